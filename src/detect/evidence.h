#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect {

/// What a finding says of its event beyond the rule: host, user, entities, and the fields worth
/// showing. Shared by all detectors so that findings of every kind read alike. Immutable; any
/// thread.
///
/// The fields it reads (users, addresses, images, hashes ...) are a table in evidence.cc; they are
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
  struct Context {
    model::FieldId field;
    std::string_view entity_type;  ///< empty: shown, but no entity
    std::string_view role;
  };

  bool is_context(model::FieldId field) const;
  std::string_view name_of(model::FieldId field, const model::FieldTable& fields) const;
  void collect_entities(const model::Event& event, model::Finding& finding) const;
  std::string find_user(const model::Event& event) const;

  std::vector<Context> context_;
  std::vector<std::pair<model::FieldId, model::FieldId>> users_;  ///< (user, domain)
};

}  // namespace longwatch::detect
