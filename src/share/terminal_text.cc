#include "share/terminal_text.h"

#include <array>
#include <vector>

#include "base/utf.h"

namespace longwatch::share {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Blocks of East Asian Width W and F (Unicode TR 11), coarse.
constexpr std::array<Range, 10> kWide = {{{0x1100, 0x115F},
                                          {0x2E80, 0x303E},
                                          {0x3041, 0xA4CF},
                                          {0xAC00, 0xD7A3},
                                          {0xF900, 0xFAFF},
                                          {0xFE30, 0xFE6F},
                                          {0xFF00, 0xFF60},
                                          {0xFFE0, 0xFFE6},
                                          {0x1F300, 0x1FAFF},
                                          {0x20000, 0x3FFFD}}};
constexpr std::array<Range, 5> kNoWidth = {
    {{0x0300, 0x036F}, {0x200B, 0x200D}, {0xFE00, 0xFE0F}, {0x20D0, 0x20FF}, {0xFEFF, 0xFEFF}}};
constexpr std::array<Range, 7> kDangerous = {{{0x00, 0x1F},
                                              {0x7F, 0x9F},
                                              {0x061C, 0x061C},
                                              {0x200E, 0x200F},
                                              {0x2028, 0x202E},
                                              {0x2066, 0x2069},
                                              {0xFFF9, 0xFFFB}}};

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, char32_t c) {
  for (const Range& range : ranges) {
    if (c >= range.first && c <= range.last) {
      return true;
    }
  }
  return false;
}

std::size_t width_of(char32_t c) {
  if (is_in(kNoWidth, c)) {
    return 0;
  }
  return is_in(kWide, c) ? 2 : 1;
}

/// How many bytes from the front take at most `columns`.
std::size_t bytes_in(std::string_view text, std::size_t columns) {
  std::size_t at = 0;
  while (at < text.size()) {
    const DecodedCodePoint c = decode_utf8(text.substr(at));
    const std::size_t width = width_of(c.value);
    if (width > columns) {
      break;
    }
    columns -= width;
    at += c.length;
  }
  return at;
}

/// The end of the text that takes at most `columns`.
std::string_view tail(std::string_view text, std::size_t columns) {
  const std::size_t all = display_width(text);
  std::size_t dropped = 0;
  std::size_t at = 0;
  while (at < text.size() && all - dropped > columns) {
    const DecodedCodePoint c = decode_utf8(text.substr(at));
    dropped += width_of(c.value);
    at += c.length;
  }
  return text.substr(at);
}

constexpr std::string_view kCut = "...";

}  // namespace

std::string terminal_safe(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    const DecodedCodePoint c = decode_utf8(text.substr(at));
    if (!c.valid) {
      append_utf8(safe, 0xFFFD);
    } else if (c.value == '\t' || c.value == '\n' || c.value == '\r') {
      safe.push_back(' ');
    } else if (is_in(kDangerous, c.value)) {
      safe.push_back('?');
    } else {
      safe.append(text.substr(at, c.length));
    }
    at += c.length;
  }
  return safe;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const DecodedCodePoint c = decode_utf8(text.substr(at));
    width += width_of(c.value);
    at += c.length;
  }
  return width;
}

std::string clipped(std::string_view text, std::size_t columns) {
  std::string safe = terminal_safe(text);
  if (display_width(safe) <= columns) {
    return safe;
  }
  if (columns <= kCut.size()) {
    return std::string(kCut.substr(0, columns));
  }
  safe.resize(bytes_in(safe, columns - kCut.size()));
  return safe.append(kCut);
}

std::string clipped_in_middle(std::string_view text, std::size_t columns) {
  const std::string safe = terminal_safe(text);
  constexpr std::size_t kLeast = 16;
  if (display_width(safe) <= columns || columns < kLeast) {
    return clipped(safe, columns);
  }
  const std::size_t kept = columns - kCut.size();
  const std::string_view front = std::string_view(safe).substr(0, bytes_in(safe, kept / 2));
  return std::string(front).append(kCut).append(tail(safe, kept - display_width(front)));
}

std::string padded(std::string_view text, std::size_t columns) {
  std::string result = clipped(text, columns);
  const std::size_t width = display_width(result);
  return result.append(width < columns ? columns - width : 0, ' ');
}

}  // namespace longwatch::share
