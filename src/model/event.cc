#include "model/event.h"

#include <algorithm>
#include <optional>

#include "model/mail_body.h"

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
    if (entry.naming != Naming::OtherCase) {
      mark(entry.field, 1);
    }
  }
  settled_.clear();
  copies_.clear();
  std::optional<FieldId> in_other_case;
  for (const FieldValue& entry : values) {
    const bool is_placed = place(entry, fields);
    if (is_placed && entry.naming == Naming::OtherCase && !in_other_case.has_value()) {
      in_other_case = entry.field;
    }
  }
  if (in_other_case.has_value() && in_other_case_.records++ == 0) {
    in_other_case_.first = *in_other_case;
  }
  settled_.insert(settled_.end(), copies_.begin(), copies_.end());
  for (const FieldValue& entry : values) {
    mark(entry.field, 0);
  }
}

/// Gives the value to each spelling that it is for. False when it is for none: then it still is a
/// text of the record.
bool EventBatch::place(const FieldValue& entry, const FieldTable& fields) {
  if (entry.naming == Naming::Exact) {
    settled_.push_back(entry);
    return true;
  }
  bool is_placed = entry.naming == Naming::Shared;
  if (is_placed) {
    settled_.push_back(entry);
  }
  for (const FieldId spelling : fields.alike(entry.field)) {
    if (has_own_[index_of(spelling)] == 0) {
      std::vector<FieldValue>& to = is_placed ? copies_ : settled_;
      to.push_back({entry.value, spelling, entry.naming, is_placed});
      is_placed = true;
    }
  }
  if (!is_placed && fields.wants_unnamed()) {
    settled_.push_back({entry.value, kUnnamedField});
  }
  return is_placed;
}

void EventBatch::mark(FieldId field, std::uint8_t has_own) {
  if (field != kUnnamedField && field != kMailBodyField) {
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
