#include "base/memory_budget.h"

#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"

namespace longwatch {

bool MemoryBudget::try_reserve(std::uint64_t bytes) {
  std::uint64_t used = used_.load(std::memory_order_relaxed);
  do {
    if (bytes > limit_ || used > limit_ - bytes) {
      return false;
    }
  } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
  std::uint64_t high = high_water_.load(std::memory_order_relaxed);
  while (high < used + bytes &&
         !high_water_.compare_exchange_weak(high, used + bytes, std::memory_order_relaxed)) {
  }
  return true;
}

void MemoryBudget::release(std::uint64_t bytes) {
  const std::uint64_t before = used_.fetch_sub(bytes, std::memory_order_relaxed);
  LW_CHECK(before >= bytes);
}

MemoryReservation::MemoryReservation(MemoryReservation&& other) noexcept
    : budget_(std::exchange(other.budget_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

MemoryReservation& MemoryReservation::operator=(MemoryReservation&& other) noexcept {
  std::swap(budget_, other.budget_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

MemoryReservation::~MemoryReservation() {
  if (budget_ != nullptr) {
    budget_->release(bytes_);
  }
}

Result<MemoryReservation> MemoryReservation::make(MemoryBudget& budget, std::uint64_t bytes,
                                                  const char* what) {
  if (!budget.try_reserve(bytes)) {
    return Error(ErrorCode::Limit,
                 fmt::format("{} needs {} of memory, but {} of the budget of {} are in use", what,
                             to_text(ByteCount{bytes}), to_text(budget.used()),
                             to_text(budget.limit())))
        .with_hint("raise --max-memory");
  }
  return MemoryReservation(budget, bytes);
}

bool MemoryReservation::resize(std::uint64_t bytes) {
  if (budget_ == nullptr) {
    return false;
  }
  if (bytes > bytes_) {
    if (!budget_->try_reserve(bytes - bytes_)) {
      return false;
    }
  } else {
    budget_->release(bytes_ - bytes);
  }
  bytes_ = bytes;
  return true;
}

}  // namespace longwatch
