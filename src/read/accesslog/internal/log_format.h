#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace longwatch::read::accesslog {

enum class Role : std::uint8_t {
  Plain,
  Time,     ///< "05/Aug/2025:01:40:31 +0000", or ISO 8601
  Epoch,    ///< seconds since 1970, with a fraction
  Request,  ///< "GET /a?b HTTP/1.1"
  Method,
  Path,
  Query,
  Address,      ///< what was asked for, without a method: Squid's
  VirtualHost,  ///< also the event's computer
};

/// One item of a log format.
struct Item {
  std::string before;  ///< what stands between the last item and this one
  Role role = Role::Plain;
  std::string name;               ///< of the field; empty = none
  bool is_right_aligned = false;  ///< blanks may stand in front; in others they are empty items
};

struct LogFormat {
  std::vector<Item> items;
  std::string behind;      ///< what stands behind the last item
  bool may_go_on = false;  ///< more may stand behind that: "extra"
};

/// Apache's LogFormat (items with '%') or nginx's log_format (with '$'). Fails with `InvalidInput`
/// when it has no time, or two items with nothing between them.
Result<LogFormat> parse_log_format(std::string_view text);

/// Those that are recognised without being told, the most special first.
const std::vector<LogFormat>& known_formats();

}  // namespace longwatch::read::accesslog
