#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/memory_budget.h"
#include "detect/detect.h"
#include "detect/hit_store.h"
#include "detect/indicator/binding_search.h"
#include "detect/indicator/internal/indicator_set.h"
#include "detect/indicator/internal/pattern_set.h"
#include "model/finding.h"

namespace longwatch::detect::indicator {

/// The events of one worker that satisfy parts of patterns over several events, until all have been
/// read: in the memory budget, then on disk. One thread at a time.
class PatternHits {
 public:
  explicit PatternHits(const DetectorResources& resources);

  /// `evidence` says what the event shows; its rule is not set.
  void add(std::uint32_t pattern, const std::vector<std::uint32_t>& observations,
           const model::Finding& evidence);

  /// Takes what the other has; that is empty afterwards.
  void take(PatternHits& other) { hits_->take(*other.hits_); }

  /// One finding for each binding. What a limit cuts off is told. Called once.
  Status finish(const IndicatorSet& indicators, model::FindingSink& sink);

  /// Of temporary files.
  const Status& status() const { return hits_->status(); }

  std::size_t capacity() const;

 private:
  /// The pattern whose hits are looked at.
  struct One {
    std::uint32_t number = 0;
    const PatternSet::One& pattern;
    BindingSearch::Limit gave_up = BindingSearch::Limit::None;
  };

  HitStoreOptions options() const;
  Status find(One& one, HitCursor& hits, HitStore& wanted);
  static Status fetch(HitCursor hits, HitStore& wanted, HitStore& bound);
  Status say_all(const One& one, HitStore& bound, const IndicatorSet& indicators,
                 model::FindingSink& sink) const;
  void tell(const One& one, const IndicatorSet& indicators) const;

  std::unique_ptr<MemoryBudget> own_budget_;  // of a worker without a run
  DetectorResources resources_;
  std::unique_ptr<HitStore> hits_;
  // Scratch of one event:
  std::string key_;
  std::string payload_;
};

}  // namespace longwatch::detect::indicator
