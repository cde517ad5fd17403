#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
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

/// How the name in a record stands to the names that are asked for.
enum class Naming : std::uint8_t {
  Exact,      ///< the very name, and no other is asked for that differs in letter case alone
  Shared,     ///< the very name, but others are asked for that differ in letter case alone
  OtherCase,  ///< differs in letter case
};

/// What a name in a record stands for.
struct NamedField {
  FieldId field{};
  Naming naming = Naming::Exact;
};

/// The field names that any rule, indicator or output of this run asks for. Everything else in a
/// record is passed over by the readers. A name asks for the field of that very name; only when a
/// record has none, for one in another (ASCII) letter case: SigmaHQ itself writes the same field in
/// several cases. Readers say how a name was found, `EventBatch::keep` settles it for each record.
///
/// Built first by everything that wants fields, then shared immutable with all readers and
/// detectors.
class FieldTable {
 public:
  FieldTable() = default;
  FieldTable(const FieldTable&) = delete;
  FieldTable& operator=(const FieldTable&) = delete;

  /// The id of `name`, new or known; names that differ in letter case have ids of their own. Only
  /// while building.
  FieldId add(std::string_view name);

  /// The same, but nobody wants it under another spelling: records that differ in letter case do
  /// not have it, unless somebody else added that very name by `add`. For fields that only
  /// describe.
  FieldId add_exact(std::string_view name);

  /// Somebody asks whether the field is there at all: readers hand over `ValueKind::Container`
  /// where it holds objects or lists, whose content has names of its own. Only while building.
  void want_presence(FieldId field);

  /// Readers hand over the values of all other fields too, as `kUnnamedField`. Only while building.
  void want_unnamed() { wants_unnamed_ = true; }

  /// The field of that very name, else the first one that differs in letter case alone.
  std::optional<NamedField> find(std::string_view name) const;

  /// What a reader makes of that name: as `find`, else a value for full-text search alone when the
  /// run wants those.
  std::optional<NamedField> wanted(std::string_view name) const;

  /// All fields by `add` whose names are equal to this one's ignoring letter case, itself among
  /// them.
  std::span<const FieldId> alike(FieldId field) const;

  /// Precondition for these: the id came from this table.
  std::string_view name(FieldId field) const;

  bool wants_presence(FieldId field) const { return wants_presence_[index_of(field)] != 0; }

  std::size_t size() const { return names_.size(); }

  bool wants_unnamed() const { return wants_unnamed_; }

 private:
  FieldId add(std::string_view name, bool exact_only);

  Interner exact_;
  Interner folded_;
  // By field id:
  std::vector<std::string> names_;
  std::vector<std::uint32_t> group_;
  std::vector<std::uint8_t> wants_presence_;
  std::vector<std::uint8_t> exact_only_;
  std::vector<std::vector<FieldId>> groups_;  // by folded name
  bool wants_unnamed_ = false;
};

}  // namespace longwatch::model
