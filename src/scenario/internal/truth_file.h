#pragma once

#include <string>

#include "scenario/samples.h"

namespace longwatch::scenario::internal {

/// What was planted, as JSON: {"synthetic": ..., "steps": [...], "decoys": [...]}.
std::string truth_text(const SampleSet& set);

}  // namespace longwatch::scenario::internal
