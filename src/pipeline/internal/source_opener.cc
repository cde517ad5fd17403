#include "pipeline/internal/source_opener.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "read/sniff.h"

namespace longwatch::pipeline {
namespace {

void skip(SourceSlot& slot, read::SkipCause cause, std::string reason,
          DiagnosticSink& diagnostics) {
  slot.skipped = read::SkippedFile{slot.found.name, std::move(reason), cause};
  read::report(*slot.skipped, diagnostics);
}

/// The format of the file, or null after the slot was skipped.
const read::Format* find_format(SourceSlot& slot, const RandomAccessFile& file,
                                const SweepStages& stages, std::vector<std::byte>& scratch,
                                DiagnosticSink& diagnostics) {
  if (file.size() == 0) {
    skip(slot, read::SkipCause::Empty, "empty", diagnostics);
    return nullptr;
  }
  const Result<const read::Format*> format = read::sniff(file, stages.formats, scratch);
  if (!format.ok()) {
    skip(slot, read::SkipCause::Unreadable, format.error().message(), diagnostics);
    return nullptr;
  }
  if (*format == nullptr) {
    skip(slot, read::SkipCause::Foreign, "not a log that this version reads", diagnostics);
  }
  return *format;
}

}  // namespace

void open_source(SourceSlot& slot, Hashing hashing, const SweepStages& stages,
                 std::vector<std::byte>& scratch, DiagnosticSink& diagnostics) {
  Result<std::unique_ptr<RandomAccessFile>> opened = stages.files->open(slot.found.path);
  if (!opened.ok()) {
    skip(slot, read::SkipCause::Unreadable, opened.error().message(), diagnostics);
    return;
  }
  const std::shared_ptr<const RandomAccessFile> file = std::move(*opened);
  const read::Format* format = find_format(slot, *file, stages, scratch, diagnostics);
  if (format == nullptr) {
    return;
  }
  Result<std::unique_ptr<read::Reader>> reader =
      format->open({slot.number, slot.found.name, file, stages.fields}, diagnostics);
  if (!reader.ok()) {
    skip(slot, read::SkipCause::Unreadable, reader.error().message(), diagnostics);
    return;
  }
  const auto place = std::find(stages.formats.begin(), stages.formats.end(), format);
  slot.format = static_cast<std::size_t>(place - stages.formats.begin());
  slot.size = file->size();
  slot.unit_count = (*reader)->unit_count();
  slot.needs_hash = hashing == Hashing::On;
  slot.was_opened = true;
  slot.open = std::make_unique<OpenSource>(OpenSource{file, std::move(*reader), slot.format});
}

}  // namespace longwatch::pipeline
