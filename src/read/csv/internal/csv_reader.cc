#include "read/csv/internal/csv_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "model/telemetry.h"
#include "read/csv/diagnostics.h"
#include "read/csv/internal/rows.h"
#include "read/line_units.h"
#include "read/read_range.h"

namespace longwatch::read::csv {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

constexpr CutDiagnostics kKinds{"row", &kLongRow, &kUnreadableBlock};

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

CsvReader::CsvReader(const OpenRequest& request, const CsvOptions& options, Dialect dialect)
    : CutReader(request, kKinds, options.record_bytes),
      options_(options),
      dialect_(std::move(dialect)) {}

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
      rows_ += is_blank(without_line_end(text.substr(0, end))) ? 0U : 1U;
      text.remove_prefix(end);
    }
    return size - text.size();
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
};

Result<std::unique_ptr<CsvReader>> CsvReader::open(const OpenRequest& request,
                                                   const CsvOptions& options, Dialect dialect) {
  std::unique_ptr<CsvReader> reader(new CsvReader(request, options, std::move(dialect)));
  LW_TRY(UnitFinder(*reader).run());
  return reader;
}

/// Hands every cell that is not empty to `take` with the name of its column.
template <class Take>
void CsvReader::visit_cells(const std::vector<std::string_view>& cells, const Take& take) const {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!cells[i].empty()) {
      take(i < dialect_.columns.size() ? std::string_view(dialect_.columns[i]) : "extra", cells[i]);
    }
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
  if (event.channel.is_null()) {
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
    if (!is_blank(row.text)) {
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
