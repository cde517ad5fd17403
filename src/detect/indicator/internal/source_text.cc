#include "detect/indicator/internal/source_text.h"

#include <utility>

#include "base/bytes.h"
#include "base/utf.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kLittleEndianMark = "\xFF\xFE";
constexpr std::string_view kBigEndianMark = "\xFE\xFF";

}  // namespace

std::string_view without_mark(std::string_view text) {
  return text.starts_with(kUtf8Mark) ? text.substr(kUtf8Mark.size()) : text;
}

bool is_utf16(std::string_view head) {
  return head.starts_with(kLittleEndianMark) || head.starts_with(kBigEndianMark);
}

std::string to_utf8(std::string text) {
  if (!is_utf16(text)) {
    return std::string(without_mark(text));
  }
  if (text.starts_with(kBigEndianMark)) {
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
      std::swap(text[i], text[i + 1]);
    }
  }
  std::string plain;
  append_utf16le_as_utf8(plain, as_bytes(std::string_view(text).substr(kLittleEndianMark.size())));
  return plain;
}

}  // namespace longwatch::detect::indicator
