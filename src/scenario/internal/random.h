#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace longwatch::scenario::internal {

/// A stream of numbers that depends on the seed alone: the same on every machine and with every
/// standard library (SplitMix64 of Steele, Lea and Flood, OOPSLA 2014). Not for secrets.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31U);
  }

  /// 0 to `bound` - 1. Precondition: bound > 0. The bias of at most bound / 2^32 is harmless here.
  std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32U) * bound) >> 32U);
  }

  /// `first` to `last`, both possible.
  std::uint32_t between(std::uint32_t first, std::uint32_t last) {
    return first + below(last - first + 1);
  }

  bool chance(std::uint32_t percent) { return below(100) < percent; }

  /// Precondition: not empty.
  template <class Items>
  const auto& pick(const Items& items) {
    return std::data(items)[below(static_cast<std::uint32_t>(std::size(items)))];
  }

  /// An independent stream, so that one part's appetite does not shift another's numbers.
  Random fork() { return Random(next()); }

 private:
  std::uint64_t state_;
};

}  // namespace longwatch::scenario::internal
