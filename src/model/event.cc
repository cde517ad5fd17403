#include "model/event.h"

#include <algorithm>

namespace longwatch::model {

std::span<const FieldValue> EventBatch::keep(std::span<const FieldValue> values,
                                             const FieldTable& fields) {
  const bool is_plain = std::all_of(values.begin(), values.end(), [](const FieldValue& entry) {
    return entry.naming == Naming::Exact;
  });
  if (!is_plain) {
    settle(values, fields);
    values = settled_;
  }
  const std::span<FieldValue> copy = arena_.allocate<FieldValue>(values.size());
  std::uninitialized_copy(values.begin(), values.end(), copy.begin());
  return copy;
}

void EventBatch::settle(std::span<const FieldValue> values, const FieldTable& fields) {
  has_own_.resize(std::max(has_own_.size(), fields.size()), 0);
  for (const FieldValue& entry : values) {
    if (entry.naming != Naming::OtherCase && entry.field != kUnnamedField) {
      has_own_[index_of(entry.field)] = 1;
    }
  }
  settled_.clear();
  const FieldValue* in_other_case = nullptr;
  for (const FieldValue& entry : values) {
    const bool is_other_case = entry.naming == Naming::OtherCase;
    if (!is_other_case || has_own_[index_of(entry.field)] == 0) {
      settled_.push_back(entry);
      in_other_case = is_other_case && in_other_case == nullptr ? &entry : in_other_case;
    }
  }
  if (in_other_case != nullptr && in_other_case_.records++ == 0) {
    in_other_case_.first = in_other_case->field;
  }
  const std::size_t found = settled_.size();
  for (std::size_t i = 0; i < found; ++i) {
    if (settled_[i].naming != Naming::Exact) {
      has_own_[index_of(settled_[i].field)] = 1;
    }
  }
  for (std::size_t i = 0; i < found; ++i) {
    if (settled_[i].naming == Naming::Exact) {
      continue;
    }
    const std::span<const FieldId> alike = fields.alike(settled_[i].field);
    for (const FieldId other : alike) {
      if (has_own_[index_of(other)] == 0) {
        FieldValue copy = settled_[i];
        copy.field = other;
        copy.is_copy = true;
        settled_.push_back(copy);
      }
    }
  }
  for (const FieldValue& entry : values) {
    if (entry.field != kUnnamedField) {
      has_own_[index_of(entry.field)] = 0;
    }
  }
}

void EventBatch::clear() {
  events_.clear();
  arena_.clear();
  books_ = RecordBooks{};
  in_other_case_ = InOtherCase{};
}

std::size_t EventBatch::capacity() const {
  return events_.capacity() * sizeof(Event) + buffer_.capacity() + arena_.capacity() +
         settled_.capacity() * sizeof(FieldValue) + has_own_.capacity();
}

}  // namespace longwatch::model
