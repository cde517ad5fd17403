#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/memory_budget.h"
#include "base/result.h"
#include "model/event.h"
#include "model/finding.h"

/// The second stage: events to findings.
///
/// A *detector* is compiled first (rules, indicators, behaviours), adds the fields it wants to the
/// run's FieldTable while it is, and is immutable and shared from then on. What changes while
/// scanning is the *state*, one per worker.
///
///   compile -> for each batch: scan(batch, state, sink) -> combine(states) -> finish
namespace longwatch::detect {

/// What a run lends to detectors that gather more than fits in memory. Everything outlives the
/// states.
struct DetectorResources {
  MemoryBudget* budget = nullptr;
  DiagnosticSink* diagnostics = nullptr;  ///< of all workers at once
  std::string temporary_directory{};      ///< empty = the system's
};

/// Scratch, memos and counters of one worker for one detector.
class DetectorState {
 public:
  DetectorState() = default;
  DetectorState(const DetectorState&) = delete;
  DetectorState& operator=(const DetectorState&) = delete;
  virtual ~DetectorState() = default;

  /// Bytes held, for the memory budget, without those that the state itself asks the budget for.
  virtual std::size_t capacity() const = 0;

  /// Not OK when something that was gathered is lost, as when a temporary file cannot be written:
  /// the run must end with that error. Asked between units and after `finish`.
  virtual Status status() const { return {}; }
};

/// Any number of workers may scan at the same time, each with its own state and sink.
class Detector {
 public:
  Detector() = default;
  Detector(const Detector&) = delete;
  Detector& operator=(const Detector&) = delete;
  virtual ~Detector() = default;

  virtual std::string_view name() const = 0;
  virtual std::unique_ptr<DetectorState> make_state() const = 0;

  /// The state of a worker of a run with a budget; the same as `make_state` for detectors that
  /// gather little.
  virtual std::unique_ptr<DetectorState> make_state_within(
      const DetectorResources& /*resources*/) const {
    return make_state();
  }

  /// Hands a finding to `sink` for everything in the batch that matches. The result for an event
  /// depends on that event alone; findings own what they say.
  virtual void scan(const model::EventBatch& batch, DetectorState& state,
                    model::FindingSink& sink) const = 0;

  /// Moves what `from` has gathered into `into`; `from` is empty afterwards. Called by one thread,
  /// after scanning.
  virtual void combine(DetectorState& into, DetectorState& from) const = 0;

  /// Findings that need more than one event. Called once, with the combined state.
  virtual void finish(DetectorState& state, model::FindingSink& sink) const = 0;
};

}  // namespace longwatch::detect
