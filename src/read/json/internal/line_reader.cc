#include "read/json/internal/line_reader.h"

#include <algorithm>
#include <utility>

#include "read/json/diagnostics.h"
#include "read/json/internal/record_tree.h"
#include "read/unit_books.h"

namespace longwatch::read::json {

LineReader::LineReader(SourceFacts source, std::shared_ptr<const RandomAccessFile> file,
                       LineLayout layout)
    : source_(std::move(source)),
      file_(std::move(file)),
      layout_(layout),
      ledger_(layout.units()) {}

std::uint64_t LineReader::unit_bytes(std::size_t unit) const {
  const std::uint64_t begin = static_cast<std::uint64_t>(unit) * layout_.block_bytes;
  return source_.file_bytes(
      begin, std::min<std::uint64_t>(layout_.block_bytes, layout_.file_bytes - begin));
}

/// Units read before this one have told their counts; the others are counted here, which takes a
/// small part of the time of reading them.
std::uint64_t LineReader::records_before(std::size_t unit, JsonState& state) const {
  std::optional<std::uint64_t> known = ledger_.before(unit);
  while (!known.has_value()) {
    const std::size_t untold = ledger_.first_untold();
    const Result<std::uint64_t> count = count_records(*file_, layout_, untold, state.spare());
    ledger_.put(untold, count.ok() ? *count : 0);
    known = ledger_.before(unit);
  }
  return *known;
}

void LineReader::read_unit(std::size_t unit, ReaderState& state, model::EventBatch& batch,
                           DiagnosticSink& diagnostics) const {
  auto& own = static_cast<JsonState&>(state);
  batch.clear();
  Result<LineBlock> loaded = load_lines(*file_, layout_, unit, batch.buffer());
  if (!loaded.ok()) {
    ledger_.put(unit, 0);
    report_unreadable(
        kUnreadableBlock, source_.name,
        {source_.to_file(static_cast<std::uint64_t>(unit) * layout_.block_bytes), unit_bytes(unit)},
        loaded.error(), diagnostics);
    batch.books().bytes_lost = unit_bytes(unit);
    return;
  }
  ledger_.put(unit, count_records(*loaded));
  batch.books().bytes_read = unit_bytes(unit);
  UnitReader records(source_, records_before(unit, own), own, batch, diagnostics);
  std::string_view text = loaded->text;
  while (!text.empty()) {
    const char* const begin = text.data();
    const std::string_view line = take_line(text);
    const std::uint64_t offset =
        loaded->offset + static_cast<std::uint64_t>(begin - loaded->text.data());
    if (is_blank(line)) {
      records.skip(line, offset);
    } else {
      records.take(line, offset);
    }
  }
  if (loaded->long_bytes > 0) {
    records.drop_long(loaded->long_offset, loaded->long_bytes);
  }
  records.finish();
}

Result<model::DecodedRecord> LineReader::decode(const model::Locator& locator,
                                                ReaderState& /*state*/) const {
  return decode_record(*file_, source_.name, source_.record_bytes, source_.to_text(locator));
}

}  // namespace longwatch::read::json
