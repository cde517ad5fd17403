#pragma once

#include <cstddef>
#include <string_view>

#include "base/bytes.h"
#include "base/simd.h"

/// Passes over text that is plain ASCII, as nearly all text in logs is. Each runs at the speed of
/// the instructions that the processor has; `level` is for tests.
namespace longwatch {

/// Copies `text` to `out` with 'A'..'Z' as lower case, up to the first byte that is not ASCII;
/// yields how many bytes that are. `out` has room for all of `text`, whose bytes behind are
/// undefined then.
std::size_t fold_ascii(std::string_view text, char* out, SimdLevel level = best_simd_level());

/// The same for UTF-16LE: one byte for each unit. False, with `out` undefined, when a unit is not
/// ASCII or half a unit is left over.
bool fold_ascii_utf16le(ByteView text, char* out, SimdLevel level = best_simd_level());

/// As above, letters as they are.
bool narrow_ascii_utf16le(ByteView text, char* out, SimdLevel level = best_simd_level());

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_ascii(std::string_view text, SimdLevel level = best_simd_level());

}  // namespace longwatch
