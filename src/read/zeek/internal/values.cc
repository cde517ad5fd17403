#include "read/zeek/internal/values.h"

#include <span>

#include "base/text.h"

namespace longwatch::read::zeek {
namespace {

/// Writes to `out`, which has room for the text; returns how much.
std::size_t unescape(std::string_view text, char* out) {
  std::size_t size = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_escape = text[at] == '\\' && at + 1 < text.size();
    if (is_escape && text[at + 1] == '\\') {
      out[size++] = '\\';
      ++at;
      continue;
    }
    if (is_escape && text[at + 1] == 'x' && at + 3 < text.size()) {
      const int high = hex_digit(text[at + 2]);
      const int low = hex_digit(text[at + 3]);
      if (high >= 0 && low >= 0) {
        out[size++] = static_cast<char>(high * 16 + low);
        at += 3;
        continue;
      }
    }
    out[size++] = text[at];
  }
  return size;
}

}  // namespace

std::string_view unescaped(std::string_view text, Arena& arena) {
  if (text.find('\\') == std::string_view::npos) {
    return text;
  }
  const std::span<char> copy = arena.allocate<char>(text.size());
  return {copy.data(), unescape(text, copy.data())};
}

std::string unescaped(std::string_view text) {
  std::string copy(text.size(), '\0');
  copy.resize(unescape(text, copy.data()));
  return copy;
}

}  // namespace longwatch::read::zeek
