#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace longwatch::differential {

/// One scalar of a record: the names on the way to it joined with dots, and its raw text ("true",
/// "null" and the like as they stand, strings between their quotes).
struct NaiveValue {
  std::string path;
  std::string text;

  friend bool operator==(const NaiveValue&, const NaiveValue&) = default;
};

/// A record as the obvious reader finds it.
struct NaiveRecord {
  std::uint64_t ordinal = 0;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::optional<std::vector<NaiveValue>> values;  ///< nothing = no JSON object

  friend bool operator==(const NaiveRecord&, const NaiveRecord&) = default;
};

/// The values of one JSON object, by recursive descent, byte by byte; those below a name that is
/// written with escapes are left out. Nothing when the text is no JSON object.
std::optional<std::vector<NaiveValue>> parse_naively(std::string_view text);

/// The whole file at once, line after line.
std::vector<NaiveRecord> read_lines_naively(std::string_view file);

}  // namespace longwatch::differential
