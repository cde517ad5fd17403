#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/memory_budget.h"
#include "detect/detect.h"
#include "model/event.h"
#include "pipeline/internal/clock_corrector.h"
#include "pipeline/internal/copies.h"
#include "pipeline/internal/event_gate.h"
#include "pipeline/internal/finding_store.h"
#include "pipeline/internal/historian.h"
#include "pipeline/internal/progress_meter.h"
#include "pipeline/internal/source_opener.h"
#include "pipeline/internal/work_plan.h"
#include "pipeline/sweep.h"
#include "read/read.h"

namespace longwatch::pipeline {

/// What all workers of a sweep look at. Everything outlives them.
struct WorkerSurroundings {
  const SweepRequest& request;
  const SweepStages& stages;
  const SweepContext& context;
  WorkPlan& plan;
  ProgressMeter& progress;
  Copies* copies;  ///< null when files of the same content are to be read each
  Historian::Options history;
};

/// One thread's share of a sweep: opens files, reads units, scans them at once while they are in
/// the cache, hashes, and gathers findings. Nothing in it is shared, so nothing in the inner loop
/// waits. One thread at a time.
class Worker {
 public:
  using DetectorStates = std::vector<std::unique_ptr<detect::DetectorState>>;

  /// `scratch` is the memory that the worker may hold whatever happens.
  Worker(const WorkerSurroundings& surroundings, MemoryReservation scratch);

  /// Works until the plan has nothing left. `between` is called between pieces of work.
  void run(const std::function<void()>& between);

  FindingStore& findings() { return findings_; }

  /// One for each detector, in order.
  DetectorStates& detector_states() { return detector_states_; }

  Historian& historian() { return historian_; }

  std::chrono::nanoseconds hashing() const { return hashing_; }

  std::uint64_t units() const { return units_; }

 private:
  using ReaderStates = std::vector<std::unique_ptr<read::ReaderState>>;

  void open(SourceSlot& slot);
  void unpack(SourceSlot& archive);
  void show_unpacked(SourceSlot& archive, std::uint64_t bytes);
  model::RecordBooks scan(const Task& task, const std::function<void()>& between);
  model::RecordBooks scan_unit(const SourceSlot& slot, std::size_t unit);
  void hash(SourceSlot& slot, const std::function<void()>& between);
  static std::uint64_t bytes_of(const Task& task);
  void finish(const Task& task, const model::RecordBooks& books);
  void keep_scratch_within_budget();

  const WorkerSurroundings& around_;
  MemoryReservation scratch_;
  SourceOpener opener_;
  ClockCorrector clocks_;
  EventGate gate_;
  std::unique_ptr<model::EventBatch> batch_;
  ReaderStates reader_states_;  // one for each format, made when first needed
  DetectorStates detector_states_;
  std::vector<std::byte> block_;
  Historian historian_;
  FindingStore findings_;
  std::chrono::nanoseconds hashing_{};
  std::uint64_t units_ = 0;
};

}  // namespace longwatch::pipeline
