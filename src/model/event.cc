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

/// For each spelling that is asked for: the values under that very name, else those under all names
/// that differ in letter case alone.
void EventBatch::settle(std::span<const FieldValue> values, const FieldTable& fields) {
  has_own_.resize(std::max(has_own_.size(), fields.size()), 0);
  for (const FieldValue& entry : values) {
    if (entry.naming == Naming::Shared || entry.naming == Naming::Exact) {
      mark(entry.field, 1);
    }
  }
  settled_.clear();
  copies_.clear();
  const FieldValue* in_other_case = nullptr;
  for (const FieldValue& entry : values) {
    if (entry.naming == Naming::Exact) {
      settled_.push_back(entry);
      continue;
    }
    FieldValue own = entry;
    bool is_placed = entry.naming == Naming::Shared;
    for (const FieldId spelling : fields.alike(entry.field)) {
      if (has_own_[index_of(spelling)] != 0) {
        continue;
      }
      if (is_placed) {
        copies_.push_back({entry.value, spelling, entry.naming, true});
      } else {
        own.field = spelling;
        is_placed = true;
        in_other_case = in_other_case == nullptr ? &entry : in_other_case;
      }
    }
    if (is_placed) {
      settled_.push_back(own);
    } else if (fields.wants_unnamed()) {
      settled_.push_back({entry.value, kUnnamedField});  // behind others, but in the record
    }
  }
  if (in_other_case != nullptr && in_other_case_.records++ == 0) {
    in_other_case_.first = in_other_case->field;
  }
  settled_.insert(settled_.end(), copies_.begin(), copies_.end());
  for (const FieldValue& entry : values) {
    mark(entry.field, 0);
  }
}

void EventBatch::mark(FieldId field, std::uint8_t has_own) {
  if (field != kUnnamedField) {
    has_own_[index_of(field)] = has_own;
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
         (settled_.capacity() + copies_.capacity()) * sizeof(FieldValue) + has_own_.capacity();
}

}  // namespace longwatch::model
