#include "model/field.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace longwatch::model {

FieldId FieldTable::add(std::string_view name) {
  return add(name, false);
}

FieldId FieldTable::add_exact(std::string_view name) {
  return add(name, true);
}

FieldId FieldTable::add(std::string_view name, bool exact_only) {
  const std::uint32_t id = exact_.intern(name);
  if (id == names_.size()) {
    const std::uint32_t group = folded_.intern(to_ascii_lower(name));
    groups_.resize(std::max<std::size_t>(groups_.size(), group + 1));
    names_.emplace_back(name);
    group_.push_back(group);
    wants_presence_.push_back(0);
    exact_only_.push_back(1);
  }
  if (!exact_only && exact_only_[id] != 0) {
    exact_only_[id] = 0;
    groups_[group_[id]].push_back(FieldId{id});
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
    return fields.empty() ? std::nullopt
                          : std::optional(NamedField{fields.front(), Naming::OtherCase});
  }
  const std::size_t others = fields.size() - (exact_only_[*exact] == 0 ? 1 : 0);
  return NamedField{FieldId{*exact}, others == 0 ? Naming::Exact : Naming::Shared};
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
