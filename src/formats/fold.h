#pragma once

#include <string>
#include <string_view>

namespace longwatch::formats {

/// Unicode simple case folding of one code point (Unicode CaseFolding.txt, status C and S): the
/// form in which texts that differ in case alone are equal. Turkish dotless and dotted I stay
/// themselves, as in that table.
char32_t fold_case(char32_t code_point);

/// Appends the folded text. Bytes that are no valid UTF-8 are copied. ASCII runs cost about a byte
/// per cycle.
void append_folded(std::string& out, std::string_view text);

std::string folded(std::string_view text);

}  // namespace longwatch::formats
