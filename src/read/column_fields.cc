#include "read/column_fields.h"

#include <algorithm>
#include <set>

namespace longwatch::read {
namespace {

using model::FieldId;
using model::NamedField;
using model::Naming;

/// Whether the spellings that the column is shown as are the same in every record.
bool is_certain(const NamedField& named, const std::set<FieldId>& own,
                const model::FieldTable& fields) {
  if (named.naming == Naming::Exact) {
    return true;
  }
  const std::span<const FieldId> alike = fields.alike(named.field);
  return named.naming == Naming::Shared &&
         std::none_of(alike.begin(), alike.end(), [&](FieldId spelling) {
           return spelling != named.field && own.contains(spelling);
         });
}

}  // namespace

ColumnFields::ColumnFields(const std::vector<std::vector<NamedField>>& columns,
                           const model::FieldTable& fields) {
  std::set<FieldId> own;
  for (const std::vector<NamedField>& names : columns) {
    for (const NamedField& named : names) {
      own.insert(named.field);
    }
  }
  are_settled_ = std::all_of(columns.begin(), columns.end(), [&](const auto& names) {
    return std::all_of(names.begin(), names.end(),
                       [&](const NamedField& named) { return is_certain(named, own, fields); });
  });
  for (const std::vector<NamedField>& names : columns) {
    for (const NamedField& named : names) {
      all_.push_back({named.field, named.naming, false});
    }
    sizes_.push_back({names.size(), are_settled_ ? add_copies(names, fields) : 0});
  }
  place();
}

ColumnFields::ColumnFields(const ColumnFields& other)
    : all_(other.all_), sizes_(other.sizes_), are_settled_(other.are_settled_) {
  place();
}

ColumnFields& ColumnFields::operator=(const ColumnFields& other) {
  return *this = ColumnFields(other);
}

/// The other spellings that are asked for; yields how many.
std::size_t ColumnFields::add_copies(const std::vector<NamedField>& names,
                                     const model::FieldTable& fields) {
  const std::size_t before = all_.size();
  for (const NamedField& named : names) {
    const std::span<const FieldId> alike =
        named.naming == Naming::Shared ? fields.alike(named.field) : std::span<const FieldId>();
    for (const FieldId spelling : alike) {
      if (spelling != named.field) {
        all_.push_back({spelling, named.naming, true});
      }
    }
  }
  return all_.size() - before;
}

void ColumnFields::place() {
  std::span<const ColumnField> rest = all_;
  for (const Range& size : sizes_) {
    placements_.push_back({rest.first(size.shown), rest.subspan(size.shown, size.copies)});
    rest = rest.subspan(size.shown + size.copies);
  }
}

}  // namespace longwatch::read
