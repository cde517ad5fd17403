#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace longwatch {

constexpr char to_ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string to_ascii_lower(std::string_view text);
std::string to_ascii_upper(std::string_view text);
bool equals_ignoring_ascii_case(std::string_view a, std::string_view b);
bool starts_with_ignoring_ascii_case(std::string_view text, std::string_view start);
std::string_view trim(std::string_view text);

/// The pieces between separators, empty ones included; views into `text`.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Whole text as a decimal number with optional '-'; nothing when it is anything else or does not
/// fit.
std::optional<std::int64_t> parse_int64(std::string_view text);
std::optional<std::uint64_t> parse_uint64(std::string_view text);
/// The value of a hexadecimal digit in either case; -1 for other characters.
int hex_digit(char c);
/// Whole text as a decimal floating-point number (no hex, no "inf" or "nan").
std::optional<double> parse_double(std::string_view text);

/// Number of single-character edits between two short texts, capped at `limit` + 1.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);
/// The candidate nearest to `word` at edit distance <= 2, for "did you mean"; empty when none is
/// near.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

/// The user's own words as they may stand in a message: at most `max_bytes` of them, then "...";
/// control and direction characters and invalid UTF-8 written as \x.. or \u{..}, so that no input
/// can play tricks on a terminal.
std::string to_printable(std::string_view text, std::size_t max_bytes = 80);

/// "12.3 MB", "512 B": decimal units, three significant digits.
std::string to_text(ByteCount count);
/// 1234567 -> "1,234,567".
std::string with_thousands(std::uint64_t value);
/// "1 entry", "1,203 entries".
std::string counted(std::uint64_t count, std::string_view one, std::string_view many);
/// The same for nouns that take an "s".
std::string counted(std::uint64_t count, std::string_view noun);
std::string to_hex(ByteView bytes);

}  // namespace longwatch
