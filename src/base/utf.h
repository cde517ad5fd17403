#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace longwatch {

/// Appends UTF-16LE as UTF-8. A lone surrogate becomes its three-byte generalised form (WTF-8), so
/// that no two different inputs become equal; a trailing odd byte is ignored. Writes at most 3
/// bytes per code unit.
void append_utf16le_as_utf8(std::string& out, ByteView utf16le);

/// Appends one code point as UTF-8; values above U+10FFFF become U+FFFD.
void append_utf8(std::string& out, char32_t code_point);

/// Appends the UTF-16LE bytes of a UTF-8 text; an invalid sequence becomes U+FFFD.
void append_utf8_as_utf16le(std::string& out, std::string_view utf8);

/// One code point from the front of `text` (not empty): its value and how many bytes it took. A
/// byte that begins no valid sequence yields itself with length 1 and `valid` false.
struct DecodedCodePoint {
  char32_t value;
  std::uint8_t length;
  bool valid;
};

DecodedCodePoint decode_utf8(std::string_view text);

bool is_valid_utf8(std::string_view text);

/// The text with every invalid byte replaced by U+FFFD, for outputs that must be valid UTF-8
/// (JSON).
std::string to_valid_utf8(std::string_view text);

}  // namespace longwatch
