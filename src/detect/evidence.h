#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "detect/entities.h"
#include "model/event.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect {

/// What a finding says of its event beyond the rule: host, user, entities, and the fields worth
/// showing. Shared by all detectors so that findings of every kind read alike. Immutable; any
/// thread.
///
/// The fields it reads (users, images, command lines ...) are a table in evidence.cc; they are
/// added to the field table on construction, because readers hand over only what the table holds.
class EvidenceReader {
 public:
  explicit EvidenceReader(model::FieldTable& fields);

  /// Completes `finding` from the event: time, the event reference, host, user, entities, and the
  /// texts of `wanted` followed by those of the context fields, each field once per value. Values
  /// are cut at limits::kFindingFieldBytes and fields at limits::kFindingFields; a cut value ends
  /// in "...". `fields` is the table of the constructor.
  void describe(const model::Event& event, std::span<const model::FieldId> wanted,
                const model::FieldTable& fields, model::Finding& finding) const;

 private:
  bool is_context(model::FieldId field) const;
  std::string_view name_of(model::FieldId field, const model::FieldTable& fields) const;
  std::string find_user(const model::Event& event) const;

  EntityReader entities_;
  std::vector<model::FieldId> context_;                           ///< shown with every finding
  std::vector<std::pair<model::FieldId, model::FieldId>> users_;  ///< (user, domain)
};

}  // namespace longwatch::detect
