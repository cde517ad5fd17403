#include "detect/sigma/internal/value_memo.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>

namespace longwatch::detect::sigma {
namespace {

std::uint64_t hash_value(std::uint64_t key, const model::Value& value) {
  std::uint64_t hash = key * 0x9E3779B97F4A7C15ULL;
  std::size_t i = 0;
  for (; i + 8 <= value.size; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, value.data + i, sizeof word);
    hash = std::rotl((hash ^ word) * 0xBF58476D1CE4E5B9ULL, 29);
  }
  std::uint64_t rest = 0;
  if (i < value.size) {
    std::memcpy(&rest, value.data + i, value.size - i);
  }
  hash = (hash ^ rest) * 0x94D049BB133111EBULL;
  return hash ^ (hash >> 32);
}

}  // namespace

ValueMemo::Place ValueMemo::locate(std::uint32_t matcher, const model::Value& value) const {
  Place place;
  if (value.size > kLongestValue) {
    return place;
  }
  place.key_ = (std::uint64_t{matcher} + 1) << 32 |
               std::uint64_t{static_cast<std::uint8_t>(value.kind)} << 24 | value.size;
  place.slot_ = static_cast<std::uint32_t>(hash_value(place.key_, value) % kSlots);
  const auto* const slot = reinterpret_cast<const char*>(&slots_[place.slot_]);
  for (std::size_t line = 0; line < offsetof(Slot, bytes) + value.size; line += alignof(Slot)) {
    __builtin_prefetch(slot + line);
  }
  return place;
}

ValueMemo::Answer ValueMemo::find(Place place, const model::Value& value) const {
  if (!place.is_kept()) {
    return {};
  }
  const Slot& slot = slots_[place.slot_];
  if (slot.key != place.key_ ||
      (value.size > 0 && std::memcmp(slot.bytes.data(), value.data, value.size) != 0)) {
    return {};
  }
  return {true, std::span(slot.numbers).first(slot.number_count)};
}

void ValueMemo::store(Place place, const model::Value& value,
                      std::span<const std::uint32_t> numbers) {
  if (!place.is_kept() || numbers.size() > kMostNumbers) {
    return;
  }
  Slot& slot = slots_[place.slot_];
  slot.key = place.key_;
  slot.number_count = static_cast<std::uint32_t>(numbers.size());
  std::copy(numbers.begin(), numbers.end(), slot.numbers.begin());
  std::copy_n(value.data, value.size, slot.bytes.begin());
}

}  // namespace longwatch::detect::sigma
