#pragma once

#include <string_view>

#include "base/bytes.h"

namespace longwatch::read::evtx {

/// True when the UTF-16LE name says the ASCII text.
inline bool equals_ascii(ByteView utf16, std::string_view ascii) {
  if (utf16.size() != 2 * ascii.size()) {
    return false;
  }
  for (std::size_t i = 0; i < ascii.size(); ++i) {
    if (utf16[2 * i] != static_cast<std::byte>(ascii[i]) || utf16[2 * i + 1] != std::byte{0}) {
      return false;
    }
  }
  return true;
}

inline bool starts_with_ascii(ByteView utf16, std::string_view ascii) {
  return utf16.size() >= 2 * ascii.size() && equals_ascii(utf16.first(2 * ascii.size()), ascii);
}

}  // namespace longwatch::read::evtx
