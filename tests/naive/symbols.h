#pragma once

#include <string>
#include <string_view>

/// The naive twin of the Sigma engine: slow, obvious, and without a line in common with it. It
/// shares the rules as written (detect/sigma/rule.h), the values of model/ and the table of log
/// sources; everything that gives a rule its meaning is written a second time here.
namespace longwatch::naive {

/// Text as one number per character. A byte that belongs to no UTF-8 sequence is a character of its
/// own, `kInvalidByte` + byte. A lone surrogate of UTF-16 in its three-byte form is one character.
using Symbols = std::u32string;

inline constexpr char32_t kInvalidByte = 0x110000;

Symbols to_symbols(std::string_view utf8);

/// Unicode simple case folding (CaseFolding.txt, status C and S).
char32_t fold(char32_t symbol);
Symbols fold(const Symbols& text);

}  // namespace longwatch::naive
