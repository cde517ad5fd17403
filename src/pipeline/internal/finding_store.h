#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/memory_budget.h"
#include "base/result.h"
#include "detect/tuning/tuning.h"
#include "model/finding.h"
#include "model/level.h"
#include "pipeline/internal/finding_stream.h"
#include "pipeline/internal/spilled_runs.h"

namespace longwatch::pipeline {

enum class Suppressed : std::uint8_t { Counted, Kept };

struct FindingStoreOptions {
  model::Level min_level = model::Level::Informational;  ///< below: counted and forgotten
  /// Memory the store may hold without asking the budget; what is behind it is asked for. Keeps
  /// runs from becoming tiny when the budget has no room at all.
  std::uint64_t free_bytes = 0;
  std::string temporary_directory;                    ///< empty = the system's
  const detect::tuning::TuningSet* tuning = nullptr;  ///< outlives the store
  Suppressed suppressed = Suppressed::Counted;        ///< whether they are stored as well
};

/// The findings of one worker: in memory as long as the budget allows, then in sorted runs on disk.
/// One thread at a time. The rules must outlive it.
class FindingStore final : public model::FindingSink {
 public:
  /// The budget must outlive the store.
  FindingStore(FindingStoreOptions options, MemoryBudget& budget);

  void accept(model::Finding finding) override;

  /// The first failure of the temporary file; from then on findings are dropped, so the run must
  /// end.
  const Status& status() const { return status_; }

  /// No more findings: sorts what is in memory, and merges runs until a few are left. `status`
  /// says whether that went well.
  void seal();

  /// What was accepted, in order; findings equal in order come as they were accepted. After
  /// `seal`, once; the store must outlive the streams.
  FindingStreams streams();

  std::uint64_t count() const { return count_; }

  std::uint64_t filtered() const { return filtered_; }

  /// By a tuning file; they are not in `count`, kept or not.
  std::uint64_t suppressed() const { return suppressed_; }

  const std::vector<detect::tuning::EntryUse>& tuning_uses() const { return tuner_.uses(); }

  std::size_t runs() const { return runs_.count(); }

  /// Findings by the source of their first event.
  const std::unordered_map<model::SourceId, std::uint64_t>& count_by_source() const {
    return count_by_source_;
  }

 private:
  struct Held {
    model::Finding finding;
    std::uint64_t sequence;  // keeps the order of equals without the memory of a stable sort
  };

  class HeldStream;

  bool has_room_for(std::uint64_t bytes);
  void sort();
  Status spill();

  void keep(model::Finding finding);

  const FindingStoreOptions options_;
  detect::tuning::Tuner tuner_;
  std::deque<Held> held_;
  std::uint64_t held_bytes_ = 0;
  MemoryReservation reservation_;
  SpilledRuns runs_;
  Status status_;
  std::uint64_t count_ = 0;
  std::uint64_t filtered_ = 0;
  std::uint64_t suppressed_ = 0;
  std::uint64_t sequence_ = 0;
  std::unordered_map<model::SourceId, std::uint64_t> count_by_source_;
};

}  // namespace longwatch::pipeline
