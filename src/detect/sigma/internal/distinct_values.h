#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "detect/sigma/internal/window_state.h"

namespace longwatch::detect::sigma {

/// How many different values there are in a window, without holding them: a value is in the window
/// that ends at `t` from its first occurrence to a time span after its last one, as long as no two
/// occurrences are further apart. These times are found by sorting the values, and sorted again by
/// time; the window then counts up and down. Any number of values takes the same memory.
class DistinctValues final : public WindowState {
 public:
  /// `hits` stands at the first hit of the correlation. `options` and `budget` are for sorting.
  static Result<std::unique_ptr<DistinctValues>> make(const CompiledCorrelation& correlation,
                                                      HitWalker hits,
                                                      const HitStoreOptions& options,
                                                      MemoryBudget& budget);

  Status begin_group(std::string_view group) override;

  void add(const Hit& /*hit*/) override {}

  void drop(const Hit& /*hit*/) override {}

  Result<bool> holds(Timestamp low, Timestamp high) override;

  std::string measured() const override { return std::to_string(count_); }

 private:
  DistinctValues(const CompiledCorrelation& correlation, std::unique_ptr<HitStore> changes);

  Status next();

  const CompiledCorrelation& correlation_;
  std::unique_ptr<HitStore> changes_;
  HitStream stream_;
  bool at_end_ = false;
  std::string group_;  // of the change that is next
  Timestamp time_;     // of the change that is next
  std::int64_t change_ = 0;
  std::string wanted_group_;
  std::int64_t count_ = 0;
};

}  // namespace longwatch::detect::sigma
