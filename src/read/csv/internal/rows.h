#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/arena.h"

/// Rows of a table in a text, and cells of a row.
namespace longwatch::read::csv {

/// Where the row that starts at `from` ends: behind its line feed. npos when the text ends before.
/// A line feed in a cell in quotes does not end it, unless what stands behind the closing quote
/// says that this one opens a cell of a later row: then the row ends where its quote was left open.
std::size_t row_end(std::string_view text, std::size_t from, char separator);

/// Where the line that starts at `from` ends, quotes or not.
std::size_t line_end(std::string_view text, std::size_t from);

/// Without the line feed at its end, and the carriage return before that.
std::string_view without_line_end(std::string_view row);

/// What stands behind the first `count` cells of a row; empty when it has no more.
std::string_view behind_cells(std::string_view row, char separator, std::size_t count);

/// The cells of a row without its line end, quotes taken away; views of `row` or of `arena`. Text
/// behind a closing quote belongs to its cell. False when a quote is not closed.
bool split_row(std::string_view row, char separator, Arena& arena,
               std::vector<std::string_view>& cells);

}  // namespace longwatch::read::csv
