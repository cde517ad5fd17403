#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/diagnostic.h"
#include "model/event.h"
#include "read/evtx/chunk_header.h"
#include "read/evtx/reader.h"
#include "read/evtx/record_scanner.h"

namespace longwatch::read::evtx {

/// What a unit is read for and where its results go.
struct UnitTarget {
  const std::string& file_name;
  model::SourceId source;
  std::uint64_t slot_offset;  ///< of the chunk in the file
  const model::FieldTable& fields;
  model::EventBatch& batch;
  DiagnosticSink& diagnostics;
};

/// Reads one chunk whose bytes are in memory: finds the records, decodes them, keeps the books,
/// reports what is wrong. Lives for one unit.
class UnitReading {
 public:
  UnitReading(const UnitTarget& target, ByteView chunk, RecordDecoder& decoder,
              RecordValues& values)
      : target_(target), chunk_(chunk), decoder_(decoder), values_(values) {}

  void run();

 private:
  void read_chunk();
  void read_unknown();
  void verify(const ChunkHeader& header);
  void read_records(std::size_t begin, std::size_t end, RecordScanner::End end_is);
  void read_record(const RecordFrame& frame);
  void lose_record(const RecordFrame& frame, WalkOutcome outcome);
  void lose_gap(const RecordScanner::Step& step);
  std::optional<Timestamp> time_of(const RecordFrame& frame);
  Diagnostic diagnostic_at(const DiagnosticKind& kind, std::size_t offset) const;
  Diagnostic diagnostic_of(const DiagnosticKind& kind, const RecordFrame& frame) const;
  void report(Diagnostic diagnostic, std::string message);

  const UnitTarget& target_;
  ByteView chunk_;
  RecordDecoder& decoder_;
  RecordValues& values_;
  std::string scratch_;
};

}  // namespace longwatch::read::evtx
