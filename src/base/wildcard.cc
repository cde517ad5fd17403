#include "base/wildcard.h"

#include <cstddef>

#include "base/utf.h"

namespace longwatch {
namespace {

enum class Piece : unsigned char { Any, One, Plain };

/// The piece of a pattern at a place.
struct Token {
  Piece piece;
  char byte;           // of Plain
  std::size_t length;  // in the pattern
};

Token token_at(std::string_view pattern, std::size_t at) {
  const char c = pattern[at];
  if (c == '*') {
    return {Piece::Any, c, 1};
  }
  if (c == '?') {
    return {Piece::One, c, 1};
  }
  if (c == '\\' && at + 1 < pattern.size()) {
    const char next = pattern[at + 1];
    if (next == '*' || next == '?' || next == '\\') {
      return {Piece::Plain, next, 2};
    }
  }
  return {Piece::Plain, c, 1};
}

/// How much of the text from `at` on the token takes; 0 when it does not fit.
std::size_t taken(const Token& token, std::string_view text, std::size_t at) {
  if (token.piece == Piece::One) {
    return decode_utf8(text.substr(at)).length;
  }
  return token.piece == Piece::Plain && text[at] == token.byte ? 1 : 0;
}

}  // namespace

bool matches_wildcard(std::string_view text, std::string_view pattern) {
  constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
  std::size_t in_text = 0;
  std::size_t in_pattern = 0;
  // Behind the last star, and how far it has reached: what comes later is tried again one further.
  std::size_t behind_star = kNowhere;
  std::size_t star_reach = 0;
  while (in_text < text.size()) {
    std::size_t step = 0;
    if (in_pattern < pattern.size()) {
      const Token token = token_at(pattern, in_pattern);
      if (token.piece == Piece::Any) {
        behind_star = ++in_pattern;
        star_reach = in_text;
        continue;
      }
      step = taken(token, text, in_text);
      in_pattern += step > 0 ? token.length : 0;
      in_text += step;
    }
    if (step == 0) {
      if (behind_star == kNowhere) {
        return false;
      }
      in_pattern = behind_star;
      in_text = ++star_reach;
    }
  }
  while (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
    ++in_pattern;
  }
  return in_pattern == pattern.size();
}

bool has_wildcard(std::string_view pattern) {
  for (std::size_t at = 0; at < pattern.size();) {
    const Token token = token_at(pattern, at);
    if (token.piece != Piece::Plain) {
      return true;
    }
    at += token.length;
  }
  return false;
}

}  // namespace longwatch
