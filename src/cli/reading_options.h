#pragma once

#include "base/file_system.h"
#include "base/result.h"
#include "cli/run_surroundings.h"
#include "config/settings.h"
#include "pipeline/stages.h"

namespace longwatch::cli {

/// How logs are read by these settings. Fails with `Unsupported` when this system cannot convert
/// the code page, with `InvalidInput` when it does not know the time zone, and as
/// `knowledge::load_estate` when the assets, which know of wrong clocks, cannot be read. Every
/// mistake in a mapping is told to the user; such a mapping is skipped and makes the run
/// incomplete, and when none is left the call fails with `InvalidInput`.
Result<pipeline::ReadingOptions> reading_options(const config::Settings& settings,
                                                 RunSurroundings& around);

}  // namespace longwatch::cli
