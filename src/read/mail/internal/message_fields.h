#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "read/mail/internal/message.h"

namespace longwatch::read::mail {

/// What an event is made of. Names are static.
struct MessageFields {
  std::vector<std::pair<std::string_view, std::string>> fields;
  std::optional<Timestamp> time;
  bool has_zone = true;    ///< of `time`
  std::string host;        ///< that received the message last
  std::string date_doubt;  ///< empty = none
  std::string defects;     ///< for people: "truncated, malformed-multipart"
};

MessageFields fields_of(const Message& message);

}  // namespace longwatch::read::mail
