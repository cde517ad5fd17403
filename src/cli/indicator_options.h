#pragma once

#include "base/result.h"
#include "cli/run_surroundings.h"
#include "config/settings.h"
#include "pipeline/stages.h"

namespace longwatch::cli {

/// What these settings say of indicators beside their files: allow-lists, the folder of compiled
/// sets, and the estate's own networks, which are no indicators and inside for behaviours. Fails as
/// `knowledge::load_estate` does.
Status add_indicator_options(const config::Settings& settings, RunSurroundings& around,
                             pipeline::StageOptions& options);

}  // namespace longwatch::cli
