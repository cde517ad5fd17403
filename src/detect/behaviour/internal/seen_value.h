#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "model/event.h"

namespace longwatch::detect::behaviour {

/// A record's value as it was written, kept to see at once that the next record has the same: most
/// records stand in the same log of the same host as the one before.
class SeenValue {
 public:
  bool is(const model::Value& value) const {
    const auto bytes = value.bytes();
    return value.kind == kind_ &&
           std::equal(bytes.begin(), bytes.end(), bytes_.begin(), bytes_.end());
  }

  void keep(const model::Value& value) {
    const auto bytes = value.bytes();
    kind_ = value.kind;
    bytes_.assign(bytes.begin(), bytes.end());
  }

 private:
  model::ValueKind kind_ = model::ValueKind::Null;
  std::vector<std::byte> bytes_;
};

}  // namespace longwatch::detect::behaviour
