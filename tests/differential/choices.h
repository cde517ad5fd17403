#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>

namespace longwatch::differential {

/// Where generated things get their decisions from: a seed, or the bytes of a fuzzer. The same
/// source makes the same decisions on every machine.
class Choices {
 public:
  explicit Choices(std::uint64_t seed) : engine_(seed) {}

  explicit Choices(std::span<const std::uint8_t> bytes) : bytes_(bytes), from_bytes_(true) {}

  /// 0 .. count - 1; 0 when the bytes are used up. Precondition: count > 0.
  std::size_t below(std::size_t count) {
    if (!from_bytes_) {
      return static_cast<std::size_t>(engine_() % count);
    }
    std::size_t number = 0;
    for (std::size_t range = 1; range < count && next_ < bytes_.size(); range *= 256) {
      number = number * 256 + bytes_[next_++];
    }
    return number % count;
  }

  /// True in `percent` of all cases; never when the bytes are used up, so that loops end.
  bool likely(std::size_t percent) { return !used_up() && below(100) < percent; }

  /// Up to `count` bytes from the fuzzer as they are; none from a seed.
  std::string raw(std::size_t count) {
    const std::span<const std::uint8_t> taken =
        bytes_.subspan(next_, std::min(count, bytes_.size() - next_));
    next_ += taken.size();
    return {taken.begin(), taken.end()};
  }

  bool from_bytes() const { return from_bytes_; }

  template <class Container>
  const auto& pick(const Container& from) {
    return from[below(from.size())];
  }

  bool used_up() const { return from_bytes_ && next_ >= bytes_.size(); }

 private:
  std::mt19937_64 engine_;
  std::span<const std::uint8_t> bytes_;
  bool from_bytes_ = false;
  std::size_t next_ = 0;
};

}  // namespace longwatch::differential
