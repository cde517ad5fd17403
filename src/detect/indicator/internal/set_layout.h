#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "detect/indicator/internal/set_file.h"

namespace longwatch::detect::indicator {

/// The begin of a set's file. Everything else stands in sections behind it, each at a multiple of
/// 64 bytes.
struct SetHeader {
  static constexpr std::uint64_t kMagic = 0x31544553'444E494C;  // "LINDSET1"
  static constexpr std::uint32_t kVersion = 2;
  static constexpr std::uint64_t kSize = 4096;

  struct Place {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
  };

  std::uint64_t magic = kMagic;
  std::uint32_t version = kVersion;
  std::uint32_t start_bits = 0;
  std::uint64_t size = 0;      ///< of the file
  std::uint64_t checksum = 0;  ///< of everything behind the header
  std::uint64_t kinds = 0;
  LoadBooks books;
  std::array<Place, kSections> places;
  std::uint64_t own_checksum = 0;  ///< of the header, this member as 0
};

static_assert(sizeof(SetHeader) <= SetHeader::kSize);

/// Tells damage from chance, not from intent.
std::uint64_t checksum_of(ByteView bytes);

/// Words of a filter's block, and the block and bits of a hash.
inline constexpr std::size_t kBlockWords = 8;

inline std::uint64_t block_of(std::uint64_t hash, std::uint64_t blocks) {
  return (hash >> 32U) * blocks >> 32U;
}

/// Calls `visit(word, bit)` for the six bits of a hash inside its block.
template <class Visit>
inline void for_filter_bits(std::uint64_t hash, Visit&& visit) {
  std::uint64_t bits = hash * 0x9E3779B97F4A7C15ULL;
  for (int i = 0; i < 6; ++i) {
    visit(bits >> 61U, std::uint64_t{1} << (bits >> 55U & 63U));
    bits = bits << 9U | bits >> 55U;
  }
}

/// Where the label of a domain stands among the last labels' bits.
inline std::uint32_t label_bit(std::string_view label) {
  std::uint32_t hash = 2166136261U;
  for (const char c : label) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    hash = (hash ^ static_cast<unsigned char>(lower)) * 16777619U;
  }
  return (hash ^ hash >> 16U) & 0xFFFFU;
}

}  // namespace longwatch::detect::indicator
