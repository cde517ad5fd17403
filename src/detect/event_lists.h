#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/memory_budget.h"
#include "base/result.h"
#include "base/temporary_file.h"
#include "detect/hit_store.h"
#include "model/event_list.h"
#include "model/finding.h"

namespace longwatch::detect {

/// Gathers the events of one finding: a few in memory, and when they become more than a finding
/// holds (limits::kFindingEvents) any number of them, sorted and without doubles, on disk. Knows
/// nothing of rules. One thread at a time.
class EventGatherer {
 public:
  /// What gatherers of a run share: one temporary file for all lists.
  struct Shared {
    MemoryBudget* budget = nullptr;
    std::string temporary_directory{};
    std::shared_ptr<TemporaryFile> file{};  ///< made when first needed
  };

  /// `shared` outlives it.
  explicit EventGatherer(Shared& shared) : shared_(shared) {}

  /// An event may be added any number of times. Precondition: it has a time.
  Status add(const model::EventReference& event);

  /// All events of a list.
  Status add(const model::EventList& list);

  /// Puts the events into `finding`, by (time, place): all of them, or the first, the last and a
  /// list of all. Nothing is left here. Precondition: at least one was added.
  Status finish(model::Finding& finding);

 private:
  Status spread();
  Status add_to_store(const model::EventReference& event);

  Shared& shared_;
  std::vector<model::EventReference> few_;
  std::unique_ptr<HitStore> many_;
  model::EventReference first_;
  model::EventReference last_;
};

}  // namespace longwatch::detect
