#include "share/html/internal/markup.h"

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "base/text.h"
#include "formats/digest.h"

namespace longwatch::share::html::internal {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// RFC 4648 section 4.
std::string base64(const std::array<std::byte, 32>& bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group <<= 8U;
      group |= i + k < bytes.size() ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0U;
    }
    for (std::size_t k = 0; k < 4; ++k) {
      const bool filled = i + k <= bytes.size();
      out += filled ? kBase64[(group >> (18U - 6U * k)) & 63U] : '=';
    }
  }
  return out;
}

}  // namespace

std::string escaped(std::string_view text, std::size_t max_bytes) {
  std::string out;
  for (const char c : to_printable(text, max_bytes)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string policy_hash(std::string_view content) {
  return "sha256-" + base64(formats::sha256(as_bytes(content)));
}

}  // namespace longwatch::share::html::internal
