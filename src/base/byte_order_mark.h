#pragma once

#include <string>
#include <string_view>

/// Texts as files hold them: with a byte order mark, in UTF-8 or UTF-16.
namespace longwatch {

/// Without the byte order mark of UTF-8.
std::string_view without_byte_order_mark(std::string_view text);

/// Whether a text begins with the byte order mark of UTF-16, in either order.
bool has_utf16_mark(std::string_view head);

/// A whole text in UTF-8 without a mark. Halves of pairs become their three-byte form; an odd last
/// byte is dropped.
std::string decode_by_mark(std::string text);

}  // namespace longwatch
