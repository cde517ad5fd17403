#include "read/split.h"

#include <immintrin.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

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

namespace {

constexpr std::size_t kBlock = 64;
constexpr std::size_t kBatch = 8;  // places written at once, needed or not

/// Of 64 bytes: which of them are the separator, which the mark.
struct Masks {
  std::uint64_t separators = 0;
  std::uint64_t marks = 0;
};

constexpr std::uint64_t lowest(std::size_t bits) {
  return bits >= kBlock ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
}

/// Eight at a time without asking how many are left: that is guessed wrong for every block.
[[gnu::always_inline]] inline std::uint32_t* write_places(std::uint64_t bits, std::uint32_t base,
                                                          std::uint32_t* out) {
  std::uint32_t* const end = out + std::popcount(bits);
  do {
    for (std::size_t i = 0; i < kBatch; ++i) {
      out[i] = base + static_cast<std::uint32_t>(std::countr_zero(bits));
      bits &= bits - 1;
    }
    out += kBatch;
  } while (bits != 0);
  return end;
}

}  // namespace

struct LineSplitter::Kernels {
  /// `block_of(text, bytes)`: the masks of the next bytes, at most 64.
  template <class BlockOf>
  [[gnu::always_inline]] static std::size_t run(std::string_view line, std::size_t most,
                                                LineSplitter& to, const BlockOf& block_of) {
    std::uint32_t* const begin = to.ends_.data() + 1;
    std::uint32_t* out = begin;
    std::uint64_t marks = 0;
    for (std::size_t at = 0; at < line.size(); at += kBlock) {
      const Masks masks = block_of(line.data() + at, line.size() - at);
      marks |= masks.marks;
      out = write_places(masks.separators, static_cast<std::uint32_t>(at), out);
      if (static_cast<std::size_t>(out - begin) > most) {
        break;
      }
    }
    to.has_mark_ = marks != 0;
    return static_cast<std::size_t>(out - begin);
  }

  static std::size_t v2(std::string_view line, char separator, char mark, std::size_t most,
                        LineSplitter& to) {
    const __m128i wanted = _mm_set1_epi8(separator);
    const __m128i marked = _mm_set1_epi8(mark);
    return run(line, most, to, [&](const char* text, std::size_t left) {
      std::array<char, kBlock> tail;
      if (left < kBlock) {
        tail.fill('\0');
        std::memcpy(tail.data(), text, left);
        text = tail.data();
      }
      Masks masks;
      for (std::size_t part = 0; part < kBlock; part += 16) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + part));
        const auto bits = [&](__m128i byte) {
          return std::uint64_t{
                     static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(block, byte)))}
                 << part;
        };
        masks.separators |= bits(wanted);
        masks.marks |= bits(marked);
      }
      masks.separators &= lowest(left);
      masks.marks &= lowest(left);
      return masks;
    });
  }

  __attribute__((target("avx512f,avx512bw,avx512vl,bmi,popcnt"))) static std::size_t avx512(
      std::string_view line, char separator, char mark, std::size_t most, LineSplitter& to) {
    std::uint32_t* const begin = to.ends_.data() + 1;
    std::uint32_t* out = begin;
    std::uint64_t marks = 0;
    const __m512i wanted = _mm512_set1_epi8(separator);
    const __m512i marked = _mm512_set1_epi8(mark);
    for (std::size_t at = 0; at < line.size(); at += kBlock) {
      const __mmask64 bytes = lowest(line.size() - at);
      const __m512i block = _mm512_maskz_loadu_epi8(bytes, line.data() + at);
      marks |= _mm512_mask_cmpeq_epi8_mask(bytes, block, marked);
      out = write_places(_mm512_mask_cmpeq_epi8_mask(bytes, block, wanted),
                         static_cast<std::uint32_t>(at), out);
      if (static_cast<std::size_t>(out - begin) > most) {
        break;
      }
    }
    to.has_mark_ = marks != 0;
    return static_cast<std::size_t>(out - begin);
  }
};

LineSplitter::LineSplitter(SimdLevel level)
    : kernel_(level == SimdLevel::Avx512 ? &Kernels::avx512 : &Kernels::v2) {}

bool LineSplitter::split(std::string_view line, char separator, std::size_t pieces, char mark) {
  if (pieces == 0) {
    return false;
  }
  const std::size_t room = 1 + pieces + kBlock + kBatch;
  if (ends_.size() < room) {
    ends_.resize(room);
    ends_.front() = static_cast<std::uint32_t>(-1);  // as if a separator stood before the line
  }
  if (kernel_(line, separator, mark, pieces, *this) + 1 != pieces) {
    return false;
  }
  text_ = line.data();
  ends_[pieces] = static_cast<std::uint32_t>(line.size());
  return true;
}

}  // namespace longwatch::read
