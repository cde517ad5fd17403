#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace longwatch {

/// The memory a run may take beyond mapped read-only data, shared by all stages. Holders of growing
/// state reserve before they grow and give back when they shrink; a refused reservation means:
/// spill, wait or drop with a diagnostic. Safe from any thread.
class MemoryBudget {
 public:
  explicit MemoryBudget(ByteCount limit) : limit_(limit.value) {}

  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  /// True when `bytes` fit now and are accounted.
  bool try_reserve(std::uint64_t bytes);
  void release(std::uint64_t bytes);

  ByteCount limit() const { return {limit_}; }

  ByteCount used() const { return {used_.load(std::memory_order_relaxed)}; }

  ByteCount high_water() const { return {high_water_.load(std::memory_order_relaxed)}; }

 private:
  const std::uint64_t limit_;
  std::atomic<std::uint64_t> used_{0};
  std::atomic<std::uint64_t> high_water_{0};
};

/// A share of the budget that goes back when it dies. Movable; not synchronised itself.
class MemoryReservation {
 public:
  MemoryReservation() = default;
  MemoryReservation(const MemoryReservation&) = delete;
  MemoryReservation& operator=(const MemoryReservation&) = delete;
  MemoryReservation(MemoryReservation&& other) noexcept;
  MemoryReservation& operator=(MemoryReservation&& other) noexcept;
  ~MemoryReservation();

  /// Fails with `Limit`, naming `what` and the figures, when the budget has no room.
  static Result<MemoryReservation> make(MemoryBudget& budget, std::uint64_t bytes,
                                        const char* what);

  /// Grows or shrinks to `bytes`; false leaves it as it was.
  bool resize(std::uint64_t bytes);

  std::uint64_t bytes() const { return bytes_; }

 private:
  MemoryReservation(MemoryBudget& budget, std::uint64_t bytes) : budget_(&budget), bytes_(bytes) {}

  MemoryBudget* budget_ = nullptr;
  std::uint64_t bytes_ = 0;
};

}  // namespace longwatch
