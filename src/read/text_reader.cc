#include "read/text_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/arena.h"
#include "read/flat_tree.h"
#include "read/other_case.h"
#include "read/time_doubts.h"

namespace longwatch::read {
namespace {

std::string_view text_of(const RecordLine& record, std::string_view text) {
  std::string_view line = text.substr(record.begin, record.bytes);
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

}  // namespace

TextReader::TextReader(const OpenRequest& request, const TextOptions& options,
                       std::uint64_t text_start, const TextDiagnostics& kinds)
    : source_(request.source),
      name_(request.name),
      file_(request.file),
      fields_(request.fields),
      layout_{request.file->size(), options.block_bytes, options.line_bytes, text_start},
      kinds_(kinds),
      ledger_(layout_.units()) {}

std::uint64_t TextReader::unit_bytes(std::size_t unit) const {
  const std::uint64_t begin = static_cast<std::uint64_t>(unit) * layout_.block_bytes;
  return std::min<std::uint64_t>(layout_.block_bytes, layout_.file_bytes - begin);
}

/// Limits count what stands before the line feed; a format sees no carriage return.
template <class Use>
void TextReader::visit_records(std::string_view text, const Use& use) const {
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const RecordLine line{static_cast<std::uint32_t>(begin),
                          static_cast<std::uint32_t>(end - begin)};
    if (line.bytes > layout_.line_bytes || is_record(text_of(line, text))) {
      use(line);
    }
    begin = end + 1;
  }
}

std::uint64_t TextReader::count_records(const LineBlock& block) const {
  std::uint64_t count = block.long_bytes > 0 ? 1 : 0;
  visit_records(block.text, [&count](const RecordLine& /*line*/) { ++count; });
  return count;
}

/// Units read before this one have told their counts; the others are counted here.
std::uint64_t TextReader::records_before(std::size_t unit, TextState& state) const {
  std::optional<std::uint64_t> known = ledger_.before(unit);
  while (!known.has_value()) {
    const std::size_t untold = ledger_.first_untold();
    const Result<LineBlock> block = load_lines(*file_, layout_, untold, state.spare);
    ledger_.put(untold, block.ok() ? count_records(*block) : 0);
    known = ledger_.before(unit);
  }
  return *known;
}

void TextReader::take(const TextLine& line, TextState& state, model::EventBatch& batch,
                      UnitBooks& books) const {
  books.begin_record();
  state.values.begin_record();
  model::Event& event = batch.events().emplace_back();
  std::string why = make_event(line, state, batch, event);
  if (why.empty()) {
    event.values = state.values.are_settled() ? state.values.take()
                                              : batch.keep(state.values.values(), *fields_);
    books.finish(event, line.offset, line.text.size());
    return;
  }
  batch.events().pop_back();
  const bool at_end = line.offset + line.text.size() >= layout_.file_bytes;
  books.drop(at_end ? *kinds_.cut : *kinds_.dropped, line.offset, line.text.size(),
             std::move(why.append("; line dropped")));
}

void TextReader::read_unit(std::size_t unit, ReaderState& state, model::EventBatch& batch,
                           DiagnosticSink& diagnostics) const {
  auto& own = static_cast<TextState&>(state);
  batch.clear();
  const Result<LineBlock> loaded = load_lines(*file_, layout_, unit, batch.buffer());
  if (!loaded.ok()) {
    ledger_.put(unit, 0);
    batch.books().bytes_lost = unit_bytes(unit);
    report_unreadable(*kinds_.unreadable, name_,
                      {static_cast<std::uint64_t>(unit) * layout_.block_bytes, unit_bytes(unit)},
                      loaded.error(), diagnostics);
    return;
  }
  own.values.begin_unit(batch.arena());
  own.records.clear();
  visit_records(loaded->text, [&own](const RecordLine& line) { own.records.push_back(line); });
  ledger_.put(unit, own.records.size() + (loaded->long_bytes > 0 ? 1 : 0));
  batch.books().bytes_read = unit_bytes(unit);
  UnitBooks books({source_, name_, *fields_}, records_before(unit, own), batch, diagnostics);
  for (const RecordLine& record : own.records) {
    const std::uint64_t offset = loaded->offset + record.begin;
    if (record.bytes > layout_.line_bytes) {
      books.drop_long(*kinds_.too_long, "line", offset, record.bytes, layout_.line_bytes);
    } else {
      take({text_of(record, loaded->text), offset}, own, batch, books);
    }
  }
  if (loaded->long_bytes > 0) {
    books.drop_long(*kinds_.too_long, "line", loaded->long_offset, loaded->long_bytes,
                    layout_.line_bytes);
  }
  report_time_doubts(batch, name_, diagnostics);
  report_other_case(batch, *fields_, name_, diagnostics);
}

Result<model::DecodedRecord> TextReader::decode(const model::Locator& locator,
                                                ReaderState& /*state*/) const {
  std::vector<std::byte> buffer;
  LW_TRY_ASSIGN(const std::string_view text,
                read_located(*file_, name_, locator, layout_.line_bytes, buffer));
  Arena arena;
  std::vector<model::NamedValue> fields;
  const std::string why = list_fields({text, locator.offset}, arena, fields);
  if (!why.empty()) {
    return no_record_at(name_, locator, why);
  }
  return to_flat_tree(std::move(fields));
}

}  // namespace longwatch::read
