#pragma once

#include <cstddef>
#include <memory>

#include "model/field.h"

namespace longwatch::read {

/// What a worker remembers for one field table, made anew when a run brings another one. `Kept` is
/// made of the shared pointer, tells it by `fields()` and its memory by `capacity()`.
template <class Kept>
class PerTable {
 public:
  Kept& get(const std::shared_ptr<const model::FieldTable>& fields) {
    if (kept_ == nullptr || kept_->fields() != fields.get()) {
      kept_ = std::make_unique<Kept>(fields);
    }
    return *kept_;
  }

  std::size_t capacity() const { return kept_ == nullptr ? 0 : kept_->capacity(); }

 private:
  std::unique_ptr<Kept> kept_;
};

}  // namespace longwatch::read
