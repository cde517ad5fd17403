#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Text from logs, shown on a terminal: it may hold escape sequences that move the cursor, letters
/// that turn the direction of reading, and bytes that are no text at all.
namespace longwatch::share {

/// One line of harmless UTF-8: controls (also those of the C1 set and of bidirectional text) become
/// '?', line breaks and tabs a blank, invalid bytes U+FFFD.
std::string terminal_safe(std::string_view text);

/// Columns a harmless text takes: 2 for East Asian wide characters, 0 for combining marks.
std::size_t display_width(std::string_view text);

/// The text, harmless, in at most `columns` columns; what is cut ends in "...".
std::string clipped(std::string_view text, std::size_t columns);

/// As `clipped`, but the middle gives way: for paths and command lines whose end matters.
std::string clipped_in_middle(std::string_view text, std::size_t columns);

/// `clipped`, filled with blanks to exactly `columns`.
std::string padded(std::string_view text, std::size_t columns);

}  // namespace longwatch::share
