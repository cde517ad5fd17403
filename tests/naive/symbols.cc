#include "tests/naive/symbols.h"

#include <cstddef>

namespace longwatch::naive {
namespace {

unsigned byte_at(std::string_view text, std::size_t index) {
  return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
}

bool continues(unsigned byte) {
  return (byte & 0xC0U) == 0x80U;
}

struct Character {
  char32_t symbol;
  std::size_t bytes;
};

/// RFC 3629 section 4, one line per row of its grammar; surrogates are let in.
Character first_character(std::string_view text) {
  const unsigned a = byte_at(text, 0);
  const unsigned b = byte_at(text, 1);
  const unsigned c = byte_at(text, 2);
  const unsigned d = byte_at(text, 3);
  if (a < 0x80) {
    return {a, 1};
  }
  if (a >= 0xC2 && a <= 0xDF && continues(b)) {
    return {(a - 0xC0) * 64 + (b - 0x80), 2};
  }
  if (a >= 0xE0 && a <= 0xEF && continues(b) && continues(c) && (a != 0xE0 || b >= 0xA0)) {
    return {((a - 0xE0) * 64 + (b - 0x80)) * 64 + (c - 0x80), 3};
  }
  if (a >= 0xF0 && a <= 0xF4 && continues(b) && continues(c) && continues(d) &&
      (a != 0xF0 || b >= 0x90) && (a != 0xF4 || b <= 0x8F)) {
    return {(((a - 0xF0) * 64 + (b - 0x80)) * 64 + (c - 0x80)) * 64 + (d - 0x80), 4};
  }
  return {kInvalidByte + a, 1};
}

}  // namespace

Symbols to_symbols(std::string_view utf8) {
  Symbols out;
  while (!utf8.empty()) {
    const Character character = first_character(utf8);
    out.push_back(character.symbol);
    utf8.remove_prefix(character.bytes);
  }
  return out;
}

Symbols fold(const Symbols& text) {
  Symbols out;
  for (const char32_t symbol : text) {
    out.push_back(fold(symbol));
  }
  return out;
}

}  // namespace longwatch::naive
