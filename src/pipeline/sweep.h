#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/memory_budget.h"
#include "base/result.h"
#include "detect/detect.h"
#include "detect/tuning/tuning.h"
#include "model/finding.h"
#include "model/source.h"
#include "pipeline/only.h"
#include "pipeline/origin.h"
#include "pipeline/source_history.h"
#include "read/archive/archive.h"
#include "read/read.h"
#include "read/skip.h"

/// The story of a sweep: walk the sources, read them, detect, order the findings, hand them over,
/// keep the books.
namespace longwatch::pipeline {

enum class Hashing : std::uint8_t {
  On,
  Off
};  // Off is for measurements only: findings then have no source digest

class FindingPresenter;

/// What the user asked for.
struct SweepRequest {
  std::vector<std::string> paths;
  std::size_t workers = 1;
  model::Level min_level = model::Level::Informational;  ///< findings below are counted as filtered
  /// Without it, files of the same content are not recognised either.
  Hashing hashing = Hashing::On;
  /// Paths (Source::path) of copies that an earlier reading found: they are listed, not read.
  std::set<std::string> known_copies{};
  /// Whether sources are compared event by event for what they have in common.
  bool finds_overlaps = false;
  /// Events more than a day later have a clock that is wrong. Nothing = now.
  std::optional<Timestamp> today{};
  /// Findings that a tuning file suppresses are handed over too, marked (RuleInfo::tuned).
  bool shows_suppressed = false;
};

/// A clock that is known to be wrong.
struct ClockOffset {
  /// The host that wrote the records, whole or up to its first dot; or the name of a source. Letter
  /// case is ignored.
  std::string of;
  TimeTicks offset{};  ///< that clock - UTC; the correction is its opposite
};

/// What the sweep runs on; built by `build_stages`, owned by the caller. Immutable while running.
struct SweepStages {
  const FileSystem* files = nullptr;
  std::vector<const read::Format*> formats;
  std::shared_ptr<const model::FieldTable> fields;
  std::vector<const detect::Detector*> detectors;
  /// How archives are unpacked; its directory and digests follow from request and context.
  read::archive::UnpackOptions archives{};
  std::vector<ClockOffset> clocks{};  ///< the first that fits counts
  OnlyEvents only{};                  ///< by the corrected time
  const detect::tuning::TuningSet* tuning = nullptr;
  const FindingPresenter* presenter = nullptr;
};

/// How far a sweep is. Called from one thread at a time, not for every unit.
struct Progress {
  std::uint64_t bytes_done = 0;
  std::uint64_t bytes_total = 0;
  std::uint64_t files_done = 0;
  std::uint64_t files_total = 0;
  std::uint64_t events = 0;
  std::uint64_t findings = 0;
};

/// The surroundings of a run. The sink is used by all workers at once.
struct SweepContext {
  DiagnosticSink* diagnostics = nullptr;
  MemoryBudget* budget = nullptr;
  std::function<void(const Progress&)> on_progress;  ///< may be empty
  /// When asked to stop, the sweep finishes what is started and says so in the report.
  std::stop_token stop;
  std::string temporary_directory;  ///< for findings that do not fit; empty = the system's
};

/// One source and what became of it.
struct SourceReport {
  model::Source source;
  model::RecordBooks books;
  std::uint64_t findings = 0;
  /// The number it had while it was read: what detectors saw in locators. Files that turned out to
  /// be no source had numbers too.
  model::SourceId walked{};
  Origin origin = Origin::Real;
  SourceHistory history;  ///< empty of copies
};

/// An archive that was opened: its members are sources or skipped.
struct ArchiveReport {
  std::string name;
  std::string path;
  std::uint64_t size = 0;
  model::Sha256 sha256{};
  std::uint64_t members = 0;  ///< files that came out of it
  std::optional<std::string>
      same_as{};  ///< the archive with the same bytes that was opened instead
};

/// What became of one entry of a tuning file.
struct TuningReport {
  detect::tuning::EntryInfo entry;
  detect::tuning::EntryUse use;
};

enum class RunEnd : std::uint8_t { Complete, Cancelled };

struct RunReport {
  std::vector<SourceReport> sources;       ///< in walk order; index = SourceId
  std::vector<ArchiveReport> archives;     ///< in walk order
  std::vector<read::SkippedFile> skipped;  ///< what no reader took and why, ordered by name
  model::RecordBooks books;                ///< the sum
  std::uint64_t findings = 0;              ///< handed over, but for suppressed ones
  std::uint64_t findings_filtered = 0;     ///< below min_level
  std::uint64_t findings_suppressed = 0;   ///< by a tuning file
  std::vector<TuningReport> tuning;        ///< by entry
  RunEnd end = RunEnd::Complete;
  std::chrono::nanoseconds elapsed{};
  std::chrono::nanoseconds hashing{};  ///< summed over workers
  std::uint64_t units = 0;
};

/// Receives the findings in order (model::comes_before) when all of them are known.
class FindingConsumer {
 public:
  FindingConsumer() = default;
  FindingConsumer(const FindingConsumer&) = delete;
  FindingConsumer& operator=(const FindingConsumer&) = delete;
  virtual ~FindingConsumer() = default;

  /// `sources` is complete, digests included; index = SourceId. Fails when the output cannot take
  /// more; the sweep ends with that error.
  virtual Status accept(const model::Finding& finding,
                        const std::vector<SourceReport>& sources) = 0;
};

/// Runs the sweep. The result and everything handed to the consumer do not depend on the number of
/// workers. Fails when a path does not exist, when nothing can be walked, or when the consumer
/// fails (with its error); with `Limit` when the budget does not hold the workers' buffers
/// (limits::kWorkerBytes each), and with `Io` when findings do not fit and cannot be written to a
/// temporary file. Damaged or foreign files never fail it.
Result<RunReport> run_sweep(const SweepRequest& request, const SweepStages& stages,
                            const SweepContext& context, FindingConsumer& consumer);

/// Content id of a finding: "f-" and the first 16 hex digits of SHA-256 over the rule id, the
/// subject when there is one, and, for every event in order of (digest, offset), the source's
/// SHA-256 in hex and the offset in decimal; each part ends in a line feed. Fails with `Io` when
/// the finding's list of events cannot be read.
Result<std::string> finding_id(const model::Finding& finding,
                               const std::vector<SourceReport>& sources);

}  // namespace longwatch::pipeline
