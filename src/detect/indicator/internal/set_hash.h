#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace longwatch::detect::indicator {

inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// What a text is looked up by. `look_up` tells kinds apart: a digest is no file name. The same in
/// every build, because compiled sets are kept; texts that collide on purpose only cost time.
inline std::uint64_t hash_of(std::uint8_t look_up, std::string_view text) {
  constexpr std::uint64_t kSeed = 0xA0761D6478BD642FULL;
  constexpr std::uint64_t kFactor = 0xE7037ED1A0B428DBULL;
  constexpr std::uint64_t kKind = 0x9E3779B97F4A7C15ULL;
  std::uint64_t hash = kSeed ^ text.size() ^ (look_up * kKind);
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= sizeof(std::uint64_t); left -= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    hash = mix(hash ^ word, kFactor);
    at += sizeof word;
  }
  std::uint64_t tail = 0;
  for (std::size_t i = 0; i < left; ++i) {
    tail |= static_cast<std::uint64_t>(static_cast<unsigned char>(at[i])) << (8 * i);
  }
  return mix(mix(hash ^ tail, kFactor), kSeed);
}

}  // namespace longwatch::detect::indicator
