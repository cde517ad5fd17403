#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

#include "base/limits.h"
#include "base/memory_budget.h"
#include "base/result.h"
#include "detect/behaviour/internal/sample.h"
#include "detect/detect.h"
#include "detect/hit_store.h"

namespace longwatch::detect::behaviour {

/// What a watch gathers to see it all at the end, in order: a HitStore within the run's budget, or
/// within one of its own. One thread at a time.
class Hits {
 public:
  /// Held in memory without asking the budget, unless another share is named.
  static constexpr std::size_t kFreeBytes = limits::kHitFreeBytes;

  explicit Hits(const DetectorResources& resources, std::size_t free_bytes = kFreeBytes);

  void add(std::string_view key, std::string_view payload) { store_.add(key, payload); }

  void take(Hits& other) { store_.take(other.store_); }

  /// Hands every record to `see`, in order. Called once, last. When records are lost the rest is
  /// not handed over, and `status` says why.
  void visit(const std::function<void(std::string_view key, std::string_view payload)>& see);

  Status status() const { return store_.status().ok() ? status_ : store_.status(); }

 private:
  Status try_visit(const std::function<void(std::string_view key, std::string_view payload)>& see);

  std::unique_ptr<MemoryBudget> own_budget_;
  HitStore store_;
  Status status_;
};

/// Where an event stands in a key or a payload.
void put_sighting(const Sighting& seen, KeyWriter& out);
Sighting take_sighting(KeyReader& in);

}  // namespace longwatch::detect::behaviour
