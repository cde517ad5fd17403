#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/field.h"

namespace longwatch::read {

/// One of the fields that a value is handed over as.
struct ColumnField {
  model::FieldId field{};
  model::Naming naming = model::Naming::Exact;
  bool is_copy = false;
};

/// The fields of one column: those in its value's place, and those behind all values of the record.
struct Placement {
  std::span<const ColumnField> shown;
  std::span<const ColumnField> copies;
};

/// What the columns of a log are called for a run, where all records have the same columns: letter
/// case is settled once, as `model::EventBatch::keep` settles it for each record. Immutable; moving
/// keeps placements valid.
class ColumnFields {
 public:
  ColumnFields() = default;

  /// `columns[i]`: what column i is called, in the order of its values; may be empty.
  ColumnFields(const std::vector<std::vector<model::NamedField>>& columns,
               const model::FieldTable& fields);
  ColumnFields(ColumnFields&&) noexcept = default;
  ColumnFields& operator=(ColumnFields&&) noexcept = default;
  ColumnFields(const ColumnFields& other);
  ColumnFields& operator=(const ColumnFields& other);
  ~ColumnFields() = default;

  /// False when it hangs on a record which spelling has its values: two columns differ in letter
  /// case alone, or one in letter case from all that is asked for. Then placements are what the
  /// columns are called, and `keep` has to settle them.
  bool are_settled() const { return are_settled_; }

  const Placement& of(std::size_t column) const { return placements_[column]; }

 private:
  struct Range {
    std::size_t shown = 0;
    std::size_t copies = 0;
  };

  std::size_t add_copies(const std::vector<model::NamedField>& names,
                         const model::FieldTable& fields);
  void place();

  std::vector<ColumnField> all_;  // column by column, those that are shown before copies
  std::vector<Range> sizes_;
  std::vector<Placement> placements_;  // views of `all_`
  bool are_settled_ = true;
};

}  // namespace longwatch::read
