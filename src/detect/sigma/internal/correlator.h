#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "detect/detect.h"
#include "detect/event_lists.h"
#include "detect/hit_store.h"
#include "detect/sigma/internal/hit.h"
#include "detect/sigma/internal/hit_recorder.h"
#include "detect/sigma/internal/rule_set.h"
#include "detect/sigma/internal/window_state.h"
#include "model/finding.h"

namespace longwatch::detect::sigma {

/// Overlapping windows of one group in which the condition holds: one finding.
struct WindowRun {
  HitWalker first;       ///< at the first hit of the first window
  Timestamp instant;     ///< the first at which the condition holds
  Timestamp high;        ///< end of the last window
  std::string measured;  ///< at that instant
};

/// Told of every window that was looked at: for explanations.
struct LookedAt {
  std::uint32_t correlation = 0;
  const Hit& hit;  ///< the event at which the window ends, or begins when it waits
  Timestamp low;
  Timestamp high;
  bool holds = false;
  const WindowState& state;
};

/// Who is told how correlations are evaluated. Either may be empty.
struct CorrelationWatch {
  std::function<void(const LookedAt&)> window;
  /// A finding became a hit of another correlation, as that rule of it.
  std::function<void(std::uint32_t correlation, std::uint32_t rule)> passed_on;
};

/// Evaluates all correlations of a set over the hits of a run, one after the other, those that
/// others refer to first; each in one pass over its hits in the order of (group, time). What it
/// holds in memory does not grow with the number of hits in a window, in a group or at all.
class Correlator {
 public:
  /// Everything outlives it.
  Correlator(const RuleSet& rules, const model::FieldTable& fields,
             const DetectorResources& resources, model::FindingSink& sink);

  /// It outlives the correlator.
  void set_watch(const CorrelationWatch& watch) { watch_ = &watch; }

  /// Seals the recorder's hits. Fails with `Io` when something that does not fit in memory cannot
  /// be written or read.
  Status run(HitRecorder& recorder);

 private:
  struct Place {
    std::uint32_t number = 0;
    const CompiledCorrelation& correlation;
  };

  HitStoreOptions store_options() const;
  Status run_all(HitRecorder& recorder);
  Result<HitCursor> evaluate_chained(const Place& place, HitCursor base);
  Status evaluate(const Place& place, const HitWalker& begin, HitWalker& end);
  Status slide_back(const Place& place, WindowState& state, HitWalker& add);
  Status slide_ahead(const Place& place, WindowState& state, HitWalker& add);
  Status judge(const Place& place, WindowState& state, const HitWalker& at, const HitWalker& first,
               std::optional<WindowRun>& run);
  Status close(const Place& place, std::optional<WindowRun>& run);
  Status report(const Place& place, const WindowRun& run);
  Status pass_on(const Place& place, const model::Finding& finding, const HitContent& content);
  Status add_events(const Hit& hit, const HitContent& content, EventGatherer& events) const;
  void tell_left_out(const HitRecorder& recorder) const;

  const RuleSet& rules_;
  const model::FieldTable& fields_;
  const DetectorResources& resources_;
  model::FindingSink& sink_;
  const CorrelationWatch* watch_ = nullptr;
  std::optional<Timestamp> latest_;
  EventGatherer::Shared shared_;
  std::vector<std::shared_ptr<const model::EventList>> lists_;  // of inner findings
  std::vector<std::unique_ptr<HitStore>>
      chained_;  // by correlation; of inner findings, and its own
};

}  // namespace longwatch::detect::sigma
