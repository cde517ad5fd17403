#include "base/simd.h"

#include <array>
#include <cstddef>

namespace longwatch {
namespace {

constexpr std::array kLevels = {SimdLevel::V2, SimdLevel::Avx2, SimdLevel::Avx512};

// The built-in yields an int with one compiler and a bool with the other.
#define LW_HAS(feature) static_cast<bool>(__builtin_cpu_supports(feature))

std::size_t count_levels() {
  if (!LW_HAS("avx2") || !LW_HAS("bmi")) {
    return 1;
  }
  const bool has_wide =
      LW_HAS("avx512f") && LW_HAS("avx512bw") && LW_HAS("avx512vl") && LW_HAS("avx512vbmi");
  return has_wide ? 3 : 2;
}

#undef LW_HAS

}  // namespace

std::span<const SimdLevel> simd_levels() {
  static const std::size_t count = count_levels();
  return std::span(kLevels).first(count);
}

}  // namespace longwatch
