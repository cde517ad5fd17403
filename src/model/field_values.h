#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>

#include "model/event.h"

namespace longwatch::model {

/// The values of a record while a reader collects them: a list that is used again for the next
/// record. Readers add hundreds of millions of values, one at a time, so adding is a store and no
/// call while there is room. Not synchronised.
class FieldValues {
 public:
  FieldValues() = default;
  FieldValues(const FieldValues&) = delete;
  FieldValues& operator=(const FieldValues&) = delete;

  /// Part by part into its place: a value that is put together elsewhere and copied is read before
  /// its parts have left the store buffer, which costs more than all the rest.
  [[gnu::always_inline]] void add(const Value& value, FieldId field,
                                  Naming naming = Naming::Exact) {
    if (size_ == room_) [[unlikely]] {
      grow(size_ + 1);
    }
    FieldValue& entry = values_[size_++];
    entry.value.data = value.data;
    entry.value.size = value.size;
    entry.value.kind = value.kind;
    entry.field = field;
    entry.naming = naming;
    entry.is_copy = false;
  }

  /// Replaces what is held.
  void assign(std::span<const FieldValue> values) {
    if (values.size() > room_) {
      size_ = 0;
      grow(values.size());
    }
    std::copy(values.begin(), values.end(), values_.get());
    size_ = values.size();
  }

  /// Keeps the memory.
  void clear() { size_ = 0; }

  const FieldValue* data() const { return values_.get(); }

  FieldValue* data() { return values_.get(); }

  const FieldValue* begin() const { return data(); }

  const FieldValue* end() const { return data() + size_; }

  FieldValue* begin() { return data(); }

  FieldValue* end() { return data() + size_; }

  std::size_t size() const { return size_; }

  bool empty() const { return size_ == 0; }

  /// Bytes held, used or not.
  std::size_t capacity_bytes() const { return room_ * sizeof(FieldValue); }

 private:
  void grow(std::size_t least);

  std::unique_ptr<FieldValue[]> values_;
  std::size_t size_ = 0;
  std::size_t room_ = 0;
};

}  // namespace longwatch::model
