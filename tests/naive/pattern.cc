#include "tests/naive/pattern.h"

#include <cstddef>
#include <set>

namespace longwatch::naive {
namespace {

constexpr bool can_be_escaped(char32_t symbol) {
  return symbol == U'\\' || symbol == U'*' || symbol == U'?';
}

Token unescaped(char32_t symbol) {
  switch (symbol) {
    case U'*':
      return {Token::Kind::AnyRun, 0};
    case U'?':
      return {Token::Kind::AnyOne, 0};
    default:
      return {Token::Kind::Literal, symbol};
  }
}

bool accepts(const Token& token, char32_t symbol) {
  return token.kind == Token::Kind::AnyOne ||
         (token.kind == Token::Kind::Literal && token.symbol == symbol);
}

/// The positions behind which the text may go on after `token` was matched at one of `starts`.
std::set<std::size_t> after(const Token& token, const std::set<std::size_t>& starts,
                            const Symbols& text) {
  std::set<std::size_t> ends;
  for (const std::size_t start : starts) {
    if (token.kind == Token::Kind::AnyRun) {
      for (std::size_t end = start; end <= text.size(); ++end) {
        ends.insert(end);
      }
    } else if (start < text.size() && accepts(token, text[start])) {
      ends.insert(start + 1);
    }
  }
  return ends;
}

}  // namespace

Pattern parse_pattern(std::string_view text) {
  const Symbols symbols = to_symbols(text);
  Pattern pattern;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const bool escapes =
        symbols[i] == U'\\' && i + 1 < symbols.size() && can_be_escaped(symbols[i + 1]);
    if (escapes) {
      ++i;
      pattern.push_back({Token::Kind::Literal, symbols[i]});
    } else {
      pattern.push_back(unescaped(symbols[i]));
    }
  }
  return pattern;
}

Pattern literal_pattern(const Symbols& text) {
  Pattern pattern;
  for (const char32_t symbol : text) {
    pattern.push_back({Token::Kind::Literal, symbol});
  }
  return pattern;
}

bool has_wildcard(const Pattern& pattern) {
  for (const Token& token : pattern) {
    if (token.kind != Token::Kind::Literal) {
      return true;
    }
  }
  return false;
}

Symbols literal_text(const Pattern& pattern) {
  Symbols text;
  for (const Token& token : pattern) {
    text.push_back(token.symbol);
  }
  return text;
}

Pattern fold(const Pattern& pattern) {
  Pattern out = pattern;
  for (Token& token : out) {
    token.symbol = fold(token.symbol);
  }
  return out;
}

bool matches(const Pattern& pattern, const Symbols& text) {
  // Where to take up again when a guess was wrong: behind the last '*', one character later.
  bool has_run = false;
  std::size_t run_token = 0;
  std::size_t run_end = 0;
  std::size_t token = 0;
  std::size_t position = 0;
  while (position < text.size() || token < pattern.size()) {
    if (token < pattern.size() && pattern[token].kind == Token::Kind::AnyRun) {
      has_run = true;
      run_token = token++;
      run_end = position;
    } else if (token < pattern.size() && position < text.size() &&
               accepts(pattern[token], text[position])) {
      ++token;
      ++position;
    } else if (has_run && run_end < text.size()) {
      token = run_token + 1;
      position = ++run_end;
    } else {
      return false;
    }
  }
  return true;
}

bool matches_by_definition(const Pattern& pattern, const Symbols& text) {
  std::set<std::size_t> positions = {0};
  for (const Token& token : pattern) {
    positions = after(token, positions, text);
  }
  return positions.count(text.size()) == 1;
}

}  // namespace longwatch::naive
