#pragma once

#include "pipeline/sweep.h"
#include "share/summary.h"

namespace longwatch::cli {

/// What the sources of a run reach and where they have holes, from their histories.
share::Reach reach_of(const pipeline::RunReport& report);

}  // namespace longwatch::cli
