#include "formats/fold.h"

#include <utf8proc.h>

#include "base/ascii.h"
#include "base/utf.h"

namespace longwatch::formats {
namespace {

constexpr char32_t kDottedCapitalI = 0x130;
constexpr char32_t kDotlessI = 0x131;

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
  // Behind what is no ASCII mostly more of it follows: small pieces there, so that room is not made
  // for the whole rest again and again.
  constexpr std::size_t kSmallPiece = 64;
  std::size_t piece = text.size();
  while (!text.empty()) {
    const std::string_view some = text.substr(0, piece);
    const std::size_t start = out.size();
    out.resize(start + some.size());
    const std::size_t done = fold_ascii(some, out.data() + start);
    out.resize(start + done);
    text.remove_prefix(done);
    if (done == some.size()) {
      piece *= 2;
      continue;
    }
    const DecodedCodePoint decoded = decode_utf8(text);
    if (decoded.valid) {
      append_utf8(out, fold_case(decoded.value));
    } else {
      out.push_back(text.front());
    }
    text.remove_prefix(decoded.length);
    piece = kSmallPiece;
  }
}

std::string folded(std::string_view text) {
  std::string out;
  append_folded(out, text);
  return out;
}

}  // namespace longwatch::formats
