#pragma once

#include <string>
#include <vector>

#include "read/mapped/internal/line_template.h"

namespace longwatch::read::mapped {

/// The telemetry that the fields of a log suggest, as a mapping's `telemetry` names it.
struct SuggestedTelemetry {
  std::string name;  ///< empty = none
  std::string why;
};

/// Gives the parts of the templates their names, types and reasons: by the key in front of a value,
/// by the words and marks around it, by what all values look like; "field1", without a reason,
/// where nothing tells. Names are those of Sigma's taxonomy where it has one.
void name_parts(std::vector<LineTemplate>& templates);

/// What the log seems to be; its fields then get the names that this telemetry has.
SuggestedTelemetry suggest_telemetry(std::vector<LineTemplate>& templates);

}  // namespace longwatch::read::mapped
