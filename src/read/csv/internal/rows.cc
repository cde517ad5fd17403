#include "read/csv/internal/rows.h"

#include <algorithm>

#include "read/find_byte.h"
#include "read/line_units.h"
#include "read/split.h"

namespace longwatch::read::csv {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

std::size_t find_byte_from(std::string_view text, char wanted, std::size_t from) {
  const std::size_t at = from < text.size() ? find_byte(text.substr(from), wanted) : kNone;
  return at == kNone ? kNone : from + at;
}

/// Index of the quote that closes the cell whose first quote is before `from`.
std::size_t closing_quote(std::string_view text, std::size_t from) {
  while (true) {
    const std::size_t quote = find_byte_from(text, '"', from);
    if (quote == kNone || quote + 1 >= text.size() || text[quote + 1] != '"') {
      return quote;
    }
    from = quote + 2;
  }
}

/// Whether a cell in quotes can end there, behind its last quote.
bool ends_cell(std::string_view text, std::size_t at, char separator) {
  return at >= text.size() || text[at] == separator || text[at] == '\n' || text[at] == '\r' ||
         text[at] == ' ' || text[at] == '\t';
}

std::string_view without_doubled_quotes(std::string_view text, Arena& arena) {
  std::size_t quote = find_byte(text, '"');
  if (quote == kNone) {
    return text;
  }
  const std::span<char> copy = arena.allocate<char>(text.size());
  char* out = copy.data();
  while (quote != kNone) {
    const std::size_t taken = quote + 1;
    out = std::copy_n(text.data(), taken, out);
    text.remove_prefix(text.substr(taken).starts_with('"') ? taken + 1 : taken);
    quote = find_byte(text, '"');
  }
  out = std::copy(text.begin(), text.end(), out);
  return {copy.data(), static_cast<std::size_t>(out - copy.data())};
}

/// A cell and what stands between its last quote and the separator, which is nothing where the
/// table is sound.
std::string_view with_rest(std::string_view cell, std::string_view rest, Arena& arena) {
  if (is_blank(rest)) {
    return cell;
  }
  const std::span<char> both = arena.allocate<char>(cell.size() + rest.size());
  std::copy(rest.begin(), rest.end(), std::copy(cell.begin(), cell.end(), both.begin()));
  return {both.data(), both.size()};
}

}  // namespace

std::size_t line_end(std::string_view text, std::size_t from) {
  const std::size_t feed = text.find('\n', from);
  return feed == kNone ? kNone : feed + 1;
}

std::string_view without_line_end(std::string_view row) {
  if (row.ends_with('\n')) {
    row.remove_suffix(1);
  }
  if (row.ends_with('\r')) {
    row.remove_suffix(1);
  }
  return row;
}

/// Most rows have no quotes, and a quote counts only where a cell begins: so line feeds and quotes
/// are searched for, not every cell. No byte is searched twice for line feeds: lines without one
/// may be as long as a row may be.
std::size_t row_end(std::string_view text, std::size_t from, char separator) {
  std::size_t at = from;
  std::size_t feed = text.find('\n', at);
  while (true) {
    const std::size_t quote = find_byte_from(text.substr(0, feed), '"', at);
    if (quote == kNone) {
      return feed == kNone ? kNone : feed + 1;
    }
    at = quote + 1;
    if (quote == from || text[quote - 1] == separator) {
      const std::size_t close = closing_quote(text, at);
      if (close == kNone) {
        return kNone;
      }
      at = close + 1;
      if (feed < close) {
        if (!ends_cell(text, at, separator)) {
          return feed + 1;  // the quote that opens a cell further down: this one's was lost
        }
        feed = text.find('\n', at);
      }
    }
  }
}

std::string_view behind_cells(std::string_view row, char separator, std::size_t count) {
  std::size_t at = 0;
  for (; count > 0; --count) {
    if (row.substr(at).starts_with('"')) {
      const std::size_t close = closing_quote(row, at + 1);
      at = close == kNone ? row.size() : close + 1;
    }
    const std::size_t end = find_byte_from(row, separator, at);
    if (end == kNone) {
      return {};
    }
    at = end + 1;
  }
  return row.substr(at);
}

bool split_row(std::string_view row, char separator, Arena& arena,
               std::vector<std::string_view>& cells) {
  if (row.find('"') == kNone) {
    split_at(row, separator, cells);
    return true;
  }
  cells.clear();
  std::size_t at = 0;
  while (true) {
    if (at < row.size() && row[at] == '"') {
      const std::size_t close = closing_quote(row, at + 1);
      if (close == kNone) {
        return false;
      }
      const std::size_t end = std::min(find_byte_from(row, separator, close + 1), row.size());
      cells.push_back(with_rest(without_doubled_quotes(row.substr(at + 1, close - at - 1), arena),
                                row.substr(close + 1, end - close - 1), arena));
      at = end < row.size() ? end : kNone;
    } else {
      const std::size_t end = find_byte_from(row, separator, at);
      cells.push_back(row.substr(at, end - at));
      at = end;
    }
    if (at == kNone) {
      return true;
    }
    ++at;
  }
}

}  // namespace longwatch::read::csv
