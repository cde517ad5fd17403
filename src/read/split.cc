#include "read/split.h"

#include <emmintrin.h>

#include <bit>
#include <cstddef>
#include <cstdint>

namespace longwatch::read {

/// Sixteen bytes a step: fields are short, so a search for each separator would mostly start and
/// end (bench/lanes.cc).
void split_at(std::string_view line, char separator, std::vector<std::string_view>& pieces) {
  constexpr std::size_t kStep = 16;
  pieces.clear();
  const char* const text = line.data();
  const __m128i wanted = _mm_set1_epi8(separator);
  std::size_t begin = 0;
  std::size_t at = 0;
  for (; at + kStep <= line.size(); at += kStep) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at));
    auto found = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(block, wanted)));
    while (found != 0) {
      const std::size_t end = at + static_cast<std::size_t>(std::countr_zero(found));
      pieces.emplace_back(text + begin, end - begin);
      begin = end + 1;
      found &= found - 1;
    }
  }
  for (; at < line.size(); ++at) {
    if (text[at] == separator) {
      pieces.emplace_back(text + begin, at - begin);
      begin = at + 1;
    }
  }
  pieces.emplace_back(text + begin, line.size() - begin);
}

}  // namespace longwatch::read
