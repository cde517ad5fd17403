#pragma once

#include <emmintrin.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace longwatch::read {

/// As `text.find(wanted)`, for bytes that are mostly near: the parts of a line are short, and a
/// call of memchr takes longer than they do.
inline std::size_t find_byte(std::string_view text, char wanted) {
  constexpr std::size_t kStep = 16;
  constexpr std::size_t kNear = 2 * kStep;
  const __m128i pattern = _mm_set1_epi8(wanted);
  std::size_t at = 0;
  for (; at < kNear && at + kStep <= text.size(); at += kStep) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const auto found =
        static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(block, pattern)));
    if (found != 0) {
      return at + static_cast<std::size_t>(std::countr_zero(found));
    }
  }
  return text.find(wanted, at);
}

/// The first of either.
inline std::size_t find_byte(std::string_view text, char one, char other) {
  constexpr std::size_t kStep = 16;
  const __m128i first = _mm_set1_epi8(one);
  const __m128i second = _mm_set1_epi8(other);
  std::size_t at = 0;
  for (; at + kStep <= text.size(); at += kStep) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const __m128i either =
        _mm_or_si128(_mm_cmpeq_epi8(block, first), _mm_cmpeq_epi8(block, second));
    const auto found = static_cast<std::uint32_t>(_mm_movemask_epi8(either));
    if (found != 0) {
      return at + static_cast<std::size_t>(std::countr_zero(found));
    }
  }
  while (at < text.size() && text[at] != one && text[at] != other) {
    ++at;
  }
  return at < text.size() ? at : std::string_view::npos;
}

}  // namespace longwatch::read
