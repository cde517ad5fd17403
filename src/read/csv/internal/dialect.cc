#include "read/csv/internal/dialect.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "read/csv/internal/rows.h"
#include "read/line_units.h"
#include "read/numeric_time.h"

namespace longwatch::read::csv {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

/// Letters somewhere, no control characters, not a sentence.
bool is_name(std::string_view cell) {
  constexpr std::size_t kLongest = 128;
  const std::string_view name = trim(cell);
  const bool has_letter = std::any_of(name.begin(), name.end(), [](char c) {
    const char lower = to_ascii_lower(c);
    return (lower >= 'a' && lower <= 'z') || static_cast<unsigned char>(c) >= 0x80;
  });
  return has_letter && name.size() <= kLongest &&
         std::none_of(name.begin(), name.end(),
                      [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '='; }) &&
         name.find(": ") == kNone && name.find("://") == kNone;
}

/// Where the names stand behind "#Fields:", with lines that begin with '#' alone above. npos when
/// they do not.
std::size_t find_fields_line(std::string_view text, std::size_t at) {
  constexpr std::string_view kFields = "#Fields:";
  while (at < text.size() && text[at] == '#') {
    const std::size_t end = line_end(text, at);
    if (text.substr(at).starts_with(kFields)) {
      return text.find_first_not_of(' ', at + kFields.size());
    }
    if (end == kNone) {
      break;
    }
    at = end;
  }
  return kNone;
}

/// Lines that Excel and PowerShell write above the header. `separator` is what "sep=" says.
std::size_t skip_preamble(std::string_view text, char& separator) {
  constexpr std::string_view kSeparator = "sep=";
  std::size_t at = utf8_mark_bytes(text);
  if (const std::size_t names = find_fields_line(text, at); names != kNone) {
    separator = ',';
    return names;
  }
  while (true) {
    const std::string_view rest = text.substr(at);
    const std::size_t end = line_end(text, at);
    if (end == kNone) {
      return at;
    }
    if (rest.starts_with(kSeparator) && rest.size() > kSeparator.size()) {
      separator = rest[kSeparator.size()];
    } else if (!rest.starts_with("#TYPE ") && !is_blank(text.substr(at, end - at - 1))) {
      return at;
    }
    at = end;
  }
}

bool has_column(const Dialect& dialect, std::string_view name) {
  return std::any_of(
      dialect.columns.begin(), dialect.columns.end(),
      [name](const std::string& column) { return equals_ignoring_ascii_case(column, name); });
}

/// What columns with the time of a record are called, the best first.
constexpr auto kTimeColumns = std::to_array<std::string_view>(
    {"date-time", "date and time", "date/time", "datetime", "timecreated", "timestamp",
     "time generated", "timegenerated", "eventtime", "event time", "creationdate", "creationtime",
     "receive time", "generate time", "time", "date", "logged", "created"});

/// By the first row.
std::optional<std::size_t> find_time_column(const Dialect& dialect,
                                            const std::vector<std::string_view>& cells) {
  for (const std::string_view name : kTimeColumns) {
    for (std::size_t i = 0; i < dialect.columns.size() && i < cells.size(); ++i) {
      if (equals_ignoring_ascii_case(dialect.columns[i], name) &&
          (parse_numeric_time(cells[i]).has_value() || parse_iso8601(cells[i]).has_value() ||
           parse_local_iso8601(cells[i]).has_value())) {
        return i;
      }
    }
  }
  return std::nullopt;
}

/// The header of a table with this separator; nothing when it is none.
std::optional<Dialect> header_of(std::string_view text, std::size_t begin, char separator) {
  const std::size_t end = row_end(text, begin, separator);
  if (end == kNone || end - begin > limits::kHeaderLineBytes) {
    return std::nullopt;
  }
  Arena arena;
  std::vector<std::string_view> cells;
  const std::string_view row = without_line_end(text.substr(begin, end - begin));
  if (!split_row(row, separator, arena, cells) || cells.size() < 2 ||
      cells.size() > limits::kColumns || !std::all_of(cells.begin(), cells.end(), is_name)) {
    return std::nullopt;
  }
  Dialect dialect;
  dialect.separator = separator;
  dialect.rows_begin = end;
  for (const std::string_view cell : cells) {
    dialect.columns.emplace_back(trim(cell));
  }
  dialect.has_directives = trim(text.substr(0, begin)).ends_with("#Fields:");
  dialect.is_message_tracking = has_column(dialect, "message-id") &&
                                has_column(dialect, "recipient-address") &&
                                has_column(dialect, "sender-address");
  return dialect;
}

/// How many of the first rows fit the header; those behind one that does not are not looked at.
struct FirstRows {
  std::size_t fitting = 0;
  bool all_fit = true;
  std::optional<std::size_t> time_column{};
};

FirstRows look_at_rows(std::string_view text, const Dialect& dialect, bool is_all) {
  constexpr std::size_t kRows = 12;
  Arena arena;
  std::vector<std::string_view> cells;
  FirstRows rows;
  for (std::size_t at = dialect.rows_begin; at < text.size() && rows.fitting < kRows;) {
    const std::size_t end = row_end(text, at, dialect.separator);
    if (end == kNone && (!is_all || text.find('"', at) != kNone)) {
      break;
    }
    const std::string_view row = without_line_end(text.substr(at, end - at));
    at = end == kNone ? text.size() : end;
    if (is_blank(row) || (dialect.has_directives && row.starts_with('#'))) {
      continue;
    }
    const bool fits = split_row(row, dialect.separator, arena, cells) &&
                      cells.size() >= dialect.columns.size() &&
                      cells.size() <= dialect.columns.size() + 1;
    if (!fits) {
      rows.all_fit = false;
      break;
    }
    ++rows.fitting;
    if (!rows.time_column.has_value()) {
      rows.time_column = find_time_column(dialect, cells);
    }
  }
  return rows;
}

/// The table with this separator, when header and the first rows are one. A row that does not fit
/// is a damaged one when what stands before it is enough.
std::optional<Dialect> try_separator(std::string_view text, std::size_t begin, char separator,
                                     bool is_all) {
  std::optional<Dialect> dialect = header_of(text, begin, separator);
  if (!dialect.has_value()) {
    return std::nullopt;
  }
  const FirstRows rows = look_at_rows(text, *dialect, is_all);
  dialect->time_column = rows.time_column;
  const bool is_wide = dialect->columns.size() >= 3;
  const bool is_enough = rows.all_fit ? rows.fitting >= 2 || (rows.fitting == 1 && is_wide)
                                      : rows.fitting >= 2 && is_wide;
  return is_enough ? std::move(dialect) : std::nullopt;
}

}  // namespace

std::optional<Dialect> dialect_of(std::string_view head, bool is_all) {
  char told = '\0';
  const std::size_t begin = skip_preamble(head, told);
  std::optional<Dialect> best;
  for (const char separator : {',', '\t', ';', '|'}) {
    if (told != '\0' && separator != told) {
      continue;
    }
    std::optional<Dialect> dialect = try_separator(head, begin, separator, is_all);
    if (dialect.has_value() &&
        (!best.has_value() || dialect->columns.size() > best->columns.size())) {
      best = std::move(dialect);
    }
  }
  return best;
}

}  // namespace longwatch::read::csv
