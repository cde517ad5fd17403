#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/time.h"
#include "read/recent_time.h"

namespace longwatch::read::keyvalue {

struct Pair {
  std::string_view key;
  std::string_view value;    ///< without quotes or brackets
  bool has_escapes = false;  ///< \" or \\ stand in it
};

/// A line taken apart; views of it.
struct ParsedLine {
  std::optional<Timestamp> time;
  bool has_zone = true;       ///< else the time is as if its clock showed UTC
  bool is_fortigate = false;  ///< its date, time and device stand in the pairs
  std::string_view word;      ///< between time and pairs, of FortiGate its name; may be empty
  std::vector<Pair> pairs;
  RecentTime recent_time;  ///< of the lines before
};

/// Fills `parsed`, whose memory is used again. Says what was expected when the line is no record;
/// empty = it is one.
std::string_view parse_line(std::string_view line, ParsedLine& parsed);

/// The value as it was meant: a view of the line, or of `arena` when it has escapes.
std::string_view value_of(const Pair& pair, Arena& arena);

}  // namespace longwatch::read::keyvalue
