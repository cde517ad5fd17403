#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/arena.h"
#include "model/event.h"
#include "read/column_fields.h"

namespace longwatch::read {

/// The values of a unit's records while a reader makes them. They are written where the event has
/// them, into the arena of the unit's batch: readers add hundreds of millions, and copying a record
/// that is finished costs as much as making it. Not synchronised.
class PlacedValues {
 public:
  /// Everything from here on lies in that arena.
  void begin_unit(Arena& arena) {
    arena_ = &arena;
    begin_ = next_ = limit_ = nullptr;
    is_large_ = false;
    large_ = {};
  }

  /// Forgets what was added and not taken.
  void begin_record() {
    if (is_large_) [[unlikely]] {
      leave_large();
    }
    next_ = begin_;
    later_.clear();
    are_settled_ = false;
  }

  /// Part by part into its place: a value that is put together elsewhere and copied is read before
  /// its parts have left the store buffer, which costs more than all the rest.
  [[gnu::always_inline]] void add(const model::Value& value, model::FieldId field,
                                  model::Naming naming = model::Naming::Exact,
                                  bool is_copy = false) {
    if (next_ == limit_) [[unlikely]] {
      grow(1);
    }
    next_->value.data = value.data;
    next_->value.size = value.size;
    next_->value.kind = value.kind;
    next_->field = field;
    next_->naming = naming;
    next_->is_copy = is_copy;
    ++next_;
  }

  /// Under all fields of a column.
  [[gnu::always_inline]] void add(const model::Value& value, const Placement& column) {
    for (const ColumnField& field : column.shown) {
      add(value, field.field, field.naming);
    }
    for (const ColumnField& field : column.copies) {
      later_.push_back({value, field});
    }
  }

  /// All that was added is under the names that it has for the run (`ColumnFields::are_settled`).
  void finish_settled() {
    for (const Later& later : later_) {
      add(later.value, later.field.field, later.field.naming, later.field.is_copy);
    }
    are_settled_ = true;
  }

  /// Replaces what was added.
  void assign(std::span<const model::FieldValue> values);

  bool are_settled() const { return are_settled_; }

  std::span<const model::FieldValue> values() const { return {begin_, next_}; }

  /// The values, which stay where they are.
  std::span<const model::FieldValue> take() {
    if (is_large_) [[unlikely]] {
      return take_large();
    }
    const std::span<const model::FieldValue> taken = values();
    begin_ = next_;
    return taken;
  }

  std::size_t capacity() const {
    return later_.capacity() * sizeof(Later) + large_.capacity() * sizeof(model::FieldValue);
  }

 private:
  struct Later {
    model::Value value;
    ColumnField field;
  };

  void grow(std::size_t more);
  void grow_large(std::size_t size, std::size_t room);
  std::span<const model::FieldValue> take_large();
  void leave_large();

  Arena* arena_ = nullptr;
  model::FieldValue* begin_ = nullptr;  // of the record
  model::FieldValue* next_ = nullptr;
  model::FieldValue* limit_ = nullptr;
  std::vector<Later> later_;
  // A record of very many values is put together outside the arena, which gives nothing back of
  // what it grew out of; `home_` is where the next record goes on.
  std::vector<model::FieldValue> large_;
  model::FieldValue* home_ = nullptr;
  model::FieldValue* home_limit_ = nullptr;
  bool is_large_ = false;
  bool are_settled_ = false;
};

}  // namespace longwatch::read
