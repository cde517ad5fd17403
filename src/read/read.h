#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/result.h"
#include "base/time.h"
#include "model/event.h"
#include "model/field.h"
#include "model/record_tree.h"
#include "model/source.h"

/// The first stage: bytes to events.
///
/// A *format* recognises its files by content and opens them. An opened file is a *reader*:
/// immutable, shared by all workers, cut into natural *units* (EVTX chunk, block of lines) that can
/// be read independently and in any order. What a worker needs to go fast (template caches, parser
/// buffers) is the *state*, one per format and worker.
///
///   sniff -> open -> for each unit: read_unit -> EventBatch -> detectors
namespace longwatch::read {

/// Caches and scratch of one worker for one format. Survives from file to file.
class ReaderState {
 public:
  ReaderState() = default;
  ReaderState(const ReaderState&) = delete;
  ReaderState& operator=(const ReaderState&) = delete;
  virtual ~ReaderState() = default;

  /// Bytes held, for the memory budget.
  virtual std::size_t capacity() const = 0;
};

/// One opened source. Every method may be called from any thread at the same time, with a state of
/// its own.
class Reader {
 public:
  Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  virtual ~Reader() = default;

  virtual std::size_t unit_count() const = 0;

  /// Bytes of the source that unit stands for, for progress.
  virtual std::uint64_t unit_bytes(std::size_t unit) const = 0;

  /// Replaces the batch's content by the unit's events, in file order, and its books by the unit's
  /// books, which balance. Damage is reported with place and bytes lost, counted in the books, and
  /// reading goes on behind it; a unit that cannot be read at all yields no event and one
  /// diagnostic. `state` must come from this reader's format.
  virtual void read_unit(std::size_t unit, ReaderState& state, model::EventBatch& batch,
                         DiagnosticSink& diagnostics) const = 0;

  /// The whole record at a locator that `read_unit` gave, without projection. Slow: for evidence
  /// and explanation. Fails with `NotFound` when no record starts there, `Corrupt` when it cannot
  /// be decoded, `Io`.
  virtual Result<model::DecodedRecord> decode(const model::Locator& locator,
                                              ReaderState& state) const = 0;
};

/// How sure a format is that a file is its own, by the first bytes.
enum class Sniff : std::uint8_t { No, Maybe, Yes };

/// What a format needs to open a file. The file system object and the field table outlive the
/// reader.
struct OpenRequest {
  model::SourceId source{};
  std::string_view name;  ///< for diagnostics
  std::shared_ptr<const RandomAccessFile> file;
  std::shared_ptr<const model::FieldTable> fields;
  std::optional<Timestamp> modified{};  ///< when the content last changed: tells missing years
};

/// A kind of telemetry that a format reads, and on what it was tried: a row of docs/telemetry.md.
struct Reading {
  std::string_view what;
  std::string_view telemetry;  ///< what its events call themselves (`Event::channel`)
  /// Data that neither we nor our generator made; empty = unproven as a whole.
  std::string_view proof;
  std::string_view unproven;  ///< what of it was read from our own samples only
};

/// Immutable; any thread.
class Format {
 public:
  Format() = default;
  Format(const Format&) = delete;
  Format& operator=(const Format&) = delete;
  virtual ~Format() = default;

  virtual std::string_view name() const = 0;

  virtual std::span<const Reading> readings() const { return {}; }

  /// Whether the log gave its records numbers that count up (`Locator::record`), so that missing
  /// ones are seen.
  virtual bool numbers_records() const { return false; }

  /// Looks at the first bytes of a file (up to limits::kSniffBytes, `file_size` of them in all).
  virtual Sniff sniff(ByteView head, std::uint64_t file_size) const = 0;

  /// Reads what must be known of the file as a whole. Damage there is a diagnostic when reading can
  /// go on.
  virtual Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                               DiagnosticSink& diagnostics) const = 0;

  virtual std::unique_ptr<ReaderState> make_state() const = 0;
};

}  // namespace longwatch::read
