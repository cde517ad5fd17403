#include "read/json/internal/document_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "read/json/diagnostics.h"
#include "read/json/internal/record_tree.h"
#include "read/read_range.h"
#include "read/unit_books.h"

namespace longwatch::read::json {
namespace {

constexpr std::size_t kScanBytes = 1024 * 1024;

/// Puts records into units of about `block_bytes`. A record that is too long gets one of its own,
/// which is never loaded.
class UnitMaker {
 public:
  UnitMaker(std::vector<DocumentUnit>& units, const SourceFacts& source, std::size_t block_bytes)
      : units_(units), record_bytes_(source.record_bytes), block_bytes_(block_bytes) {}

  void take(const Element& element) {
    const bool too_long = element.size() > record_bytes_;
    const bool joins = !too_long && !units_.empty() && !units_.back().too_long &&
                       element.end - units_.back().begin <= block_bytes_;
    if (joins) {
      units_.back().end = element.end;
    } else {
      units_.push_back({element.begin, element.end, records_, too_long});
    }
    ++records_;
  }

 private:
  std::vector<DocumentUnit>& units_;
  const std::size_t record_bytes_;
  const std::size_t block_bytes_;
  std::uint64_t records_ = 0;
};

void report_foreign(const ElementScanner& scanner, const SourceFacts& source,
                    DiagnosticSink& diagnostics) {
  if (scanner.foreign_bytes() == 0) {
    return;
  }
  // The bytes need not follow each other; of a file in UTF-16 their number is that of the text.
  Diagnostic diagnostic{&kForeignText, {}, {}, {}, scanner.foreign_bytes(), 0, {}};
  diagnostic.place.file = source.name;
  diagnostic.place.offset = source.to_file(scanner.foreign_offset());
  diagnostic.message = fmt::format("{} outside the list of records, from here on; skipped",
                                   to_text(ByteCount{scanner.foreign_bytes()}));
  diagnostics.report(std::move(diagnostic));
}

std::string_view slice(std::string_view text, const Element& element, std::uint64_t begin) {
  return text.substr(static_cast<std::size_t>(element.begin - begin),
                     static_cast<std::size_t>(element.size()));
}

}  // namespace

Result<DocumentMap> map_document(const RandomAccessFile& file, const SourceFacts& source,
                                 const DocumentLayout& layout, std::size_t block_bytes,
                                 DiagnosticSink& diagnostics) {
  DocumentMap map{layout, {}};
  UnitMaker units(map.units, source, block_bytes);
  std::vector<std::byte> buffer(kScanBytes);
  std::uint64_t offset = 0;
  LW_TRY_ASSIGN(const ByteView head, file.read_at(0, std::span(buffer).first(3)));
  offset += byte_order_mark(as_text(head));
  ElementScanner scanner(layout, ElementScanner::Start::Top, offset);
  while (offset < source.size) {
    LW_TRY_ASSIGN(const ByteView read, file.read_at(offset, buffer));
    if (read.empty()) {
      return Error(
          ErrorCode::Corrupt,
          fmt::format("expected {} bytes, got {}: the file became shorter", source.size, offset));
    }
    std::string_view text = as_text(read);
    while (const std::optional<Element> element = scanner.next(text)) {
      units.take(*element);
    }
    offset += read.size();
  }
  if (const std::optional<Element> element = scanner.finish()) {
    units.take(*element);
  }
  report_foreign(scanner, source, diagnostics);
  return map;
}

DocumentReader::DocumentReader(SourceFacts source, std::shared_ptr<const RandomAccessFile> file,
                               DocumentMap map)
    : source_(std::move(source)), file_(std::move(file)), map_(std::move(map)) {}

std::uint64_t DocumentReader::unit_bytes(std::size_t unit) const {
  const DocumentUnit& bounds = map_.units[unit];
  return source_.file_bytes(bounds.begin, bounds.end - bounds.begin);
}

void DocumentReader::read_unit(std::size_t unit, ReaderState& state, model::EventBatch& batch,
                               DiagnosticSink& diagnostics) const {
  auto& own = static_cast<JsonState&>(state);
  const DocumentUnit& bounds = map_.units[unit];
  batch.clear();
  UnitReader records(source_, bounds.records_before, own, batch, diagnostics);
  batch.books().bytes_read = unit_bytes(unit);
  if (bounds.too_long) {
    records.drop_long(bounds.begin, bounds.end - bounds.begin);
    return;
  }
  const Result<std::string_view> loaded =
      read_range(*file_, bounds.begin, bounds.end, batch.buffer());
  if (!loaded.ok()) {
    report_unreadable(kUnreadableBlock, source_.name,
                      {source_.to_file(bounds.begin), unit_bytes(unit)}, loaded.error(),
                      diagnostics);
    batch.books().bytes_read = 0;
    batch.books().bytes_lost = unit_bytes(unit);
    return;
  }
  ElementScanner scanner(map_.layout, ElementScanner::Start::InsideList, bounds.begin);
  std::string_view rest = *loaded;
  while (const std::optional<Element> element = scanner.next(rest)) {
    records.take(slice(*loaded, *element, bounds.begin), element->begin);
  }
  if (const std::optional<Element> element = scanner.finish()) {
    records.take(slice(*loaded, *element, bounds.begin), element->begin);
  }
  records.finish();
}

Result<model::DecodedRecord> DocumentReader::decode(const model::Locator& locator,
                                                    ReaderState& /*state*/) const {
  return decode_record(*file_, source_.name, source_.record_bytes, source_.to_text(locator));
}

}  // namespace longwatch::read::json
