#include "detect/internal/window_filter.h"

#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace longwatch::detect {
namespace {

constexpr std::size_t kBuckets = 8;
constexpr std::size_t kWindowsPerBucket = 4;  // as long as there are groups to be had

struct Bounds {
  std::size_t groups;
  std::size_t windows;
};

constexpr std::array<Bounds, 3> kMost = {{{2, 128}, {4, 512}, {8, 2048}}};  // by level

const Bounds& most_at(SimdLevel level) {
  return kMost[static_cast<std::size_t>(level)];
}

}  // namespace

/// One for each level; all read whole blocks and width - 1 bytes behind them.
struct WindowFilter::Kernels {
  using Groups = std::vector<Group>;

  static __m128i load16(const void* from) {
    return _mm_loadu_si128(static_cast<const __m128i*>(from));
  }

  static std::uint64_t sixteen(const Groups& groups, const char* text, std::size_t width) {
    const __m128i nibble = _mm_set1_epi8(0x0F);
    __m128i any = _mm_setzero_si128();
    for (const Group& group : groups) {
      __m128i buckets = _mm_set1_epi8(-1);
      for (std::size_t k = 0; k < width; ++k) {
        const __m128i bytes = load16(text + k);
        const __m128i low = _mm_and_si128(bytes, nibble);
        const __m128i high = _mm_and_si128(_mm_srli_epi16(bytes, 4), nibble);
        const __m128i allowed = _mm_and_si128(_mm_shuffle_epi8(load16(group.low[k].data()), low),
                                              _mm_shuffle_epi8(load16(group.high[k].data()), high));
        buckets = _mm_and_si128(buckets, allowed);
      }
      any = _mm_or_si128(any, buckets);
    }
    const __m128i none = _mm_cmpeq_epi8(any, _mm_setzero_si128());
    return static_cast<std::uint32_t>(_mm_movemask_epi8(none)) ^ 0xFFFFU;
  }

  static void v2(const Groups& groups, const char* text, std::size_t width, std::size_t blocks,
                 std::uint64_t* answer) {
    for (std::size_t block = 0; block < blocks; ++block) {
      std::uint64_t word = 0;
      for (std::size_t part = 0; part < kBlock; part += 16) {
        word |= sixteen(groups, text + block * kBlock + part, width) << part;
      }
      answer[block] = word;
    }
  }

  __attribute__((target("avx2"))) static void avx2(const Groups& groups, const char* text,
                                                   std::size_t width, std::size_t blocks,
                                                   std::uint64_t* answer) {
    const __m256i nibble = _mm256_set1_epi8(0x0F);
    for (std::size_t block = 0; block < blocks; ++block) {
      std::uint64_t word = 0;
      for (std::size_t part = 0; part < kBlock; part += 32) {
        const char* const at = text + block * kBlock + part;
        __m256i any = _mm256_setzero_si256();
        for (const Group& group : groups) {
          __m256i buckets = _mm256_set1_epi8(-1);
          for (std::size_t k = 0; k < width; ++k) {
            const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + k));
            const __m256i low = _mm256_and_si256(bytes, nibble);
            const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble);
            const __m256i low_table = _mm256_broadcastsi128_si256(load16(group.low[k].data()));
            const __m256i high_table = _mm256_broadcastsi128_si256(load16(group.high[k].data()));
            buckets =
                _mm256_and_si256(buckets, _mm256_and_si256(_mm256_shuffle_epi8(low_table, low),
                                                           _mm256_shuffle_epi8(high_table, high)));
          }
          any = _mm256_or_si256(any, buckets);
        }
        const __m256i none = _mm256_cmpeq_epi8(any, _mm256_setzero_si256());
        const auto found = ~static_cast<std::uint32_t>(_mm256_movemask_epi8(none));
        word |= static_cast<std::uint64_t>(found) << part;
      }
      answer[block] = word;
    }
  }

  template <std::size_t Width>
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi"))) static void avx512_of(
      const Groups& groups, const char* text, std::size_t blocks, std::uint64_t* answer) {
    for (std::size_t block = 0; block < blocks; ++block) {
      const char* const at = text + block * kBlock;
      __m512i bytes[Width];
      for (std::size_t k = 0; k < Width; ++k) {
        bytes[k] = _mm512_loadu_si512(at + k);
      }
      __m512i any = _mm512_setzero_si512();
      for (const Group& group : groups) {
        __m512i buckets = _mm512_set1_epi8(-1);
        for (std::size_t k = 0; k < Width; ++k) {
          const __m512i first = _mm512_load_si512(group.byte[k].data());
          const __m512i second = _mm512_load_si512(group.byte[k].data() + 64);
          buckets = _mm512_and_si512(buckets, _mm512_permutex2var_epi8(first, bytes[k], second));
        }
        any = _mm512_or_si512(any, buckets);
      }
      answer[block] = _mm512_test_epi8_mask(any, any);
    }
  }

  static void avx512(const Groups& groups, const char* text, std::size_t width, std::size_t blocks,
                     std::uint64_t* answer) {
    switch (width) {
      case 2:
        return avx512_of<2>(groups, text, blocks, answer);
      case 3:
        return avx512_of<3>(groups, text, blocks, answer);
      default:
        return avx512_of<4>(groups, text, blocks, answer);
    }
  }

  static void run(const WindowFilter& filter, const char* text, std::size_t blocks,
                  std::uint64_t* answer) {
    const Groups& groups = filter.groups_;
    const std::size_t width = filter.width_;
    switch (filter.level_) {
      case SimdLevel::V2:
        return v2(groups, text, width, blocks, answer);
      case SimdLevel::Avx2:
        return avx2(groups, text, width, blocks, answer);
      case SimdLevel::Avx512:
        return avx512(groups, text, width, blocks, answer);
    }
  }
};

std::size_t WindowFilter::most_windows(SimdLevel level) {
  return most_at(level).windows;
}

WindowFilter::WindowFilter(std::vector<std::uint32_t> windows, std::size_t width, Letters letters,
                           SimdLevel level)
    : width_(width), level_(level) {
  LW_CHECK(width >= 2 && width <= kLongestWindow);
  if (windows.empty()) {
    return;
  }
  std::sort(windows.begin(), windows.end());  // those that end alike share a bucket
  windows.erase(std::unique(windows.begin(), windows.end()), windows.end());
  const std::size_t wanted = windows.size() / (kBuckets * kWindowsPerBucket) + 1;
  groups_.resize(std::min(wanted, most_at(level).groups));
  const std::size_t buckets = groups_.size() * kBuckets;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    allow(windows[i], i * buckets / windows.size(), letters);
  }
}

void WindowFilter::allow(std::uint32_t window, std::size_t bucket, Letters letters) {
  Group& group = groups_[bucket / kBuckets];
  const auto bit = static_cast<std::uint8_t>(1U << bucket % kBuckets);
  for (std::size_t k = 0; k < width_; ++k) {
    const auto byte = static_cast<std::uint8_t>(window >> (8 * k));
    const bool is_letter = byte >= 'a' && byte <= 'z';
    const std::uint8_t other =
        letters == Letters::Either && is_letter ? static_cast<std::uint8_t>(byte - 0x20) : byte;
    for (const std::uint8_t allowed : {byte, other}) {
      group.low[k][allowed & 0x0FU] |= bit;
      group.high[k][allowed >> 4U] |= bit;
      group.byte[k][allowed & 0x7FU] |= bit;
    }
  }
}

std::size_t WindowFilter::maybe(const char* text, std::size_t positions,
                                std::uint64_t* answer) const {
  LW_DCHECK(positions <= kBlock * kMostBlocks);
  const std::size_t blocks = positions / kBlock;
  Kernels::run(*this, text, blocks, answer);
  const std::size_t rest = positions % kBlock;
  if (rest == 0) {
    return blocks;
  }
  // The last block is read from a copy, so that nothing behind the text is touched.
  std::array<char, kBlock + kLongestWindow> tail{};
  std::memcpy(tail.data(), text + blocks * kBlock, rest + width_ - 1);
  Kernels::run(*this, tail.data(), 1, answer + blocks);
  answer[blocks] &= (std::uint64_t{1} << rest) - 1;
  return blocks + 1;
}

}  // namespace longwatch::detect
