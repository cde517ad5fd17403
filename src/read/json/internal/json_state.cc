#include "read/json/internal/json_state.h"

namespace longwatch::read::json {

MemberNames& JsonState::names(const std::shared_ptr<const model::FieldTable>& fields) {
  if (names_ == nullptr || names_->fields() != fields.get()) {
    names_ = std::make_unique<MemberNames>(fields);
  }
  return *names_;
}

std::size_t JsonState::capacity() const {
  return (names_ == nullptr ? 0 : names_->capacity()) + values_.capacity() + builder_.capacity() +
         spare_.capacity();
}

}  // namespace longwatch::read::json
