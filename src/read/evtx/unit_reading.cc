#include "read/evtx/unit_reading.h"

#include <utility>

#include <fmt/format.h>

#include "read/evtx/diagnostics.h"
#include "read/evtx/layout.h"

namespace longwatch::read::evtx {
namespace {

std::optional<std::uint32_t> event_id_of(const model::Value& value) {
  const std::optional<std::int64_t> id = model::to_integer(value);
  const bool fits = id.has_value() && *id >= 0 && *id <= static_cast<std::int64_t>(UINT32_MAX);
  return fits ? std::optional(static_cast<std::uint32_t>(*id)) : std::nullopt;
}

}  // namespace

void UnitReading::run() {
  switch (shape_of_chunk(chunk_)) {
    case ChunkShape::Empty:
      return;
    case ChunkShape::Chunk:
      return read_chunk();
    case ChunkShape::Unknown:
      return read_unknown();
  }
}

void UnitReading::read_chunk() {
  if (chunk_.size() < kChunkHeaderBytes) {
    target_.batch.books().bytes_lost += chunk_.size();
    return;  // the caller tells that the file ends here
  }
  const ChunkHeader header = read_chunk_header(chunk_);
  verify(header);
  read_records(kChunkHeaderBytes, header.records_end,
               header.has_plausible_end ? RecordScanner::End::Known : RecordScanner::End::Guessed);
}

void UnitReading::read_unknown() {
  report(diagnostic_at(kChunkHeaderDamaged, 0),
         "expected 'ElfChnk' at the start of the chunk, got other bytes; searching the 64 KiB slot "
         "for records");
  // Where no header is, records may begin anywhere; in real files the header's room stays.
  const bool frame_at_usual_place = record_at(chunk_, kChunkHeaderBytes).has_value();
  read_records(frame_at_usual_place ? kChunkHeaderBytes : 0, chunk_.size(),
               RecordScanner::End::Guessed);
}

void UnitReading::verify(const ChunkHeader& header) {
  if (!header.has_plausible_end) {
    report(diagnostic_at(kChunkHeaderDamaged, 0),
           fmt::format("expected an end of records between {} and {}, got another; reading as far "
                       "as records go",
                       kChunkHeaderBytes, kChunkBytes));
    return;
  }
  if (chunk_.size() < kChunkBytes) {
    return;  // the file ends inside the chunk, so the sums cannot fit
  }
  const ChunkChecksums sums = verify_chunk(chunk_, header);
  if (!sums.header_fits) {
    report(diagnostic_at(kChunkChecksum, 0),
           "the checksum of the chunk header does not fit its bytes; read all the same");
  }
  if (!sums.records_fit) {
    report(diagnostic_at(kChunkChecksum, kChunkHeaderBytes),
           "the checksum of the records does not fit their bytes; read all the same");
  }
}

void UnitReading::read_records(std::size_t begin, std::size_t end, RecordScanner::End end_is) {
  decoder_.begin_chunk(chunk_);
  RecordScanner scanner(chunk_, begin, end, end_is);
  bool past_end_told = false;
  while (true) {
    const RecordScanner::Step step = scanner.next();
    switch (step.found) {
      case RecordScanner::Found::Nothing:
        return;
      case RecordScanner::Found::Damage:
        lose_gap(step);
        break;
      case RecordScanner::Found::PastEnd:
        if (!past_end_told) {
          report(diagnostic_of(kRecordsPastEnd, step.frame),
                 "the chunk header does not count this record and what follows it; read all the "
                 "same");
          past_end_told = true;
        }
        read_record(step.frame);
        break;
      case RecordScanner::Found::Record:
        read_record(step.frame);
        break;
    }
  }
}

void UnitReading::read_record(const RecordFrame& frame) {
  model::EventBatch& batch = target_.batch;
  ++batch.books().seen;
  const WalkOutcome outcome =
      decoder_.decode(frame.content_begin(), frame.content_end(), values_, batch.arena());
  if (outcome != WalkOutcome::Done) {
    lose_record(frame, outcome);
    return;
  }
  if (values_.clipped) {
    report(diagnostic_of(kValuesClipped, frame),
           fmt::format("the record holds more than {} values or {} bytes of joined text; the rest "
                       "is not looked at",
                       limits::kEvtxValuesPerRecord, limits::kEvtxComposedBytes));
  }
  model::Event event;
  event.locator = {target_.source, frame.id, target_.slot_offset + frame.offset,
                   static_cast<std::uint32_t>(frame.size)};
  event.time = time_of(frame);
  event.event_id = event_id_of(values_.event_id);
  event.channel = values_.channel;
  event.provider = values_.provider;
  event.computer = values_.computer;
  event.values = batch.keep(values_.fields, target_.fields);
  batch.add(event);
  ++batch.books().events;
}

void UnitReading::lose_record(const RecordFrame& frame, WalkOutcome outcome) {
  model::RecordBooks& books = target_.batch.books();
  ++books.dropped;
  books.bytes_lost += frame.size;
  Diagnostic diagnostic =
      diagnostic_of(outcome == WalkOutcome::Limit ? kRecordLimit : kRecordUndecodable, frame);
  diagnostic.bytes_lost = frame.size;
  diagnostic.records_lost = 1;
  report(std::move(diagnostic), fmt::format("{}; record dropped", decoder_.problem()));
}

void UnitReading::lose_gap(const RecordScanner::Step& step) {
  model::RecordBooks& books = target_.batch.books();
  const std::size_t lost = step.gap_end - step.gap_begin;
  ++books.seen;
  ++books.dropped;
  books.bytes_lost += lost;
  Diagnostic diagnostic = diagnostic_at(kRecordDamaged, step.gap_begin);
  diagnostic.bytes_lost = lost;
  diagnostic.records_lost = 1;
  report(std::move(diagnostic),
         fmt::format("expected a record whose two sizes agree, got other bytes; {} bytes up to the "
                     "next record are lost",
                     lost));
}

std::optional<Timestamp> UnitReading::time_of(const RecordFrame& frame) {
  const model::Value& value = values_.time;
  std::optional<Timestamp> time;
  if (value.kind == model::ValueKind::FileTime && value.size == sizeof(std::uint64_t)) {
    time = from_file_time(load_le<std::uint64_t>(value.bytes(), 0));
  } else if (!value.is_null()) {
    time = parse_iso8601(model::render(value, scratch_));
  }
  if (!time.has_value()) {
    time = from_file_time(frame.written);
    report(diagnostic_of(kTimeFromHeader, frame),
           "expected TimeCreated/SystemTime to be a time; the time of writing stands in for it");
  }
  return time;
}

Diagnostic UnitReading::diagnostic_at(const DiagnosticKind& kind, std::size_t offset) const {
  Diagnostic diagnostic{};
  diagnostic.kind = &kind;
  diagnostic.place.file = target_.file_name;
  diagnostic.place.offset = target_.slot_offset + offset;
  return diagnostic;
}

Diagnostic UnitReading::diagnostic_of(const DiagnosticKind& kind, const RecordFrame& frame) const {
  Diagnostic diagnostic = diagnostic_at(kind, frame.offset);
  diagnostic.place.record = frame.id;
  return diagnostic;
}

void UnitReading::report(Diagnostic diagnostic, std::string message) {
  diagnostic.message = std::move(message);
  target_.diagnostics.report(std::move(diagnostic));
}

}  // namespace longwatch::read::evtx
