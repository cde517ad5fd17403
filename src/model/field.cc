#include "model/field.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace longwatch::model {

FieldId FieldTable::add(std::string_view name) {
  const std::uint32_t id = exact_.intern(name);
  if (id == names_.size()) {
    const std::uint32_t group = folded_.intern(to_ascii_lower(name));
    groups_.resize(std::max<std::size_t>(groups_.size(), group + 1));
    groups_[group].push_back(FieldId{id});
    names_.emplace_back(name);
    group_.push_back(group);
    wants_presence_.push_back(0);
  }
  return FieldId{id};
}

void FieldTable::want_presence(FieldId field) {
  LW_CHECK(index_of(field) < names_.size());
  wants_presence_[index_of(field)] = 1;
}

std::optional<NamedField> FieldTable::find(std::string_view name) const {
  const std::optional<std::uint32_t> group = folded_.find(to_ascii_lower(name));
  if (!group.has_value()) {
    return std::nullopt;
  }
  const std::vector<FieldId>& fields = groups_[*group];
  const std::optional<std::uint32_t> exact = exact_.find(name);
  if (!exact.has_value()) {
    return NamedField{fields.front(), Naming::OtherCase};
  }
  return NamedField{FieldId{*exact}, fields.size() == 1 ? Naming::Exact : Naming::Shared};
}

std::optional<NamedField> FieldTable::wanted(std::string_view name) const {
  const std::optional<NamedField> found = find(name);
  const bool is_searched = !found.has_value() && wants_unnamed_;
  return is_searched ? std::optional(NamedField{kUnnamedField, Naming::Exact}) : found;
}

std::span<const FieldId> FieldTable::alike(FieldId field) const {
  LW_CHECK(index_of(field) < names_.size());
  return groups_[group_[index_of(field)]];
}

std::string_view FieldTable::name(FieldId field) const {
  LW_CHECK(index_of(field) < names_.size());
  return names_[index_of(field)];
}

}  // namespace longwatch::model
