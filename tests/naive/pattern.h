#pragma once

#include <string_view>
#include <vector>

#include "tests/naive/symbols.h"

namespace longwatch::naive {

enum class LetterCase : unsigned char { Ignored, Exact };

/// One piece of a Sigma string.
struct Token {
  enum class Kind : unsigned char {
    Literal,  ///< this character
    AnyRun,   ///< '*': any characters, also none, also line feeds
    AnyOne,   ///< '?': exactly one character
  };

  Kind kind = Kind::Literal;
  char32_t symbol = 0;

  friend bool operator==(const Token&, const Token&) = default;
};

using Pattern = std::vector<Token>;

/// A Sigma string with its escapes resolved, left to right: a backslash before '\', '*' or '?'
/// makes that character literal; any other backslash is literal itself.
Pattern parse_pattern(std::string_view text);

/// The same characters without any meaning.
Pattern literal_pattern(const Symbols& text);

bool has_wildcard(const Pattern& pattern);

/// The characters of a pattern without wildcards.
Symbols literal_text(const Pattern& pattern);

Pattern fold(const Pattern& pattern);

/// Whether the pattern matches the whole text, comparing characters as they are.
bool matches(const Pattern& pattern, const Symbols& text);

/// The same by definition: all ways to cut the text are followed at once. Slow; it judges
/// `matches`.
bool matches_by_definition(const Pattern& pattern, const Symbols& text);

}  // namespace longwatch::naive
