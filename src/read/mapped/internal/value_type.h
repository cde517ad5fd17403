#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace longwatch::read::mapped {

/// What a part of a line must be.
enum class ValueType : std::uint8_t {
  Text,     ///< anything, up to what follows in the pattern
  Word,     ///< no blanks
  Integer,  ///< decimal, with a sign or without
  Address,  ///< IPv4 or IPv6
  Boolean,  ///< true, false, yes, no, on, off, 1, 0
  Epoch,    ///< seconds since 1970, with a fraction
  Pairs,    ///< key=value key="a value" ..., up to the end of the line
  Time,     ///< in the mapping's format
};

/// "text", "word", "integer" ("int"), "address" ("ip"), "boolean" ("bool"), "epoch", "pairs".
std::optional<ValueType> parse_value_type(std::string_view name);
std::string_view to_text(ValueType type);

/// Whether the whole text is of that type; not for Pairs and Time.
bool is_of_type(std::string_view text, ValueType type);

constexpr bool is_blank_char(char c) {
  return c == ' ' || c == '\t';
}

/// Number of blanks at the front.
std::size_t length_of_blanks(std::string_view text);

/// Number of bytes in front of the first blank.
std::size_t length_of_word(std::string_view text);

/// How much of the text's front is of the type, for those that know their own end and words; 0 =
/// nothing.
std::size_t length_of(std::string_view text, ValueType type);

}  // namespace longwatch::read::mapped
