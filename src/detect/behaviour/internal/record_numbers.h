#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "detect/behaviour/internal/sample.h"

namespace longwatch::detect::behaviour {

/// A record with the number that its log gave it (EventRecordID).
struct NumberedRecord {
  std::uint64_t number = 0;
  Sighting at;

  friend auto operator<=>(const NumberedRecord&, const NumberedRecord&) = default;
};

/// Numbers that are missing: from `first` to `last`, and the records nearest to them that are
/// there (of the same kBlock numbers, or the nearest such).
struct NumberGap {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  NumberedRecord before;
  NumberedRecord after;

  std::uint64_t size() const { return last - first + 1; }
};

/// Which records of one log stand in one copy of it, exactly: a bit for each number. A dense log
/// takes about half a byte a record. Notes and merges in any order give the same.
class RecordNumbers {
 public:
  static constexpr std::uint64_t kBlock = 512;
  /// A log of more blocks (dense, 33 million records) is given up: `is_given_up`.
  static constexpr std::size_t kMostBlocks = 65'536;

  void note(const NumberedRecord& record);
  void merge(const RecordNumbers& other);

  std::uint64_t count() const;

  /// Of the numbers from `first` to `last`, those that are there.
  std::uint64_t count(std::uint64_t first, std::uint64_t last) const;

  /// Stretches of missing numbers between the first and the last, ascending.
  std::vector<NumberGap> gaps() const;

  /// Nothing when there is none, or it was given up.
  const NumberedRecord* first() const;
  const NumberedRecord* last() const;

  /// The first kept record not below, and the last not above a number.
  const NumberedRecord* at_or_after(std::uint64_t number) const;
  const NumberedRecord* at_or_before(std::uint64_t number) const;

  bool is_given_up() const { return given_up_; }

  std::size_t capacity() const;

  /// Whether both can be copies of one log: what one keeps has the time that its number should have
  /// by what the other keeps. Nothing when neither reaches into the other's numbers.
  static std::optional<bool> agree(const RecordNumbers& a, const RecordNumbers& b);

 private:
  struct Block {
    std::array<std::uint64_t, kBlock / 64> bits{};
    NumberedRecord first;  // the smallest of those with the smallest number, by place
    NumberedRecord last;
  };

  std::optional<bool> bears_out(const RecordNumbers& other) const;
  Block& block_of(const NumberedRecord& record);
  void give_up_if_too_many();

  std::map<std::uint64_t, Block> blocks_;
  bool given_up_ = false;
};

}  // namespace longwatch::detect::behaviour
