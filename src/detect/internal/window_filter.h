#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/simd.h"

namespace longwatch::detect {

/// Where in a text one of many short windows (all of two, three or four bytes) may begin, many
/// positions at once. Each window lies in one bucket, eight buckets make a group; for each byte of
/// a window a table tells the buckets of a group that allow it, and a position is kept when some
/// bucket allows all its bytes (the method is that of Hyperscan's "Teddy": Wang et al., NSDI 2019).
/// The answer holds every position at which a window stands, and few others: which others depends
/// on the level, so callers compare. Immutable; any thread.
class WindowFilter {
 public:
  /// Whether letters of a text are lower case already, or may be of either (then upper-case ASCII
  /// letters stand for lower-case windows too).
  enum class Letters : std::uint8_t { Lower, Either };

  /// How many windows are still worth it: above, a bitmap is faster.
  static std::size_t most_windows(SimdLevel level);

  WindowFilter() = default;

  /// `windows`: of `width` bytes each, the first in the lowest bits.
  WindowFilter(std::vector<std::uint32_t> windows, std::size_t width, Letters letters,
               SimdLevel level);

  bool empty() const { return groups_.empty(); }

  /// Calls `use(position)` for every place at which a window may begin, in their order, until it
  /// yields true; yields whether it did.
  template <class Use>
  bool any_of(std::string_view text, const Use& use) const {
    constexpr std::size_t kChunk = kBlock * kMostBlocks;
    const std::size_t positions = text.size() < width_ ? 0 : text.size() - width_ + 1;
    std::array<std::uint64_t, kMostBlocks> answer;
    for (std::size_t begin = 0; begin < positions; begin += kChunk) {
      const std::size_t count = std::min(positions - begin, kChunk);
      const std::size_t words = maybe(text.data() + begin, count, answer.data());
      for (std::size_t word = 0; word < words; ++word) {
        for (std::uint64_t bits = answer[word]; bits != 0; bits &= bits - 1) {
          if (use(begin + word * kBlock + static_cast<std::size_t>(std::countr_zero(bits)))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  std::size_t capacity() const { return groups_.capacity() * sizeof(Group); }

 private:
  static constexpr std::size_t kBlock = 64;       // positions that one word of an answer covers
  static constexpr std::size_t kMostBlocks = 64;  // of one call
  static constexpr std::size_t kLongestWindow = 4;

  /// For byte k of a window: the buckets that allow it, by its low and high half (V2, Avx2) or by
  /// the byte without its highest bit (Avx512).
  struct alignas(64) Group {
    std::array<std::array<std::uint8_t, 16>, kLongestWindow> low{};
    std::array<std::array<std::uint8_t, 16>, kLongestWindow> high{};
    std::array<std::array<std::uint8_t, 128>, kLongestWindow> byte{};
  };

  struct Kernels;

  /// Bit n of answer[n / 64]: a window may begin at text[n]; for positions below `positions`, which
  /// is at most kBlock * kMostBlocks. `text` holds width - 1 bytes more than that. Yields how many
  /// words were written.
  std::size_t maybe(const char* text, std::size_t positions, std::uint64_t* answer) const;
  void allow(std::uint32_t window, std::size_t bucket, Letters letters);

  std::vector<Group> groups_;
  std::size_t width_ = 0;
  SimdLevel level_ = SimdLevel::V2;
};

}  // namespace longwatch::detect
