#include "detect/internal/raw_text.h"

#include <immintrin.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace longwatch::detect {
namespace {

constexpr std::size_t kBlock = 64;

/// One bit for each byte of a block.
struct Marks {
  std::uint64_t backslash = 0;
  std::uint64_t simple = 0;  ///< may stand behind a backslash: one of "\/bfnrt
  std::uint64_t beyond_ascii = 0;
};

/// The sixteen bytes, as bits of the answer's low half.
Marks marks_of_sixteen(const char* text) {
  // A byte is simple when its two halves share a bit: 1 for 0x22 and 0x2F, 2 for 0x5C, 4 for 0x62,
  // 0x66 and 0x6E, 8 for 0x72 and 0x74.
  const __m128i by_low = _mm_setr_epi8(0, 0, 1 | 4 | 8, 0, 8, 0, 4, 0, 0, 0, 0, 0, 2, 0, 4, 1);
  const __m128i by_high = _mm_setr_epi8(0, 0, 1, 0, 0, 2, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0);
  const __m128i nibble = _mm_set1_epi8(0x0F);
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const __m128i low = _mm_shuffle_epi8(by_low, _mm_and_si128(bytes, nibble));
  const __m128i high = _mm_shuffle_epi8(by_high, _mm_and_si128(_mm_srli_epi16(bytes, 4), nibble));
  const __m128i not_simple = _mm_cmpeq_epi8(_mm_and_si128(low, high), _mm_setzero_si128());
  const auto bits = [](__m128i mask) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(mask)));
  };
  return {bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))), bits(not_simple) ^ 0xFFFFU,
          bits(bytes)};
}

Marks marks_of_block(const char* text) {
  Marks marks;
  for (std::size_t part = 0; part < kBlock; part += 16) {
    const Marks some = marks_of_sixteen(text + part);
    marks.backslash |= some.backslash << part;
    marks.simple |= some.simple << part;
    marks.beyond_ascii |= some.beyond_ascii << part;
  }
  return marks;
}

/// Which bytes stand behind a backslash that is not itself behind one. `carry`: the first byte of
/// the block does; afterwards, the first of the next one.
std::uint64_t escaped_by(std::uint64_t backslashes, std::uint64_t& carry) {
  std::uint64_t escaped = carry;
  std::uint64_t left = backslashes & ~carry;
  carry = 0;
  while (left != 0) {
    const std::uint64_t lowest = left & (~left + 1);
    const std::uint64_t next = lowest << 1;
    carry = next == 0 ? 1 : 0;
    escaped |= next;
    left &= ~(lowest | next);
  }
  return escaped;
}

}  // namespace

bool is_plain_json(std::string_view raw) {
  std::uint64_t carry = 0;
  while (raw.size() >= kBlock) {
    const Marks marks = marks_of_block(raw.data());
    const std::uint64_t escaped = escaped_by(marks.backslash, carry);
    if (marks.beyond_ascii != 0 || (escaped & ~marks.simple) != 0) {
      return false;
    }
    raw.remove_prefix(kBlock);
  }
  std::array<char, kBlock> tail{};
  std::memcpy(tail.data(), raw.data(), raw.size());
  const Marks marks = marks_of_block(tail.data());
  const std::uint64_t escaped = escaped_by(marks.backslash, carry);
  const bool is_cut = (escaped >> raw.size() & 1U) != 0;  // ends with a backslash
  return marks.beyond_ascii == 0 && (escaped & ~marks.simple) == 0 && !is_cut;
}

}  // namespace longwatch::detect
