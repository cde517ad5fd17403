#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace longwatch::detect::sigma {

/// A piece of a condition. Words are runs of anything but blanks, parentheses and '|': what they
/// mean depends on where they stand, because selections may be called "all" or "1".
struct ConditionToken {
  enum class Kind : std::uint8_t { Word, Open, Close, Pipe, End };

  Kind kind = Kind::End;
  std::string_view text;
  std::size_t offset = 0;  ///< in bytes, from the start of the condition

  /// A word, ignoring case.
  bool is_word(std::string_view word) const;
};

/// The last token is always End. Views into `text`.
std::vector<ConditionToken> lex_condition(std::string_view text);

}  // namespace longwatch::detect::sigma
