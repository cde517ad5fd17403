#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/time.h"

namespace longwatch::read::syslog {

/// What a message says, taken apart; views of the message, of the arena or static.
struct MessageParts {
  std::vector<std::pair<std::string_view, std::string_view>> fields;
  std::string_view channel;  ///< when it is of another telemetry than the system's log; else empty

  std::optional<Timestamp> time;  ///< that it tells itself; else that of the line holds
  bool has_zone = false;          ///< of `time`
  std::string_view device;        ///< that it says wrote it; may be empty

  void clear() {
    fields.clear();
    channel = {};
    time.reset();
    has_zone = false;
    device = {};
  }

  void put(std::string_view name, std::string_view value) {
    if (!value.empty()) {
      fields.emplace_back(name, value);
    }
  }
};

/// Takes the message of a known program, or of a firewall that names none, apart; others yield
/// nothing.
void read_message(std::string_view program, std::string_view message, Arena& arena,
                  MessageParts& parts);

}  // namespace longwatch::read::syslog
