#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "model/value.h"

namespace longwatch::detect::sigma {

/// What a matcher said of recent values: most values of Windows logs repeat (over nine in ten in
/// the OTRF sets). A fixed table, one slot for a hash; a hit is verified byte by byte, so a
/// collision costs a miss and never an answer. One worker's own.
class ValueMemo {
 public:
  static constexpr std::size_t kSlots = 16384;
  static constexpr std::size_t kLongestValue = 448;
  static constexpr std::size_t kMostNumbers = 12;

  ValueMemo() : slots_(kSlots) {}

  /// Where the answer for a value is kept, for the next `find` and `store` of it. Nothing when the
  /// value is too long to be kept.
  class Place {
   public:
    bool is_kept() const { return slot_ != kSlots; }

   private:
    friend class ValueMemo;
    std::uint32_t slot_ = kSlots;
    std::uint64_t key_ = 0;
  };

  /// Also starts loading the place into the cache: locate several values, then find them.
  Place locate(std::uint32_t matcher, const model::Value& value) const;

  /// The numbers stored for the value, or nothing stored (`found` false).
  struct Answer {
    bool found = false;
    std::span<const std::uint32_t> numbers;
  };

  Answer find(Place place, const model::Value& value) const;

  /// Remembers the answer for the value, when both are small enough.
  void store(Place place, const model::Value& value, std::span<const std::uint32_t> numbers);

  std::size_t capacity() const { return slots_.capacity() * sizeof(Slot); }

 private:
  // Whole cache lines; what is read first lies in the first.
  struct alignas(64) Slot {
    std::uint64_t key = 0;  // matcher, kind and size; 0 = free
    std::uint32_t number_count = 0;
    std::array<std::uint32_t, kMostNumbers> numbers;
    std::array<std::byte, kLongestValue> bytes;
  };

  std::vector<Slot> slots_;
};

}  // namespace longwatch::detect::sigma
