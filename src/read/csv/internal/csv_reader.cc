#include "read/csv/internal/csv_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "model/telemetry.h"
#include "read/csv/diagnostics.h"
#include "read/csv/internal/rows.h"
#include "read/flat_tree.h"
#include "read/line_units.h"
#include "read/other_case.h"
#include "read/read_range.h"
#include "read/time_doubts.h"

namespace longwatch::read::csv {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

std::string_view without_line_end(std::string_view row) {
  if (row.ends_with('\n')) {
    row.remove_suffix(1);
  }
  if (row.ends_with('\r')) {
    row.remove_suffix(1);
  }
  return row;
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

json::FlatRecords& CsvState::records(const std::shared_ptr<const model::FieldTable>& fields) {
  if (records_ == nullptr || records_->fields() != fields.get()) {
    records_ = std::make_unique<json::FlatRecords>(fields);
  }
  return *records_;
}

std::size_t CsvState::capacity() const {
  return (records_ == nullptr ? 0 : records_->capacity()) +
         cells_.capacity() * sizeof(std::string_view);
}

CsvReader::CsvReader(const OpenRequest& request, const CsvOptions& options, Dialect dialect)
    : source_(request.source),
      name_(request.name),
      file_(request.file),
      fields_(request.fields),
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
    const std::uint64_t size = reader_.file_->size();
    while (begin_ < size) {
      const std::uint64_t end = std::min<std::uint64_t>(size, begin_ + window_);
      LW_TRY_ASSIGN(const std::string_view text, read_range(*reader_.file_, begin_, end, buffer_));
      const std::size_t taken = take_rows(text, end == size);
      begin_ += taken;
      if (taken > 0) {
        window_ = block_;
      } else if (window_ > most_) {
        LW_TRY(take_long_line());
      } else {
        window_ *= 2;
      }
    }
    return {};
  }

 private:
  /// Only rows that end for certain inside the window, unless it is as large as it gets.
  std::size_t take_rows(std::string_view text, bool is_all) {
    const std::size_t size = text.size();
    const bool is_full = is_all || window_ > most_;
    while (!text.empty()) {
      const std::size_t ends = row_end(text, 0, reader_.dialect_.separator);
      const bool is_open = ends == kNone || ends > most_;
      if ((is_open && !is_full) || (is_open && !is_all && line_end(text, 0) == kNone)) {
        break;
      }
      begin_unit_at(begin_ + (size - text.size()));
      const Row row = take_row(text, reader_.dialect_.separator, most_);
      rows_ += is_blank(row.text) ? 0U : 1U;
    }
    return size - text.size();
  }

  void begin_unit_at(std::uint64_t offset) {
    std::vector<UnitStart>& units = reader_.units_;
    if (units.empty() || units.back().long_bytes > 0 || offset - units.back().offset >= block_) {
      units.push_back({offset, rows_});
    }
  }

  /// A line that is longer than a row may be: it is dropped without being held in memory.
  Status take_long_line() {
    const std::uint64_t size = reader_.file_->size();
    std::uint64_t at = begin_;
    std::uint64_t end = size;
    while (at < size) {
      const std::uint64_t next = std::min<std::uint64_t>(size, at + block_);
      LW_TRY_ASSIGN(const std::string_view text, read_range(*reader_.file_, at, next, buffer_));
      if (const std::size_t line = line_end(text, 0); line != kNone) {
        end = at + line;
        break;
      }
      at = next;
    }
    reader_.units_.push_back({begin_, rows_, end - begin_});
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

std::uint64_t CsvReader::unit_end(std::size_t unit) const {
  return unit + 1 < units_.size() ? units_[unit + 1].offset : file_->size();
}

std::uint64_t CsvReader::unit_bytes(std::size_t unit) const {
  const std::uint64_t begin = unit == 0 ? 0 : units_[unit].offset;
  return unit_end(unit) - begin;
}

/// The books and reports of one unit.
class CsvReader::UnitBooks {
 public:
  UnitBooks(const CsvReader& reader, std::size_t unit, CsvState& state, model::EventBatch& batch,
            DiagnosticSink& diagnostics)
      : reader_(reader),
        ordinal_(reader.units_[unit].rows_before),
        state_(state),
        records_(state.records(reader.fields_)),
        batch_(batch),
        diagnostics_(diagnostics) {}

  void take(const Row& row, std::uint64_t offset) {
    if (row.text.size() > reader_.options_.record_bytes) {
      take_long(offset, row.text.size());
      return;
    }
    ++ordinal_;
    ++batch_.books().seen;
    const std::size_t columns = reader_.dialect_.columns.size();
    const bool is_split = row.is_closed && split_row(row.text, reader_.dialect_.separator,
                                                     batch_.arena(), state_.cells());
    if (!is_split || state_.cells().size() < columns) {
      const bool at_end = offset + row.text.size() >= reader_.file_->size();
      drop(at_end ? kCutRow : kBrokenRow, offset, row.text.size(),
           is_split ? fmt::format("expected {} cells as the header has, got {}", columns,
                                  state_.cells().size())
                    : std::string("expected a closing quote, got none"));
      return;
    }
    add_event(row, offset);
  }

  void take_long(std::uint64_t offset, std::uint64_t bytes) {
    ++ordinal_;
    ++batch_.books().seen;
    drop(kLongRow, offset, bytes,
         fmt::format("the row has {}, the limit is {}", to_text(ByteCount{bytes}),
                     to_text(ByteCount{reader_.options_.record_bytes})));
  }

 private:
  void add_event(const Row& row, std::uint64_t offset) {
    const std::vector<std::string>& columns = reader_.dialect_.columns;
    const std::vector<std::string_view>& cells = state_.cells();
    records_.begin(batch_.arena());
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (!cells[i].empty()) {
        records_.put(i < columns.size() ? std::string_view(columns[i]) : "extra", cells[i]);
      }
    }
    model::Event event = records_.finish(reader_.options_.zone);
    if (event.channel.is_null()) {
      event.channel = model::text_value(model::telemetry::kTable);
    }
    event.locator = {reader_.source_, ordinal_, offset,
                     static_cast<std::uint32_t>(row.text.size())};
    event.values = batch_.keep(records_.values(), *reader_.fields_);
    batch_.add(event);
    ++batch_.books().events;
  }

  void drop(const DiagnosticKind& kind, std::uint64_t offset, std::uint64_t bytes,
            std::string why) {
    ++batch_.books().dropped;
    batch_.books().bytes_lost += bytes;
    Diagnostic diagnostic{&kind, {}, std::move(why.append("; row dropped")), {}, bytes, 1, {}};
    diagnostic.place.file = reader_.name_;
    diagnostic.place.record = ordinal_;
    diagnostic.place.offset = offset;
    diagnostics_.report(std::move(diagnostic));
  }

  const CsvReader& reader_;
  std::uint64_t ordinal_;
  CsvState& state_;
  json::FlatRecords& records_;
  model::EventBatch& batch_;
  DiagnosticSink& diagnostics_;
};

void CsvReader::read_unit(std::size_t unit, ReaderState& state, model::EventBatch& batch,
                          DiagnosticSink& diagnostics) const {
  batch.clear();
  const std::uint64_t begin = units_[unit].offset;
  if (units_[unit].long_bytes > 0) {
    batch.books().bytes_read = unit_bytes(unit);
    UnitBooks(*this, unit, static_cast<CsvState&>(state), batch, diagnostics)
        .take_long(begin, units_[unit].long_bytes);
    return;
  }
  const Result<std::string_view> loaded = read_range(*file_, begin, unit_end(unit), batch.buffer());
  if (!loaded.ok()) {
    batch.books().bytes_lost = unit_bytes(unit);
    Diagnostic diagnostic{&kUnreadableBlock, {}, {}, {}, unit_bytes(unit), 0, {}};
    diagnostic.place.file = name_;
    diagnostic.place.offset = begin;
    diagnostic.message = fmt::format("{}; block skipped", loaded.error().message());
    diagnostics.report(std::move(diagnostic));
    return;
  }
  batch.books().bytes_read = unit_bytes(unit);
  UnitBooks books(*this, unit, static_cast<CsvState&>(state), batch, diagnostics);
  std::string_view text = *loaded;
  while (!text.empty()) {
    const std::uint64_t offset = begin + (loaded->size() - text.size());
    const Row row = take_row(text, dialect_.separator, options_.record_bytes);
    if (!is_blank(row.text)) {
      books.take(row, offset);
    }
  }
  report_time_doubts(batch, name_, diagnostics);
  report_other_case(batch, *fields_, name_, diagnostics);
}

Result<model::DecodedRecord> CsvReader::decode(const model::Locator& locator,
                                               ReaderState& /*state*/) const {
  if (locator.length == 0 || locator.length > options_.record_bytes ||
      locator.offset > file_->size() || locator.length > file_->size() - locator.offset) {
    return Error(ErrorCode::NotFound,
                 fmt::format("no record has {} bytes at byte {}", locator.length, locator.offset))
        .at(name_);
  }
  std::vector<std::byte> buffer;
  LW_TRY_ASSIGN(const std::string_view text,
                read_range(*file_, locator.offset, locator.offset + locator.length, buffer));
  Arena arena;
  std::vector<std::string_view> cells;
  if (!split_row(text, dialect_.separator, arena, cells)) {
    return Error(ErrorCode::Corrupt, fmt::format("no row at byte {}", locator.offset)).at(name_);
  }
  std::vector<std::pair<std::string_view, std::string_view>> members;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!cells[i].empty()) {
      members.emplace_back(
          i < dialect_.columns.size() ? std::string_view(dialect_.columns[i]) : "extra", cells[i]);
    }
  }
  return to_flat_tree(json::list_flat_record(members, arena));
}

}  // namespace longwatch::read::csv
