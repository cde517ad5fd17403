// Text of any encoding: conversions never read beyond their input, and what they promise holds.
#include "base/utf.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const std::string_view text(reinterpret_cast<const char*>(data), size);

  const std::string valid = longwatch::to_valid_utf8(text);
  LW_CHECK(longwatch::is_valid_utf8(valid));
  LW_CHECK(longwatch::is_valid_utf8(text) == (valid == text));

  std::string utf8;
  longwatch::append_utf16le_as_utf8(utf8, bytes);
  LW_CHECK(utf8.size() <= size / 2 * 3);
  if (longwatch::is_valid_utf8(utf8)) {
    std::string utf16;
    longwatch::append_utf8_as_utf16le(utf16, utf8);
    LW_CHECK(utf16 == text.substr(0, size / 2 * 2));
  }
  return 0;
}
