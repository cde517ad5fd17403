#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace longwatch::read::syslog {

/// What a message says, taken apart; views of the message or static.
struct MessageParts {
  std::vector<std::pair<std::string_view, std::string_view>> fields;
  std::string_view channel;  ///< when it is of another telemetry than the system's log; else empty

  void clear() {
    fields.clear();
    channel = {};
  }

  void put(std::string_view name, std::string_view value) {
    if (!value.empty()) {
      fields.emplace_back(name, value);
    }
  }
};

/// Takes the message of a known program apart; others yield nothing.
void read_message(std::string_view program, std::string_view message, MessageParts& parts);

}  // namespace longwatch::read::syslog
