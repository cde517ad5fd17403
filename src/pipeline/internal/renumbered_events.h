#pragma once

#include "model/finding.h"
#include "pipeline/internal/slot_report.h"

namespace longwatch::pipeline {

/// Gives the finding's events the numbers that their sources have in the report, in the order that
/// follows from them.
void renumber_events(model::Finding& finding, const SourceNumbers& numbers);

}  // namespace longwatch::pipeline
