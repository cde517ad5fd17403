#include "base/simd.h"

#include <array>
#include <cstddef>

namespace longwatch {
namespace {

constexpr std::array kLevels = {SimdLevel::V2, SimdLevel::Avx2, SimdLevel::Avx512};

std::size_t count_levels() {
  if (__builtin_cpu_supports("avx2") == 0 || __builtin_cpu_supports("bmi") == 0) {
    return 1;
  }
  const bool has_wide =
      __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
      __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512vbmi") != 0;
  return has_wide ? 3 : 2;
}

}  // namespace

std::span<const SimdLevel> simd_levels() {
  static const std::size_t count = count_levels();
  return std::span(kLevels).first(count);
}

}  // namespace longwatch
