#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tests/naive/pattern.h"

/// Modifiers that turn one value into others.
namespace longwatch::naive {

/// The pattern with every dash that begins an option written as each of - / U+2013 U+2014 U+2015,
/// in all combinations. A dash begins an option when a word character follows it and none stands
/// before it. Word characters are [A-Za-z0-9_] and everything beyond ASCII but the dashes; a
/// wildcard is none. Fails with `Limit` when there are more
/// than limits::kWindashVariants.
Result<std::vector<Pattern>> windash_variants(const Pattern& pattern);

enum class Wide : unsigned char { LittleEndian, BigEndian, LittleEndianWithMark };

/// Bytes of the text in UTF-8. Fails when the pattern holds a wildcard, which has no bytes.
Result<std::string> to_utf8_bytes(const Pattern& pattern);
/// Bytes of the text in UTF-16.
Result<std::string> to_utf16_bytes(const Pattern& pattern, Wide wide);

/// RFC 4648 section 4, with padding.
std::string to_base64(std::string_view bytes);

/// What of the bytes' base64 does not depend on what stands around them, for each of the three
/// positions inside a group of three bytes.
std::vector<std::string> base64_offsets(std::string_view bytes);

}  // namespace longwatch::naive
