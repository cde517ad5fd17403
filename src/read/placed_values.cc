#include "read/placed_values.h"

#include <algorithm>
#include <memory>

namespace longwatch::read {

/// A part of an arena's block, so that little of one is left over.
void PlacedValues::grow(std::size_t more) {
  constexpr std::size_t kRoom = 16 * 1024 / sizeof(model::FieldValue);
  const auto size = static_cast<std::size_t>(next_ - begin_);
  const std::size_t room = std::max(kRoom, 2 * (size + more));
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
