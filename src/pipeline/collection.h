#pragma once

#include <string>
#include <vector>

#include "pipeline/sweep.h"

namespace longwatch::pipeline {

/// A set of files that a tool of responders gathered on one host.
struct Collection {
  std::string tool;   ///< "KAPE", "Velociraptor", "UAC"
  std::string place;  ///< folder or archive as shown; empty = what the user named
};

/// The collections in what was read and what was not, by the files that their tools leave beside
/// what they gather; ordered by place.
std::vector<Collection> collections_in(const RunReport& report);

}  // namespace longwatch::pipeline
