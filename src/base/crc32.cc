#include "base/crc32.h"

#include <array>
#include <cstddef>

namespace longwatch {
namespace {

constexpr std::uint32_t kPolynomial = 0xEDB88320U;
constexpr std::size_t kSlices = 8;

using Tables = std::array<std::array<std::uint32_t, 256>, kSlices>;

constexpr std::uint32_t byte_remainder(std::uint32_t byte) {
  for (int bit = 0; bit < 8; ++bit) {
    byte = (byte >> 1U) ^ ((byte & 1U) != 0 ? kPolynomial : 0U);
  }
  return byte;
}

// tables[k][b] is the remainder of byte b followed by k zero bytes, so eight bytes are folded in
// one step by eight independent look-ups.
constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    tables[0][byte] = byte_remainder(byte);
  }
  for (std::size_t slice = 1; slice < kSlices; ++slice) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t shorter = tables[slice - 1][byte];
      tables[slice][byte] = (shorter >> 8U) ^ tables[0][shorter & 0xFFU];
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();

std::uint32_t fold_eight(std::uint32_t sum, std::uint64_t bytes) {
  bytes ^= sum;
  std::uint32_t folded = 0;
  for (std::size_t i = 0; i < kSlices; ++i) {
    folded ^= kTables[kSlices - 1 - i][(bytes >> (8 * i)) & 0xFFU];
  }
  return folded;
}

}  // namespace

std::uint32_t crc32(ByteView bytes, std::uint32_t before) {
  std::uint32_t sum = ~before;
  std::size_t position = 0;
  for (; position + 8 <= bytes.size(); position += 8) {
    sum = fold_eight(sum, load_le<std::uint64_t>(bytes, position));
  }
  for (; position < bytes.size(); ++position) {
    const std::uint32_t byte = std::to_integer<std::uint32_t>(bytes[position]);
    sum = (sum >> 8U) ^ kTables[0][(sum ^ byte) & 0xFFU];
  }
  return ~sum;
}

}  // namespace longwatch
