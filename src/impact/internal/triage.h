#pragma once

#include "impact/impact.h"
#include "impact/internal/conditions.h"

namespace longwatch::impact {

/// The category of the first row whose conditions all hold. The trace has one step for each row
/// that was looked at, the deciding one last; "unclassified" when none holds.
model::Severity decide_severity(const ConditionInput& input, const SeverityTable& table);

}  // namespace longwatch::impact
