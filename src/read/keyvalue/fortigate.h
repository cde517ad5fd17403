#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/time.h"

namespace longwatch::read::keyvalue {

/// One of FortiGate's own lines, as it stands in the message of a system log. Names and values are
/// views of the text, of the arena or static.
struct FortigateLine {
  std::vector<std::pair<std::string_view, std::string_view>> fields;
  std::optional<Timestamp> time;
  bool has_zone = false;    ///< else `time` is as if its clock showed UTC
  std::string_view device;  ///< may be empty
};

/// False when the text is none. Names as keyvalue.h says, those that firewalls share included.
bool parse_fortigate(std::string_view text, Arena& arena, FortigateLine& line);

/// What other firewalls call a key of FortiGate; empty = nothing else.
std::string_view shared_name(std::string_view key);

}  // namespace longwatch::read::keyvalue
