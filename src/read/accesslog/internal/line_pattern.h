#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/time.h"
#include "model/field.h"
#include "read/accesslog/internal/log_format.h"

namespace longwatch::read::accesslog {

/// The texts of a line's items, as written; one for each item, and one more for what goes on
/// behind.
using Pieces = std::vector<std::string_view>;

/// Takes a line apart. Returns how many items fitted: all of them, or the first one that did not.
std::size_t split_line(std::string_view line, const LogFormat& format, Pieces& pieces);

/// True when the line fits and has a time.
bool fits(std::string_view line, const LogFormat& format, Pieces& pieces);

/// The item's text without escapes; a view of it or of `arena`.
std::string_view unescaped(std::string_view text, Arena& arena);

/// "05/Aug/2025:01:40:31 +0000", ISO 8601 with a zone.
std::optional<Timestamp> parse_log_time(std::string_view text);

/// Seconds since 1970 with a fraction, or milliseconds, microseconds by their size.
std::optional<Timestamp> parse_epoch(std::string_view text);

/// What a request line asks for. Absent parts are empty.
struct Request {
  std::string_view method;
  std::string_view address;  ///< all that stands between method and version
  std::string_view version;
};

Request parse_request(std::string_view text);

/// The parts of an address: "/a?b" or "http://host/a?b".
struct Address {
  std::string_view host;
  std::string_view path;
  std::string_view query;
};

Address parse_address(std::string_view text);

}  // namespace longwatch::read::accesslog
