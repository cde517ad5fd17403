#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "detect/sigma/internal/plan.h"
#include "detect/sigma/internal/rule_set.h"
#include "model/event.h"

namespace longwatch::detect::sigma {

/// The event for which a rule fired.
struct FiredOn {
  const RuleSet& rules;
  const model::Event& record;
  /// Whether a predicate holds, named as in the plan's code.
  const std::function<bool(std::uint32_t)>& holds;
};

/// The fields on which the answer hangs although the telemetry cannot tell them: empty when the
/// expression is true whatever they hold (Kleene's three-valued logic). A field that the record has
/// all the same is known, unless it is a derived one that cannot tell for certain.
std::vector<model::FieldId> find_unknown_fields(const Plan::Uncertainty& uncertainty,
                                                const FiredOn& fired);

}  // namespace longwatch::detect::sigma
