#include "model/field_values.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace longwatch::model {

void FieldValues::grow(std::size_t least) {
  constexpr std::size_t kFirst = 64;
  const std::size_t room = std::max({least, 2 * room_, kFirst});
  auto values = std::make_unique<FieldValue[]>(room);
  std::copy_n(values_.get(), size_, values.get());
  values_ = std::move(values);
  room_ = room;
}

}  // namespace longwatch::model
