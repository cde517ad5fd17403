#include "read/evtx/reader.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "read/evtx/diagnostics.h"
#include "read/evtx/layout.h"
#include "read/evtx/record_tree_builder.h"
#include "read/evtx/unit_reading.h"
#include "read/other_case.h"

namespace longwatch::read::evtx {
namespace {

/// Fills `buffer` with up to `size` bytes of the file and yields them. Copies what the file may
/// hand out of its own memory: values live as long as the batch, the file need not.
Result<ByteView> load(const RandomAccessFile& file, std::uint64_t offset, std::size_t size,
                      std::vector<std::byte>& buffer) {
  if (buffer.size() < size) {
    buffer.resize(size);
  }
  std::size_t loaded = 0;
  while (loaded < size) {
    const std::span<std::byte> rest(buffer.data() + loaded, size - loaded);
    LW_TRY_ASSIGN(const ByteView piece, file.read_at(offset + loaded, rest));
    if (piece.empty()) {
      break;
    }
    if (piece.data() != rest.data()) {
      std::memcpy(rest.data(), piece.data(), piece.size());
    }
    loaded += piece.size();
  }
  return ByteView(buffer.data(), loaded);
}

}  // namespace

std::size_t EvtxState::capacity() const {
  const std::size_t decoder = decoder_ == nullptr ? 0 : decoder_->capacity();
  return decoder + values.fields.capacity_bytes();
}

RecordDecoder& EvtxState::decoder_for(const std::shared_ptr<const model::FieldTable>& fields) {
  if (decoder_ == nullptr || fields_ != fields) {
    fields_ = fields;
    decoder_ = std::make_unique<RecordDecoder>(*fields_, ansi_.get());
  }
  return *decoder_;
}

EvtxReader::EvtxReader(const OpenRequest& request, const FileHeader& header,
                       std::uint64_t first_slot, std::shared_ptr<const formats::CodePage> ansi)
    : source_(request.source),
      name_(request.name),
      file_(request.file),
      fields_(request.fields),
      header_(header),
      first_slot_(first_slot),
      ansi_(std::move(ansi)) {}

std::size_t EvtxReader::unit_count() const {
  const std::uint64_t size = file_->size();
  const std::uint64_t bytes = size > first_slot_ ? size - first_slot_ : 0;
  return static_cast<std::size_t>((bytes + kChunkBytes - 1) / kChunkBytes);
}

std::uint64_t EvtxReader::unit_bytes(std::size_t unit) const {
  return std::min<std::uint64_t>(kChunkBytes, file_->size() - slot_offset(unit));
}

std::uint64_t EvtxReader::slot_offset(std::size_t unit) const {
  return first_slot_ + std::uint64_t{unit} * kChunkBytes;
}

void EvtxReader::read_unit(std::size_t unit, ReaderState& state, model::EventBatch& batch,
                           DiagnosticSink& diagnostics) const {
  batch.clear();
  auto& evtx_state = static_cast<EvtxState&>(state);
  const std::uint64_t offset = slot_offset(unit);
  const auto expected = static_cast<std::size_t>(unit_bytes(unit));
  const Result<ByteView> loaded = load(*file_, offset, expected, batch.buffer());
  Diagnostic diagnostic{};
  diagnostic.place.file = name_;
  diagnostic.place.offset = offset;
  if (!loaded.ok()) {
    diagnostic.kind = &kUnitUnreadable;
    diagnostic.message = fmt::format("{}; chunk skipped", loaded.error().message());
    diagnostic.bytes_lost = expected;
    batch.books().bytes_lost = expected;
    diagnostics.report(std::move(diagnostic));
    return;
  }
  const ByteView chunk = *loaded;
  batch.books().bytes_read = chunk.size();
  const UnitTarget target{name_, source_, offset, *fields_, batch, diagnostics};
  UnitReading(target, chunk, evtx_state.decoder_for(fields_), evtx_state.values).run();
  report_other_case(batch, *fields_, name_, diagnostics);
  const bool is_used = shape_of_chunk(chunk) != ChunkShape::Empty;
  const std::size_t missing = expected - chunk.size();
  if (missing > 0 || (is_used && chunk.size() < kChunkBytes)) {
    diagnostic.kind = &kFileTruncated;
    diagnostic.message = fmt::format(
        "expected a chunk of {} bytes, got {}; whole records were read", kChunkBytes, chunk.size());
    diagnostic.bytes_lost = missing;
    batch.books().bytes_lost += missing;
    diagnostics.report(std::move(diagnostic));
  } else if (!is_used && header_.is_sound() && unit < header_.chunk_count) {
    diagnostic.kind = &kChunkZeroed;
    diagnostic.message = fmt::format(
        "chunk {} of the {} that the file header counts holds zero bytes only; its "
        "records are lost",
        unit + 1, header_.chunk_count);
    diagnostic.bytes_lost = chunk.size();
    batch.books().bytes_lost += chunk.size();
    diagnostics.report(std::move(diagnostic));
  } else if (is_used && header_.is_sound() && unit >= header_.chunk_count) {
    diagnostic.kind = &kChunkPastCount;
    diagnostic.message = fmt::format(
        "chunk {} lies behind the {} chunks that the file header counts; read all the "
        "same",
        unit + 1, header_.chunk_count);
    diagnostics.report(std::move(diagnostic));
  }
}

Result<model::DecodedRecord> EvtxReader::decode(const model::Locator& locator,
                                                ReaderState& /*state*/) const {
  const auto place = [&] {
    return fmt::format("{}: record {} at byte {}", name_, locator.record, locator.offset);
  };
  if (locator.offset < first_slot_ || locator.offset >= file_->size()) {
    return Error(ErrorCode::NotFound, "no record starts here: the file has other bytes")
        .at(place());
  }
  const std::uint64_t unit = (locator.offset - first_slot_) / kChunkBytes;
  const std::uint64_t offset = first_slot_ + unit * kChunkBytes;
  std::vector<std::byte> buffer;
  LW_TRY_ASSIGN(const ByteView chunk, load(*file_, offset, kChunkBytes, buffer));
  const std::optional<RecordFrame> frame =
      record_at(chunk, static_cast<std::size_t>(locator.offset - offset));
  if (!frame.has_value() || frame->id != locator.record) {
    return Error(ErrorCode::NotFound, "expected a record with this number, got other bytes")
        .at(place());
  }
  buffer.resize(chunk.size());
  Result<model::DecodedRecord> record = decode_tree(std::move(buffer), *frame, ansi_.get());
  if (!record.ok()) {
    return std::move(record).error().at(place());
  }
  return record;
}

}  // namespace longwatch::read::evtx
