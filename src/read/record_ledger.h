#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/mutex.h"

namespace longwatch::read {

/// How many records each unit holds, told in any order, so that a record can be given its number in
/// the file although units are read independently. Safe from any thread.
class RecordLedger {
 public:
  explicit RecordLedger(std::size_t units);

  /// Tells the count of a unit. Telling it again changes nothing.
  void put(std::size_t unit, std::uint64_t count) LW_EXCLUDES(mutex_);

  /// Records in all units before `unit`; nothing when one of them has not been told.
  std::optional<std::uint64_t> before(std::size_t unit) const LW_EXCLUDES(mutex_);

  /// The first unit that has not been told; the number of units when all have.
  std::size_t first_untold() const LW_EXCLUDES(mutex_);

 private:
  static constexpr std::uint64_t kUntold = ~std::uint64_t{0};

  mutable Mutex mutex_;
  std::vector<std::uint64_t> counts_ LW_GUARDED_BY(mutex_);
  // sums_[i] = records before unit i, for every i up to the first untold unit.
  std::vector<std::uint64_t> sums_ LW_GUARDED_BY(mutex_);
};

}  // namespace longwatch::read
