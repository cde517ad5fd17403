#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/intern.h"

namespace longwatch::model {

/// The number of a field name inside one run. Small and dense, so that a matcher is found by array
/// index.
enum class FieldId : std::uint32_t {};

constexpr std::size_t index_of(FieldId field) {
  return static_cast<std::size_t>(field);
}

/// A value of a field that no rule names; it only takes part in full-text search.
inline constexpr FieldId kUnnamedField{0xFFFFFFFF};

/// The field names that any rule, indicator or output of this run asks for. Everything else in a
/// record is passed over by the readers. Names are equal when they are equal ignoring ASCII case:
/// SigmaHQ itself writes the same field in several cases, and no telemetry holds two fields that
/// differ in case alone.
///
/// Built first by everything that wants fields, then shared immutable with all readers and
/// detectors.
class FieldTable {
 public:
  FieldTable() = default;
  FieldTable(const FieldTable&) = delete;
  FieldTable& operator=(const FieldTable&) = delete;

  /// The id of `name`, new or known. Only while building.
  FieldId add(std::string_view name);

  /// Readers hand over the values of all other fields too, as `kUnnamedField`. Only while building.
  void want_unnamed() { wants_unnamed_ = true; }

  std::optional<FieldId> find(std::string_view name) const;
  /// The name as first added. Precondition: the id came from this table.
  std::string_view name(FieldId field) const;

  std::size_t size() const { return names_.size(); }

  bool wants_unnamed() const { return wants_unnamed_; }

 private:
  Interner folded_;
  std::vector<std::string> names_;
  bool wants_unnamed_ = false;
};

}  // namespace longwatch::model
