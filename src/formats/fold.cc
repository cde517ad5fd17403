#include "formats/fold.h"

#include <utf8proc.h>

#include <array>
#include <cstdint>
#include <cstring>

#include "base/text.h"
#include "base/utf.h"

namespace longwatch::formats {
namespace {

constexpr char32_t kDottedCapitalI = 0x130;
constexpr char32_t kDotlessI = 0x131;

/// Eight ASCII bytes at once; false, and nothing written, when one of them is not ASCII.
bool fold_eight(const char* in, char* out) {
  std::uint64_t word = 0;
  std::memcpy(&word, in, sizeof word);
  if ((word & 0x8080808080808080ULL) != 0) {
    return false;
  }
  // Sets bit 7 of each byte in 'A'..'Z', then moves it to bit 5: the difference to lower case.
  const std::uint64_t from_a = word + 0x3F3F3F3F3F3F3F3FULL;
  const std::uint64_t above_z = word + 0x2525252525252525ULL;
  word |= ((from_a & ~above_z) & 0x8080808080808080ULL) >> 2;
  std::memcpy(out, &word, sizeof word);
  return true;
}

}  // namespace

char32_t fold_case(char32_t code_point) {
  if (code_point == kDottedCapitalI || code_point == kDotlessI) {
    return code_point;
  }
  // Folding goes through the capital: final sigma, long s and the Kelvin sign meet their plain
  // letters there.
  const utf8proc_int32_t upper = utf8proc_toupper(static_cast<utf8proc_int32_t>(code_point));
  return static_cast<char32_t>(utf8proc_tolower(upper));
}

void append_folded(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t start = out.size();
    out.resize(start + text.size());
    std::size_t done = 0;
    while (done + 8 <= text.size() && fold_eight(text.data() + done, out.data() + start + done)) {
      done += 8;
    }
    while (done < text.size() && static_cast<unsigned char>(text[done]) < 0x80) {
      out[start + done] = to_ascii_lower(text[done]);
      ++done;
    }
    out.resize(start + done);
    text.remove_prefix(done);
    if (text.empty()) {
      return;
    }
    const DecodedCodePoint decoded = decode_utf8(text);
    if (decoded.valid) {
      append_utf8(out, fold_case(decoded.value));
    } else {
      out.push_back(text.front());
    }
    text.remove_prefix(decoded.length);
  }
}

std::string folded(std::string_view text) {
  std::string out;
  append_folded(out, text);
  return out;
}

}  // namespace longwatch::formats
