#pragma once

#include "base/result.h"
#include "config/settings.h"
#include "pipeline/stages.h"

namespace longwatch::cli {

/// How logs are read by these settings. Fails with `Unsupported` when this system cannot convert
/// the code page, with `InvalidInput` when it does not know the time zone.
Result<pipeline::ReadingOptions> reading_options(const config::Settings& settings);

}  // namespace longwatch::cli
