#include "read/unit_books.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "read/read_range.h"

namespace longwatch::read {

void UnitBooks::begin_record() {
  ++ordinal_;
  ++batch_.books().seen;
}

void UnitBooks::add(model::Event event, std::span<const model::FieldValue> values,
                    std::uint64_t offset, std::uint64_t length) {
  event.values = batch_.keep(values, source_.fields);
  finish(event, offset, length);
  batch_.add(event);
}

void UnitBooks::finish(model::Event& event, std::uint64_t offset, std::uint64_t length) {
  event.locator = {source_.id, ordinal_, source_.to_file(offset),
                   static_cast<std::uint32_t>(source_.file_bytes(offset, length))};
  ++batch_.books().events;
}

void UnitBooks::drop(const DiagnosticKind& kind, std::uint64_t offset, std::uint64_t bytes,
                     std::string message) {
  bytes = source_.file_bytes(offset, bytes);
  ++batch_.books().dropped;
  batch_.books().bytes_lost += bytes;
  Diagnostic diagnostic{&kind, {}, std::move(message), {}, bytes, 1, {}};
  diagnostic.place.file = source_.name;
  diagnostic.place.record = ordinal_;
  diagnostic.place.offset = source_.to_file(offset);
  diagnostics_.report(std::move(diagnostic));
}

void UnitBooks::note(const DiagnosticKind& kind, std::uint64_t offset, std::string message) {
  Diagnostic diagnostic{&kind, {}, std::move(message), {}, 0, 0, {}};
  diagnostic.place.file = source_.name;
  diagnostic.place.record = ordinal_;
  diagnostic.place.offset = source_.to_file(offset);
  diagnostics_.report(std::move(diagnostic));
}

void UnitBooks::drop_long(const DiagnosticKind& kind, std::string_view what, std::uint64_t offset,
                          std::uint64_t bytes, std::uint64_t most) {
  begin_record();
  drop(kind, offset, bytes,
       fmt::format("the {} has {}, the limit is {}; {} dropped", what, to_text(ByteCount{bytes}),
                   to_text(ByteCount{most}), what));
}

void report_unreadable(const DiagnosticKind& kind, const std::string& name, const LostBlock& block,
                       const Error& why, DiagnosticSink& diagnostics) {
  Diagnostic diagnostic{&kind, {}, {}, {}, block.bytes, 0, {}};
  diagnostic.place.file = name;
  diagnostic.place.offset = block.offset;
  diagnostic.message = fmt::format("{}; block skipped", why.message());
  diagnostics.report(std::move(diagnostic));
}

Result<std::string_view> read_located(const RandomAccessFile& file, const std::string& name,
                                      const model::Locator& locator, std::uint64_t most,
                                      std::vector<std::byte>& buffer) {
  if (locator.length == 0 || locator.length > most || locator.offset > file.size() ||
      locator.length > file.size() - locator.offset) {
    return Error(ErrorCode::NotFound,
                 fmt::format("no record has {} bytes at byte {}", locator.length, locator.offset))
        .at(name);
  }
  return read_range(file, locator.offset, locator.offset + locator.length, buffer);
}

Error no_record_at(const std::string& name, const model::Locator& locator, std::string_view why) {
  return Error(ErrorCode::Corrupt, fmt::format("no record at byte {}: {}", locator.offset, why))
      .at(name);
}

}  // namespace longwatch::read
