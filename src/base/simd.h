#pragma once

#include <cstdint>
#include <span>

namespace longwatch {

/// Instruction sets for which hot kernels exist. What is found is the same at each level;
/// prefilters may differ in what they let through.
enum class SimdLevel : std::uint8_t {
  V2,      ///< x86-64-v2: what the program is built for
  Avx2,    ///< 32 bytes a step
  Avx512,  ///< 64 bytes a step: F, BW, VL and VBMI
};

/// The levels that this processor and operating system have, ascending; never empty.
std::span<const SimdLevel> simd_levels();

/// The highest of them.
inline SimdLevel best_simd_level() {
  return simd_levels().back();
}

}  // namespace longwatch
