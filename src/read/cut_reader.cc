#include "read/cut_reader.h"

#include <utility>

#include "read/flat_tree.h"
#include "read/other_case.h"
#include "read/read_range.h"
#include "read/time_doubts.h"

namespace longwatch::read {

CutReader::CutReader(const OpenRequest& request, const CutDiagnostics& kinds,
                     std::uint64_t most_bytes)
    : source_(request.source),
      name_(request.name),
      file_(request.file),
      fields_(request.fields),
      kinds_(kinds),
      most_bytes_(most_bytes) {}

std::uint64_t CutReader::unit_end(std::size_t unit) const {
  return unit + 1 < units_.size() ? units_[unit + 1].offset : file_->size();
}

std::uint64_t CutReader::unit_bytes(std::size_t unit) const {
  return unit_end(unit) - (unit == 0 ? 0 : units_[unit].offset);
}

void CutReader::read_unit(std::size_t unit, ReaderState& state, model::EventBatch& batch,
                          DiagnosticSink& diagnostics) const {
  batch.clear();
  const UnitStart& start = units_[unit];
  UnitBooks books({source_, name_, *fields_}, start.records_before, batch, diagnostics);
  if (start.long_bytes > 0) {
    batch.books().bytes_read = unit_bytes(unit);
    books.drop_long(*kinds_.too_long, kinds_.record, start.offset, start.long_bytes, most_bytes_);
    return;
  }
  const Result<std::string_view> text =
      read_range(*file_, start.offset, unit_end(unit), batch.buffer());
  if (!text.ok()) {
    batch.books().bytes_lost = unit_bytes(unit);
    report_unreadable(*kinds_.unreadable, name_, {start.offset, unit_bytes(unit)}, text.error(),
                      diagnostics);
    return;
  }
  batch.books().bytes_read = unit_bytes(unit);
  read_text(*text, start.offset, state, batch, books);
  report_time_doubts(batch, name_, diagnostics);
  report_other_case(batch, *fields_, name_, diagnostics);
}

Result<model::DecodedRecord> CutReader::decode(const model::Locator& locator,
                                               ReaderState& /*state*/) const {
  std::vector<std::byte> buffer;
  LW_TRY_ASSIGN(const std::string_view record,
                read_located(*file_, name_, locator, longest_record(), buffer));
  Arena arena;
  std::vector<model::NamedValue> fields;
  const std::string why = list_fields(record, arena, fields);
  if (!why.empty()) {
    return no_record_at(name_, locator, why);
  }
  return to_flat_tree(std::move(fields));
}

}  // namespace longwatch::read
