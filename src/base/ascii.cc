#include "base/ascii.h"

#include <array>
#include <cstdint>
#include <cstring>

// The loops below are written plainly; the compiler turns each into the instructions of the level
// (this file is compiled with -O3, see CMakeLists.txt).
#define LW_BODY inline __attribute__((always_inline))
#define LW_AVX2 __attribute__((target("avx2")))
#if defined(__clang__)
#define LW_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl"), min_vector_width(512)))
#else
#define LW_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,prefer-vector-width=512")))
#endif

namespace longwatch {
namespace {

constexpr std::size_t kStep = 64;

LW_BODY unsigned char folded_byte(unsigned char byte) {
  const bool is_capital = static_cast<unsigned char>(byte - 'A') < 26;
  return static_cast<unsigned char>(byte | (is_capital ? 0x20U : 0U));
}

LW_BODY std::size_t fold_body(const unsigned char* in, std::size_t size, unsigned char* out) {
  std::size_t done = 0;
  for (; done + kStep <= size; done += kStep) {
    unsigned char all = 0;
    for (std::size_t i = 0; i < kStep; ++i) {
      all = static_cast<unsigned char>(all | in[done + i]);
      out[done + i] = folded_byte(in[done + i]);
    }
    if (all >= 0x80) {
      break;
    }
  }
  for (; done < size && in[done] < 0x80; ++done) {
    out[done] = folded_byte(in[done]);
  }
  return done;
}

LW_BODY std::uint16_t unit_at(const std::byte* in, std::size_t index) {
  std::uint16_t unit = 0;
  std::memcpy(&unit, in + 2 * index, sizeof unit);
  return unit;
}

enum class Case : std::uint8_t { Kept, Folded };

template <Case Letters>
LW_BODY bool narrow_body(const std::byte* in, std::size_t units, unsigned char* out) {
  std::uint16_t all = 0;
  for (std::size_t i = 0; i < units; ++i) {
    const std::uint16_t unit = unit_at(in, i);
    const auto byte = static_cast<unsigned char>(unit);
    all = static_cast<std::uint16_t>(all | unit);
    out[i] = Letters == Case::Folded ? folded_byte(byte) : byte;
  }
  return all < 0x80;
}

LW_BODY bool is_ascii_body(const unsigned char* in, std::size_t size) {
  unsigned char all = 0;
  for (std::size_t i = 0; i < size; ++i) {
    all = static_cast<unsigned char>(all | in[i]);
  }
  return all < 0x80;
}

std::size_t fold_v2(const unsigned char* in, std::size_t size, unsigned char* out) {
  return fold_body(in, size, out);
}

LW_AVX2 std::size_t fold_avx2(const unsigned char* in, std::size_t size, unsigned char* out) {
  return fold_body(in, size, out);
}

LW_AVX512 std::size_t fold_avx512(const unsigned char* in, std::size_t size, unsigned char* out) {
  return fold_body(in, size, out);
}

template <Case Letters>
bool narrow_v2(const std::byte* in, std::size_t units, unsigned char* out) {
  return narrow_body<Letters>(in, units, out);
}

template <Case Letters>
LW_AVX2 bool narrow_avx2(const std::byte* in, std::size_t units, unsigned char* out) {
  return narrow_body<Letters>(in, units, out);
}

template <Case Letters>
LW_AVX512 bool narrow_avx512(const std::byte* in, std::size_t units, unsigned char* out) {
  return narrow_body<Letters>(in, units, out);
}

bool is_ascii_v2(const unsigned char* in, std::size_t size) {
  return is_ascii_body(in, size);
}

LW_AVX2 bool is_ascii_avx2(const unsigned char* in, std::size_t size) {
  return is_ascii_body(in, size);
}

LW_AVX512 bool is_ascii_avx512(const unsigned char* in, std::size_t size) {
  return is_ascii_body(in, size);
}

// By level.
constexpr std::array kFold = {&fold_v2, &fold_avx2, &fold_avx512};
constexpr std::array kIsAscii = {&is_ascii_v2, &is_ascii_avx2, &is_ascii_avx512};
template <Case Letters>
constexpr std::array kNarrow = {&narrow_v2<Letters>, &narrow_avx2<Letters>,
                                &narrow_avx512<Letters>};

template <class Kernel>
Kernel* at(SimdLevel level, const std::array<Kernel*, 3>& kernels) {
  return kernels[static_cast<std::size_t>(level)];
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

template <Case Letters>
bool narrow(ByteView text, char* out, SimdLevel level) {
  return text.size() % 2 == 0 && at(level, kNarrow<Letters>)(text.data(), text.size() / 2,
                                                             reinterpret_cast<unsigned char*>(out));
}

}  // namespace

std::size_t fold_ascii(std::string_view text, char* out, SimdLevel level) {
  return at(level, kFold)(bytes_of(text), text.size(), reinterpret_cast<unsigned char*>(out));
}

bool fold_ascii_utf16le(ByteView text, char* out, SimdLevel level) {
  return narrow<Case::Folded>(text, out, level);
}

bool narrow_ascii_utf16le(ByteView text, char* out, SimdLevel level) {
  return narrow<Case::Kept>(text, out, level);
}

bool is_ascii(std::string_view text, SimdLevel level) {
  return at(level, kIsAscii)(bytes_of(text), text.size());
}

}  // namespace longwatch
