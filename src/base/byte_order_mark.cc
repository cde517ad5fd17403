#include "base/byte_order_mark.h"

#include <utility>

#include "base/bytes.h"
#include "base/utf.h"

namespace longwatch {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kLittleEndianMark = "\xFF\xFE";
constexpr std::string_view kBigEndianMark = "\xFE\xFF";

}  // namespace

std::string_view without_byte_order_mark(std::string_view text) {
  return text.starts_with(kUtf8Mark) ? text.substr(kUtf8Mark.size()) : text;
}

bool has_utf16_mark(std::string_view head) {
  return head.starts_with(kLittleEndianMark) || head.starts_with(kBigEndianMark);
}

std::string decode_by_mark(std::string text) {
  if (!has_utf16_mark(text)) {
    return std::string(without_byte_order_mark(text));
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

}  // namespace longwatch
