#include "tests/naive/variants.h"

#include <array>
#include <cstddef>

#include "base/limits.h"
#include "base/utf.h"

namespace longwatch::naive {
namespace {

constexpr std::array<char32_t, 5> kDashes = {U'-', U'/', 0x2013, 0x2014, 0x2015};

bool is_dash(const Token& token) {
  for (const char32_t dash : kDashes) {
    if (token == Token{Token::Kind::Literal, dash}) {
      return true;
    }
  }
  return false;
}

bool is_word(const Token& token) {
  const char32_t c = token.symbol;
  return token.kind == Token::Kind::Literal &&
         ((c >= 0x80 && !is_dash(token)) || (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') ||
          (c >= U'0' && c <= U'9') || c == U'_');
}

bool begins_option(const Pattern& pattern, std::size_t index) {
  const bool word_before = index > 0 && is_word(pattern[index - 1]);
  const bool word_behind = index + 1 < pattern.size() && is_word(pattern[index + 1]);
  return is_dash(pattern[index]) && !word_before && word_behind;
}

std::vector<Pattern> with_each_dash(const std::vector<Pattern>& patterns, std::size_t index) {
  std::vector<Pattern> out;
  for (const Pattern& pattern : patterns) {
    for (const char32_t dash : kDashes) {
      out.push_back(pattern);
      out.back()[index].symbol = dash;
    }
  }
  return out;
}

std::string swap_pairs(std::string bytes) {
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    std::swap(bytes[i], bytes[i + 1]);
  }
  return bytes;
}

}  // namespace

Result<std::vector<Pattern>> windash_variants(const Pattern& pattern) {
  std::vector<Pattern> variants = {pattern};
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!begins_option(pattern, i)) {
      continue;
    }
    variants = with_each_dash(variants, i);
    if (variants.size() > limits::kWindashVariants) {
      return Error(ErrorCode::Limit, "too many spellings of the dashes");
    }
  }
  return variants;
}

Result<std::string> to_utf8_bytes(const Pattern& pattern) {
  if (has_wildcard(pattern)) {
    return Error(ErrorCode::InvalidInput, "a wildcard has no bytes");
  }
  std::string bytes;
  for (const char32_t symbol : literal_text(pattern)) {
    append_utf8(bytes, symbol);
  }
  return bytes;
}

Result<std::string> to_utf16_bytes(const Pattern& pattern, Wide wide) {
  LW_TRY_ASSIGN(const std::string utf8, to_utf8_bytes(pattern));
  std::string bytes;
  append_utf8_as_utf16le(bytes, utf8);
  switch (wide) {
    case Wide::LittleEndian:
      return bytes;
    case Wide::BigEndian:
      return swap_pairs(std::move(bytes));
    case Wide::LittleEndianWithMark:
      return "\xFF\xFE" + bytes;
  }
  return bytes;
}

std::string to_base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bits;
  for (const char byte : bytes) {
    for (int bit = 7; bit >= 0; --bit) {
      bits.push_back(((static_cast<unsigned char>(byte) >> bit) & 1) != 0 ? '1' : '0');
    }
  }
  while (bits.size() % 6 != 0) {
    bits.push_back('0');
  }
  std::string out;
  for (std::size_t i = 0; i < bits.size(); i += 6) {
    out.push_back(kAlphabet[std::stoul(bits.substr(i, 6), nullptr, 2)]);
  }
  while (out.size() % 4 != 0) {
    out.push_back('=');
  }
  return out;
}

std::vector<std::string> base64_offsets(std::string_view bytes) {
  constexpr std::array<std::size_t, 3> kCutAtStart = {0, 2, 3};
  constexpr std::array<std::size_t, 3> kCutAtEnd = {0, 3, 2};
  std::vector<std::string> out;
  for (std::size_t shift = 0; shift < 3; ++shift) {
    const std::string encoded = to_base64(std::string(shift, ' ') + std::string(bytes));
    const std::size_t start = kCutAtStart[shift];
    const std::size_t end = encoded.size() - kCutAtEnd[(bytes.size() + shift) % 3];
    out.push_back(start < end ? encoded.substr(start, end - start) : "");
  }
  return out;
}

}  // namespace longwatch::naive
