#include "detect/sigma/internal/value_memo.h"

#include <algorithm>
#include <bit>
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

ValueMemo::Answer ValueMemo::find(std::uint32_t matcher, const model::Value& value) {
  candidate_ = nullptr;
  if (value.size > kLongestValue) {
    return {};
  }
  const std::uint64_t key = (std::uint64_t{matcher} + 1) << 32 |
                            std::uint64_t{static_cast<std::uint8_t>(value.kind)} << 24 | value.size;
  Slot& slot = slots_[hash_value(key, value) % kSlots];
  if (slot.key == key && std::equal(value.data, value.data + value.size, slot.bytes.data())) {
    return {true, std::span(slot.numbers).first(slot.number_count)};
  }
  candidate_ = &slot;
  candidate_key_ = key;
  candidate_value_ = value;
  return {};
}

void ValueMemo::store(std::span<const std::uint32_t> numbers) {
  if (candidate_ == nullptr || numbers.size() > kMostNumbers) {
    return;
  }
  candidate_->key = candidate_key_;
  candidate_->number_count = static_cast<std::uint32_t>(numbers.size());
  std::copy(numbers.begin(), numbers.end(), candidate_->numbers.begin());
  std::copy_n(candidate_value_.data, candidate_value_.size, candidate_->bytes.begin());
  candidate_ = nullptr;
}

}  // namespace longwatch::detect::sigma
