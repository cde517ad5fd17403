#include "read/cut_reader.h"

#include <utility>

#include "read/flat_tree.h"
#include "read/other_case.h"
#include "read/read_range.h"
#include "read/time_doubts.h"

namespace longwatch::read {

CutReader::CutReader(const OpenRequest& request, const CutDiagnostics& kinds,
                     std::uint64_t most_bytes, std::shared_ptr<const Utf16Text> utf16)
    : source_(request.source),
      name_(request.name),
      utf16_(std::move(utf16)),
      file_(utf16_ == nullptr ? request.file : utf16_),
      fields_(request.fields),
      kinds_(kinds),
      most_bytes_(most_bytes) {}

std::uint64_t CutReader::unit_end(std::size_t unit) const {
  return unit + 1 < units_.size() ? units_[unit + 1].offset : file_->size();
}

std::uint64_t CutReader::unit_bytes(std::size_t unit) const {
  const std::uint64_t end = booked().to_file(unit_end(unit));
  return end - (unit == 0 ? 0 : booked().to_file(units_[unit].offset));
}

void CutReader::read_unit(std::size_t unit, ReaderState& state, model::EventBatch& batch,
                          DiagnosticSink& diagnostics) const {
  batch.clear();
  const UnitStart& start = units_[unit];
  UnitBooks books(booked(), start.records_before, batch, diagnostics);
  if (start.long_bytes > 0) {
    batch.books().bytes_read = unit_bytes(unit);
    books.drop_long(*kinds_.too_long, kinds_.record, start.offset, start.long_bytes, most_bytes_);
    return;
  }
  const Result<std::string_view> text =
      read_range(*file_, start.offset, unit_end(unit), batch.buffer());
  if (!text.ok()) {
    batch.books().bytes_lost = unit_bytes(unit);
    report_unreadable(*kinds_.unreadable, name_, {booked().to_file(start.offset), unit_bytes(unit)},
                      text.error(), diagnostics);
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
  model::Locator in_text = locator;
  if (utf16_ != nullptr) {
    in_text.offset = utf16_->from_file(locator.offset);
    in_text.length = static_cast<std::uint32_t>(utf16_->from_file(locator.offset + locator.length) -
                                                in_text.offset);
  }
  LW_TRY_ASSIGN(const std::string_view record,
                read_located(*file_, name_, in_text, longest_record(), buffer));
  Arena arena;
  std::vector<model::NamedValue> fields;
  const std::string why = list_fields(record, arena, fields);
  if (!why.empty()) {
    return no_record_at(name_, locator, why);
  }
  return to_flat_tree(std::move(fields));
}

}  // namespace longwatch::read
