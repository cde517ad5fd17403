#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

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

  /// True in `percent` of all cases.
  bool likely(std::size_t percent) { return below(100) < percent; }

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
