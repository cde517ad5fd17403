#include "read/placed_values.h"

#include <algorithm>
#include <memory>

namespace longwatch::read {

namespace {

constexpr std::size_t kMostPlaced = 8192;

}  // namespace

void PlacedValues::grow_large(std::size_t size, std::size_t room) {
  if (is_large_) {
    large_.resize(room);
  } else {
    large_.reserve(room);
    large_.assign(begin_, next_);
    large_.resize(room);
    home_ = begin_;
    home_limit_ = limit_;
    is_large_ = true;
  }
  begin_ = large_.data();
  next_ = begin_ + size;
  limit_ = begin_ + room;
}

std::span<const model::FieldValue> PlacedValues::take_large() {
  const auto size = static_cast<std::size_t>(next_ - begin_);
  const std::span<model::FieldValue> place = arena_->allocate<model::FieldValue>(size);
  std::uninitialized_copy_n(begin_, size, place.data());
  leave_large();
  return place;
}

void PlacedValues::leave_large() {
  begin_ = next_ = home_;
  limit_ = home_limit_;
  is_large_ = false;
  large_ = {};
}

/// A part of an arena's block, so that little of one is left over.
void PlacedValues::grow(std::size_t more) {
  constexpr std::size_t kRoom = 16 * 1024 / sizeof(model::FieldValue);
  const auto size = static_cast<std::size_t>(next_ - begin_);
  const std::size_t room = std::max(kRoom, 2 * (size + more));
  if (size + more > kMostPlaced) {
    grow_large(size, size + more + size / 4);
    return;
  }
  const std::span<model::FieldValue> place = arena_->allocate<model::FieldValue>(room);
  std::uninitialized_copy_n(begin_, size, place.data());
  begin_ = place.data();
  next_ = begin_ + size;
  limit_ = begin_ + room;
}

void PlacedValues::assign(std::span<const model::FieldValue> values) {
  next_ = begin_;
  if (static_cast<std::size_t>(limit_ - begin_) < values.size()) {
    grow(values.size());
  }
  next_ = std::uninitialized_copy(values.begin(), values.end(), begin_);
}

}  // namespace longwatch::read
