#pragma once

#include <string>
#include <string_view>

/// Texts of files as they come: with a byte order mark, in UTF-8 or UTF-16.
namespace longwatch::detect::indicator {

/// Without the byte order mark of UTF-8.
std::string_view without_mark(std::string_view text);

/// Whether a text begins with the byte order mark of UTF-16, in either order.
bool is_utf16(std::string_view head);

/// A whole text in UTF-8 without a mark. Halves of pairs become their three-byte form; an odd last
/// byte is dropped.
std::string to_utf8(std::string text);

}  // namespace longwatch::detect::indicator
