#include "detect/behaviour/internal/record_numbers.h"

#include <algorithm>
#include <bit>
#include <chrono>

namespace longwatch::detect::behaviour {
namespace {

constexpr std::uint64_t kWord = 64;

/// Copies in other formats keep milliseconds only.
constexpr TimeTicks kSameTime = std::chrono::seconds(1);

/// Records get their number a little after their time.
constexpr TimeTicks kOutOfOrder = std::chrono::minutes(1);

Timestamp shown_time(const NumberedRecord& record) {
  return record.at.time - record.at.clock_correction;
}

}  // namespace

void RecordNumbers::note(const NumberedRecord& record) {
  if (given_up_) {
    return;
  }
  Block& block = block_of(record);
  const std::uint64_t within = record.number % kBlock;
  block.bits[within / kWord] |= std::uint64_t{1} << (within % kWord);
  block.first = std::min(block.first, record);
  block.last = record.number > block.last.number ||
                       (record.number == block.last.number && record < block.last)
                   ? record
                   : block.last;
  give_up_if_too_many();
}

RecordNumbers::Block& RecordNumbers::block_of(const NumberedRecord& record) {
  const auto [place, is_new] = blocks_.try_emplace(record.number / kBlock);
  if (is_new) {
    place->second.first = record;
    place->second.last = record;
  }
  return place->second;
}

void RecordNumbers::merge(const RecordNumbers& other) {
  given_up_ = given_up_ || other.given_up_;
  if (given_up_) {
    blocks_.clear();
    return;
  }
  for (const auto& [number, theirs] : other.blocks_) {
    const auto [place, is_new] = blocks_.try_emplace(number, theirs);
    if (is_new) {
      continue;
    }
    Block& ours = place->second;
    for (std::size_t i = 0; i < ours.bits.size(); ++i) {
      ours.bits[i] |= theirs.bits[i];
    }
    ours.first = std::min(ours.first, theirs.first);
    const bool is_theirs = theirs.last.number > ours.last.number ||
                           (theirs.last.number == ours.last.number && theirs.last < ours.last);
    ours.last = is_theirs ? theirs.last : ours.last;
  }
  give_up_if_too_many();
}

void RecordNumbers::give_up_if_too_many() {
  if (blocks_.size() > kMostBlocks) {
    given_up_ = true;
    blocks_.clear();
  }
}

std::uint64_t RecordNumbers::count() const {
  std::uint64_t count = 0;
  for (const auto& [number, block] : blocks_) {
    for (const std::uint64_t word : block.bits) {
      count += static_cast<std::uint64_t>(std::popcount(word));
    }
  }
  return count;
}

std::uint64_t RecordNumbers::count(std::uint64_t first, std::uint64_t last) const {
  std::uint64_t count = 0;
  for (auto place = blocks_.lower_bound(first / kBlock);
       place != blocks_.end() && place->first <= last / kBlock; ++place) {
    for (std::uint64_t within = 0; within < kBlock; ++within) {
      const std::uint64_t number = place->first * kBlock + within;
      const bool is_there = ((place->second.bits[within / kWord] >> (within % kWord)) & 1U) != 0;
      count += is_there && number >= first && number <= last ? 1 : 0;
    }
  }
  return count;
}

std::vector<NumberGap> RecordNumbers::gaps() const {
  std::vector<NumberGap> gaps;
  std::optional<std::uint64_t> before;
  for (const auto& [base, block] : blocks_) {
    for (std::uint64_t within = 0; within < kBlock; ++within) {
      if (((block.bits[within / kWord] >> (within % kWord)) & 1U) == 0) {
        continue;
      }
      const std::uint64_t number = base * kBlock + within;
      if (before.has_value() && number > *before + 1) {
        gaps.push_back({*before + 1, number - 1, *at_or_before(*before), *at_or_after(number)});
      }
      before = number;
    }
  }
  return gaps;
}

const NumberedRecord* RecordNumbers::first() const {
  return blocks_.empty() ? nullptr : &blocks_.begin()->second.first;
}

const NumberedRecord* RecordNumbers::last() const {
  return blocks_.empty() ? nullptr : &blocks_.rbegin()->second.last;
}

const NumberedRecord* RecordNumbers::at_or_after(std::uint64_t number) const {
  for (auto place = blocks_.lower_bound(number / kBlock); place != blocks_.end(); ++place) {
    if (place->second.first.number >= number) {
      return &place->second.first;
    }
    if (place->second.last.number >= number) {
      return &place->second.last;
    }
  }
  return nullptr;
}

const NumberedRecord* RecordNumbers::at_or_before(std::uint64_t number) const {
  auto place = blocks_.upper_bound(number / kBlock);
  while (place != blocks_.begin()) {
    --place;
    if (place->second.last.number <= number) {
      return &place->second.last;
    }
    if (place->second.first.number <= number) {
      return &place->second.first;
    }
  }
  return nullptr;
}

std::size_t RecordNumbers::capacity() const {
  constexpr std::size_t kNode = 4 * sizeof(void*);
  return blocks_.size() * (sizeof(Block) + sizeof(std::uint64_t) + kNode);
}

std::optional<bool> RecordNumbers::agree(const RecordNumbers& a, const RecordNumbers& b) {
  const std::optional<bool> one = a.bears_out(b);
  const std::optional<bool> other = b.bears_out(a);
  if (!one.value_or(true) || !other.value_or(true)) {
    return false;
  }
  return one.has_value() ? one : other;
}

std::optional<bool> RecordNumbers::bears_out(const RecordNumbers& other) const {
  std::optional<bool> borne_out;
  for (const auto& [number, block] : other.blocks_) {
    for (const NumberedRecord* record : {&block.first, &block.last}) {
      const NumberedRecord* const before = at_or_before(record->number);
      const NumberedRecord* const after = at_or_after(record->number);
      if (before == nullptr || after == nullptr) {
        continue;
      }
      const bool is_same = before->number == record->number;
      const TimeTicks slack = is_same ? kSameTime : kOutOfOrder;
      if (shown_time(*before) > shown_time(*record) + slack ||
          shown_time(*record) > shown_time(*after) + slack) {
        return false;
      }
      borne_out = true;
    }
  }
  return borne_out;
}

}  // namespace longwatch::detect::behaviour
