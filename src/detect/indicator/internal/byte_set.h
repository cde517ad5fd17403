#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace longwatch::detect::indicator {

/// A set of bytes that is asked for each byte of a text: a table, where std::string_view's searches
/// look through the set again and again.
class ByteSet {
 public:
  constexpr explicit ByteSet(std::string_view bytes) {
    for (const char c : bytes) {
      table_[static_cast<unsigned char>(c)] = true;
    }
  }

  constexpr bool has(char c) const { return table_[static_cast<unsigned char>(c)]; }

  /// The place of the first such byte; the text's size when it has none.
  constexpr std::size_t first_in(std::string_view text) const {
    std::size_t at = 0;
    while (at < text.size() && !has(text[at])) {
      ++at;
    }
    return at;
  }

  /// What stands behind the last such byte; the whole text when it has none.
  constexpr std::string_view behind_last(std::string_view text) const {
    std::size_t begin = text.size();
    while (begin > 0 && !has(text[begin - 1])) {
      --begin;
    }
    return text.substr(begin);
  }

 private:
  std::array<bool, 256> table_{};
};

}  // namespace longwatch::detect::indicator
