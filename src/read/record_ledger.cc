#include "read/record_ledger.h"

#include "base/check.h"

namespace longwatch::read {

RecordLedger::RecordLedger(std::size_t units) : counts_(units, kUntold), sums_(1, 0) {
  sums_.reserve(units + 1);
}

void RecordLedger::put(std::size_t unit, std::uint64_t count) {
  const MutexLock lock(mutex_);
  LW_CHECK(unit < counts_.size());
  counts_[unit] = count;
  while (sums_.size() <= counts_.size() && counts_[sums_.size() - 1] != kUntold) {
    sums_.push_back(sums_.back() + counts_[sums_.size() - 1]);
  }
}

std::optional<std::uint64_t> RecordLedger::before(std::size_t unit) const {
  const MutexLock lock(mutex_);
  return unit < sums_.size() ? std::optional(sums_[unit]) : std::nullopt;
}

std::size_t RecordLedger::first_untold() const {
  const MutexLock lock(mutex_);
  return sums_.size() - 1;
}

}  // namespace longwatch::read
