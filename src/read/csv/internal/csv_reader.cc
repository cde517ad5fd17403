#include "read/csv/internal/csv_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/text.h"
#include "model/telemetry.h"
#include "read/csv/diagnostics.h"
#include "read/csv/internal/rows.h"
#include "read/line_units.h"
#include "read/local_time.h"
#include "read/read_range.h"

namespace longwatch::read::csv {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

constexpr CutDiagnostics kKinds{"row", &kLongRow, &kUnreadableBlock};

/// What became of a message, in the words of mail gateways. Source: Microsoft, "Event types in the
/// message tracking log".
std::string_view verdict_of(std::string_view event_id) {
  constexpr auto kVerdicts = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"DELIVER", "delivered"},
      {"FAIL", "failed"},
      {"BADMAIL", "failed"},
      {"POISONMESSAGE", "failed"},
      {"DEFER", "deferred"},
      {"DROP", "dropped"},
  });
  const auto* const row =
      std::find_if(kVerdicts.begin(), kVerdicts.end(),
                   [event_id](const auto& known) { return known.first == event_id; });
  return row == kVerdicts.end() ? std::string_view{} : row->second;
}

/// Columns of Exchange's message tracking under the names that other mail logs have.
template <class Take>
void visit_mail_names(std::string_view column, std::string_view cell, const Take& take) {
  constexpr auto kNames = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"sender-address", "from"},
      {"message-subject", "subject"},
      {"total-bytes", "size"},
      {"client-ip", "src_ip"},
  });
  const auto* const same = std::find_if(kNames.begin(), kNames.end(), [column](const auto& known) {
    return equals_ignoring_ascii_case(known.first, column);
  });
  if (same != kNames.end()) {
    take(same->second, cell);
  } else if (equals_ignoring_ascii_case(column, "message-id")) {
    const bool has_brackets = cell.size() > 2 && cell.front() == '<' && cell.back() == '>';
    take("msgid", has_brackets ? cell.substr(1, cell.size() - 2) : cell);
  } else if (equals_ignoring_ascii_case(column, "recipient-address")) {
    for (const std::string_view address : split(cell, ';')) {
      if (!address.empty()) {
        take("to", address);
      }
    }
  } else if (equals_ignoring_ascii_case(column, "event-id") && !verdict_of(cell).empty()) {
    take("verdict", verdict_of(cell));
  } else if (equals_ignoring_ascii_case(column, "server-hostname")) {
    take("Computer", cell);
  }
}

/// Then which of the other numbers is the day is no question.
bool begins_with_year(std::string_view cell) {
  constexpr std::size_t kYearDigits = 4;
  cell.remove_prefix(cell.starts_with('"') ? 1 : 0);
  return cell.size() >= kYearDigits &&
         std::all_of(cell.begin(), cell.begin() + kYearDigits, is_digit);
}

}  // namespace

Row take_row(std::string_view& text, char separator, std::size_t most) {
  std::size_t end = row_end(text, 0, separator);
  bool is_closed = true;
  if (end == kNone || end > most) {
    const std::size_t line = line_end(text, 0);
    const bool is_last_line = end == kNone && line == kNone;
    Arena arena;
    std::vector<std::string_view> cells;
    is_closed = is_last_line && split_row(text, separator, arena, cells);
    end = line == kNone ? text.size() : line;
  }
  const std::string_view row = text.substr(0, end);
  text.remove_prefix(end);
  return {without_line_end(row), is_closed};
}

CsvReader::CsvReader(const OpenRequest& request, const CsvOptions& options, Dialect dialect,
                     std::shared_ptr<const Utf16Text> utf16)
    : CutReader(request, kKinds, options.record_bytes, std::move(utf16)),
      options_(options),
      dialect_(std::move(dialect)) {}

bool CsvReader::is_row(std::string_view row) const {
  const bool is_dark = !row.empty() && (row.front() > ' ' || !is_blank(row));
  return is_dark && !(dialect_.has_directives && row.starts_with('#'));
}

/// Reads the file in windows that begin with a row. A row that does not end inside a window makes
/// it grow, up to the longest row there may be.
class CsvReader::UnitFinder {
 public:
  explicit UnitFinder(CsvReader& reader)
      : reader_(reader),
        most_(reader.options_.record_bytes),
        block_(reader.options_.block_bytes),
        begin_(reader.dialect_.rows_begin),
        window_(block_) {}

  Status run() {
    const std::uint64_t size = reader_.file().size();
    while (begin_ < size) {
      const std::uint64_t end = std::min<std::uint64_t>(size, begin_ + window_);
      LW_TRY_ASSIGN(const std::string_view text, read_range(reader_.file(), begin_, end, buffer_));
      const std::size_t taken = take_rows(text, end == size);
      begin_ += taken;
      if (taken > 0) {
        window_ = block_;
      } else if (window_ > most_) {
        LW_TRY(take_long_line());
      } else {
        grow();
      }
    }
    return {};
  }

 private:
  /// What was read is read again, so that never more than one window is held.
  void grow() {
    window_ = std::min(2 * window_, most_ + 1);
    buffer_ = std::vector<std::byte>();
  }

  /// Only rows that end for certain inside the window, unless it is as large as it gets.
  std::size_t take_rows(std::string_view text, bool is_all) {
    const std::size_t size = text.size();
    const bool is_full = is_all || window_ > most_;
    while (!text.empty()) {
      const std::size_t ends = row_end(text, 0, reader_.dialect_.separator);
      const bool is_open = ends == kNone || ends > most_;
      if (is_open && (!is_full || (!is_all && line_end(text, 0) == kNone))) {
        break;
      }
      begin_unit_at(begin_ + (size - text.size()));
      const std::size_t end = is_open ? std::min(line_end(text, 0), text.size()) : ends;
      const std::string_view row = without_line_end(text.substr(0, end));
      if (reader_.is_row(row)) {
        ++rows_;
        look_at_time(row);
      }
      text.remove_prefix(end);
    }
    return size - text.size();
  }

  /// Until some row tells which number of a date is the day.
  void look_at_time(std::string_view row) {
    const std::optional<std::size_t> column = reader_.dialect_.time_column;
    if (!column.has_value() || reader_.order_.is_settled() ||
        begins_with_year(behind_cells(row, reader_.dialect_.separator, *column))) {
      return;
    }
    arena_.clear();
    if (!split_row(row, reader_.dialect_.separator, arena_, cells_) || cells_.size() <= *column) {
      return;
    }
    if (const std::optional<NumericTime> time = parse_numeric_time(cells_[*column])) {
      reader_.order_.see(*time);
    }
  }

  void begin_unit_at(std::uint64_t offset) {
    std::vector<UnitStart>& units = reader_.units();
    if (units.empty() || units.back().long_bytes > 0 || offset - units.back().offset >= block_) {
      units.push_back({offset, rows_});
    }
  }

  /// A line that is longer than a row may be: it is dropped without being held in memory.
  Status take_long_line() {
    const std::uint64_t size = reader_.file().size();
    std::uint64_t at = begin_;
    std::uint64_t end = size;
    while (at < size) {
      const std::uint64_t next = std::min<std::uint64_t>(size, at + block_);
      LW_TRY_ASSIGN(const std::string_view text, read_range(reader_.file(), at, next, buffer_));
      if (const std::size_t line = line_end(text, 0); line != kNone) {
        end = at + line;
        break;
      }
      at = next;
    }
    reader_.units().push_back({begin_, rows_, end - begin_});
    ++rows_;
    begin_ = end;
    window_ = block_;
    return {};
  }

  CsvReader& reader_;
  const std::size_t most_;
  const std::size_t block_;
  std::uint64_t begin_;
  std::size_t window_;
  std::uint64_t rows_ = 0;
  std::vector<std::byte> buffer_;
  Arena arena_;
  std::vector<std::string_view> cells_;
};

Result<std::unique_ptr<CsvReader>> CsvReader::open(const OpenRequest& request,
                                                   const CsvOptions& options, Dialect dialect,
                                                   std::shared_ptr<const Utf16Text> utf16,
                                                   DiagnosticSink& diagnostics) {
  std::unique_ptr<CsvReader> reader(
      new CsvReader(request, options, std::move(dialect), std::move(utf16)));
  LW_TRY(UnitFinder(*reader).run());
  report_date_order(reader->order_, request.name, diagnostics);
  return reader;
}

/// Hands every cell that is not empty to `take` with the name of its column.
template <class Take>
void CsvReader::visit_cells(const std::vector<std::string_view>& cells, const Take& take) const {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].empty()) {
      continue;
    }
    const bool is_named = i < dialect_.columns.size();
    const std::string_view name = is_named ? std::string_view(dialect_.columns[i]) : "extra";
    take(name, cells[i]);
    if (dialect_.is_message_tracking) {
      visit_mail_names(name, cells[i], take);
    }
  }
}

/// Tables of programs that write dates as their country does.
void CsvReader::set_own_time(const std::vector<std::string_view>& cells,
                             model::Event& event) const {
  if (event.time.has_value() || !dialect_.time_column.has_value()) {
    return;
  }
  const std::string_view text = cells[*dialect_.time_column];
  if (event.time = parse_iso8601(text); event.time.has_value()) {
    return;
  }
  std::optional<Timestamp> shown = parse_local_iso8601(text);
  if (!shown.has_value()) {
    const std::optional<NumericTime> time = parse_numeric_time(text);
    shown = time.has_value() ? to_time(*time, order_.order()) : std::nullopt;
  }
  if (shown.has_value()) {
    set_local_time(*shown, options_.zone, event);
  }
}

void CsvReader::take(const Row& row, std::uint64_t offset, CsvState& state,
                     model::EventBatch& batch, UnitBooks& books) const {
  if (row.text.size() > most_bytes()) {
    books.drop_long(kLongRow, "row", offset, row.text.size(), most_bytes());
    return;
  }
  books.begin_record();
  const std::size_t columns = dialect_.columns.size();
  const bool is_split =
      row.is_closed && split_row(row.text, dialect_.separator, batch.arena(), state.cells);
  if (!is_split || state.cells.size() < columns) {
    const bool at_end = offset + row.text.size() >= file().size();
    books.drop(at_end ? kCutRow : kBrokenRow, offset, row.text.size(),
               is_split ? fmt::format("expected {} cells as the header has, got {}; row dropped",
                                      columns, state.cells.size())
                        : std::string("expected a closing quote, got none; row dropped"));
    return;
  }
  json::FlatRecords& records = state.records.get(fields());
  records.begin(batch.arena());
  visit_cells(state.cells, [&records](std::string_view name, std::string_view cell) {
    records.put(name, cell);
  });
  model::Event event = records.finish(options_.zone);
  set_own_time(state.cells, event);
  if (dialect_.is_message_tracking) {
    event.channel = model::text_value(model::telemetry::kMailGateway);
  } else if (event.channel.is_null()) {
    event.channel = model::text_value(model::telemetry::kTable);
  }
  books.add(event, records.values(), offset, row.text.size());
}

void CsvReader::read_text(std::string_view text, std::uint64_t offset, ReaderState& state,
                          model::EventBatch& batch, UnitBooks& books) const {
  auto& own = static_cast<CsvState&>(state);
  const std::size_t size = text.size();
  while (!text.empty()) {
    const std::uint64_t begin = offset + (size - text.size());
    const Row row = take_row(text, dialect_.separator, most_bytes());
    if (is_row(row.text)) {
      take(row, begin, own, batch, books);
    }
  }
}

std::string CsvReader::list_fields(std::string_view record, Arena& arena,
                                   std::vector<model::NamedValue>& fields) const {
  std::vector<std::string_view> cells;
  if (!split_row(record, dialect_.separator, arena, cells)) {
    return "expected a closing quote, got none";
  }
  std::vector<std::pair<std::string_view, std::string_view>> members;
  visit_cells(cells, [&members](std::string_view name, std::string_view cell) {
    members.emplace_back(name, cell);
  });
  fields = json::list_flat_record(members, arena);
  return {};
}

}  // namespace longwatch::read::csv
