#pragma once

#include "base/result.h"
#include "config/settings.h"
#include "read/evtx/evtx.h"

namespace longwatch::cli {

/// How event logs are read by these settings. Fails with `Unsupported` when this system cannot
/// convert the code page.
Result<read::evtx::EvtxOptions> reading_options(const config::Settings& settings);

}  // namespace longwatch::cli
