#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "scenario/evtx_schema.h"

/// Writes Windows event log files (EVTX 3.1) that Windows tools and independent decoders read.
///
///   LW_TRY_ASSIGN(auto writer, EvtxWriter::create("Security.evtx"));
///   const EventKind logon = writer->add(template_of_4624);
///   LW_TRY(writer->write(logon, {.time = t, .computer = "a.example", .record_id = 1}, values));
///   LW_TRY_ASSIGN(const EvtxSummary summary, writer->finish());
namespace longwatch::scenario {

/// Stands in every file this writer makes, so that synthetic telemetry can always be told from
/// real: in the file header's block at byte 128 (behind the 128 bytes the format defines), and in
/// the last 32 bytes of every chunk, which records never reach. It is no part of any record: no
/// reader, detector or correlator sees it.
inline constexpr std::string_view kSyntheticMark = "longwatch-synthetic";
inline constexpr std::size_t kFileMarkOffset = 128;
inline constexpr std::size_t kChunkMarkBytes = 32;

/// The number of an event template inside one writer.
enum class EventKind : std::uint32_t {};

struct EvtxSummary {
  std::uint64_t records = 0;
  std::uint64_t chunks = 0;
  std::uint64_t bytes = 0;
};

/// One file being written. Holds one chunk (64 KiB) in memory, whatever the size of the file. The
/// file appears under its name when `finish` succeeds; before, it is "<path>.part", which the
/// destructor removes. The same calls give the same bytes. Not synchronised.
class EvtxWriter {
 public:
  /// Fails with `Io`.
  static Result<std::unique_ptr<EvtxWriter>> create(const std::string& path);

  EvtxWriter(const EvtxWriter&) = delete;
  EvtxWriter& operator=(const EvtxWriter&) = delete;
  ~EvtxWriter();

  /// Makes a kind of event known. Fails with `InvalidInput` when a GUID in it is none.
  Result<EventKind> add(const EventTemplate& event);

  /// Appends one record. `values` are the fields in the template's order. Fails, and leaves the
  /// file as it was, with `InvalidInput` when a value does not fit its field, values are missing or
  /// too many, or the record id is not above the last; with `Limit` when the record does not fit
  /// into one chunk or the file would exceed 65,535 chunks (4 GiB). After `Io` the writer is of no
  /// further use.
  Status write(EventKind kind, const RecordHead& head, std::span<const EvtxValue> values);

  /// Size of the file if it were finished now.
  std::uint64_t bytes_so_far() const;

  /// Writes the last chunk and the file header and puts the file under its name. Call once, last.
  /// A file without records has one empty chunk.
  Result<EvtxSummary> finish();

 private:
  struct State;

  explicit EvtxWriter(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace longwatch::scenario
