#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/marking.h"

namespace longwatch::model {

/// Whom somebody else saw an actor aim at: a partner's word, no record of ours.
struct TargetList {
  std::string name;  ///< path as given
  Marking marking;   ///< with the originators
  std::optional<Timestamp> received;
  std::vector<std::string> addresses;  ///< of mail, in lower case, each once, sorted
};

}  // namespace longwatch::model
