#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/assessment.h"
#include "model/estate.h"
#include "model/incident.h"

/// What the rows of a severity table may ask. content/severity/README.md explains them to who
/// writes a table.
namespace longwatch::impact {

struct ConditionInput {
  const model::Assessment& assessment;  ///< complete but for its severity
  const model::Incident& incident;
  const model::Estate& estate;
  const std::vector<std::string>& organisations;  ///< touched, ids
};

struct Condition {
  std::string_view name;
  std::string_view words;  ///< "the incident is an intrusion"
  bool (*holds)(const ConditionInput&);
};

std::span<const Condition> conditions();
/// Null when nothing has this name.
const Condition* find_condition(std::string_view name);

}  // namespace longwatch::impact
