#include "formats/name_text.h"

#include <idn2.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/text.h"
#include "base/utf.h"

namespace longwatch::formats {
namespace {

bool is_beyond_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

bool is_joined_script(char32_t code_point) {
  using Range = std::pair<char32_t, char32_t>;
  static constexpr std::array<Range, 10> kRanges = {{
      {0x0E00, 0x0EFF},    // Thai, Lao
      {0x1000, 0x109F},    // Myanmar
      {0x1100, 0x11FF},    // Hangul
      {0x1780, 0x17FF},    // Khmer
      {0x2E80, 0xA4CF},    // Han, kana, Bopomofo, Yi
      {0xA960, 0xA97F},    // Hangul
      {0xAC00, 0xD7FF},    // Hangul
      {0xF900, 0xFAFF},    // Han
      {0xFF66, 0xFFDC},    // halfwidth kana and Hangul
      {0x20000, 0x3FFFF},  // Han
  }};
  return std::any_of(kRanges.begin(), kRanges.end(), [code_point](const Range& range) {
    return code_point >= range.first && code_point <= range.second;
  });
}

bool is_letter(char32_t code_point) {
  const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(code_point));
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NL &&
         !is_joined_script(code_point);
}

constexpr std::size_t kEscapeBytes = 3;
constexpr std::size_t kLongestSequence = 4;

int escaped_byte(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size() || text[at] != '%') {
    return -1;
  }
  const int high = hex_digit(text[at + 1]);
  const int low = hex_digit(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool is_continuation(int byte) {
  return byte >= 0x80 && byte < 0xC0;
}

/// Whether the escape at `at`, of a byte beyond ASCII, is a part of an escaped character.
bool makes_utf8(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  for (std::size_t i = 1;
       i < kLongestSequence && begin >= kEscapeBytes && is_continuation(escaped_byte(text, begin));
       ++i) {
    begin -= kEscapeBytes;
  }
  std::string bytes;
  for (std::size_t next = begin; bytes.size() < kLongestSequence; next += kEscapeBytes) {
    const int byte = escaped_byte(text, next);
    if (byte < 0) {
      break;
    }
    bytes.push_back(static_cast<char>(byte));
  }
  if (bytes.empty()) {
    return false;
  }
  const DecodedCodePoint decoded = decode_utf8(bytes);
  return decoded.valid && begin + kEscapeBytes * decoded.length > at;
}

}  // namespace

std::size_t letter_beyond_ascii_at(std::string_view text, std::size_t at) {
  if (at >= text.size() || !is_beyond_ascii(text[at])) {
    return 0;
  }
  const DecodedCodePoint decoded = decode_utf8(text.substr(at));
  return decoded.valid && is_letter(decoded.value) ? decoded.length : 0;
}

std::size_t letter_beyond_ascii_before(std::string_view text, std::size_t at) {
  if (at == 0 || !is_beyond_ascii(text[at - 1])) {
    return 0;
  }
  constexpr std::size_t kLongest = 4;
  std::size_t begin = at - 1;
  while (begin > 0 && at - begin < kLongest &&
         (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80) {
    --begin;
  }
  const std::size_t size = letter_beyond_ascii_at(text, begin);
  return begin + size == at ? size : 0;
}

int percent_escape_at(std::string_view text, std::size_t at) {
  const int byte = escaped_byte(text, at);
  return byte < 0x80 || makes_utf8(text, at) ? byte : -1;
}

bool has_percent_escape(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (percent_escape_at(text, at) >= 0) {
      return true;
    }
  }
  return false;
}

std::optional<std::string> unicode_domain(std::string_view ascii) {
  if (ascii.find("xn--") == std::string_view::npos || ascii.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  char* raw = nullptr;
  if (idn2_to_unicode_8z8z(std::string(ascii).c_str(), &raw, 0) != IDN2_OK) {
    return std::nullopt;
  }
  std::optional<std::string> name(raw);
  idn2_free(raw);
  return name;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const int byte = percent_escape_at(text, at);
    decoded.push_back(byte < 0 ? text[at] : static_cast<char>(byte));
    at += byte < 0 ? 0 : 2;
  }
  return decoded;
}

}  // namespace longwatch::formats
