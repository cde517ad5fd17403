#include "detect/indicator/internal/exact_set.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace longwatch::detect::indicator {
namespace {

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t hash_of(std::string_view text) {
  constexpr std::uint64_t kSeed = 0xA0761D6478BD642FULL;
  constexpr std::uint64_t kFactor = 0xE7037ED1A0B428DBULL;
  std::uint64_t hash = kSeed ^ text.size();
  while (!text.empty()) {
    std::uint64_t word = 0;
    const std::size_t size = std::min<std::size_t>(text.size(), sizeof word);
    std::memcpy(&word, text.data(), size);
    hash = mix(hash ^ word, kFactor);
    text.remove_prefix(size);
  }
  return mix(hash, kSeed);
}

/// Four of the 64 bits of a filter word, chosen by the upper half of the hash.
std::uint64_t bits_of(std::uint64_t hash) {
  std::uint64_t bits = 0;
  for (int shift = 40; shift < 64; shift += 6) {
    bits |= std::uint64_t{1} << (hash >> shift & 63);
  }
  return bits;
}

}  // namespace

void ExactSet::add(std::string_view text, std::uint32_t number) {
  entries_.push_back({hash_of(text), text, number});
}

void ExactSet::build() {
  if (entries_.empty()) {
    return;
  }
  // 16 bits for each text keep false answers of the filter below 1 %.
  constexpr std::size_t kTextsPerWord = 4;
  filter_.assign(std::bit_ceil(entries_.size() / kTextsPerWord + 1), 0);
  slots_.assign(std::bit_ceil(entries_.size() * 2), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const std::uint64_t hash = entries_[i].hash;
    filter_[hash & (filter_.size() - 1)] |= bits_of(hash);
    std::size_t at = hash & mask;
    while (slots_[at] != 0) {
      at = (at + 1) & mask;
    }
    slots_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

std::uint32_t ExactSet::find(std::string_view text) const {
  if (entries_.empty()) {
    return kNone;
  }
  const std::uint64_t hash = hash_of(text);
  const std::uint64_t bits = bits_of(hash);
  if ((filter_[hash & (filter_.size() - 1)] & bits) != bits) {
    return kNone;
  }
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask; slots_[at] != 0; at = (at + 1) & mask) {
    const Entry& entry = entries_[slots_[at] - 1];
    if (entry.hash == hash && entry.text == text) {
      return entry.number;
    }
  }
  return kNone;
}

}  // namespace longwatch::detect::indicator
