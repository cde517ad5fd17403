#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "detect/sigma/internal/pattern.h"

/// Modifiers that turn one string value into others (Sigma 2.1, modifiers appendix).
namespace longwatch::detect::sigma {

/// `windash`: every dash or slash that begins a word after something that is no word character
/// (pySigma: `\B[-/]\b`, and the long dashes likewise) in all five spellings, all combinations.
/// Fails with `Limit`.
Result<std::vector<Pattern>> windash_variants(const Pattern& pattern);

enum class Utf16Form : std::uint8_t { LittleEndian, BigEndian, WithByteOrderMark };

/// The text as UTF-16 bytes.
std::string to_utf16(std::string_view text, Utf16Form form);

std::string to_base64(std::string_view bytes);

/// What of the bytes' base64 form is the same wherever they begin in a longer text: one piece for
/// each of three shifts.
std::vector<std::string> base64_offset_pieces(std::string_view bytes);

/// The text of a pattern without wildcards; `InvalidInput` naming `modifier` when it has some.
Result<std::string> plain_text(const Pattern& pattern, std::string_view modifier);

}  // namespace longwatch::detect::sigma
