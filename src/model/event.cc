#include "model/event.h"

#include <algorithm>

namespace longwatch::model {

std::span<const FieldValue> EventBatch::keep(std::span<const FieldValue> values) {
  const std::span<FieldValue> copy = arena_.allocate<FieldValue>(values.size());
  std::uninitialized_copy(values.begin(), values.end(), copy.begin());
  return copy;
}

void EventBatch::clear() {
  events_.clear();
  arena_.clear();
  books_ = RecordBooks{};
}

std::size_t EventBatch::capacity() const {
  return events_.capacity() * sizeof(Event) + buffer_.capacity() + arena_.capacity();
}

}  // namespace longwatch::model
