#include "model/field.h"

#include "base/check.h"
#include "base/text.h"

namespace longwatch::model {

FieldId FieldTable::add(std::string_view name) {
  const std::uint32_t id = folded_.intern(to_ascii_lower(name));
  if (id == names_.size()) {
    names_.emplace_back(name);
  }
  return FieldId{id};
}

std::optional<FieldId> FieldTable::find(std::string_view name) const {
  const std::optional<std::uint32_t> id = folded_.find(to_ascii_lower(name));
  return id.has_value() ? std::optional(FieldId{*id}) : std::nullopt;
}

std::string_view FieldTable::name(FieldId field) const {
  LW_CHECK(index_of(field) < names_.size());
  return names_[index_of(field)];
}

}  // namespace longwatch::model
