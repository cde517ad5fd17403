#pragma once

#include <string>
#include <vector>

#include "cli/run_surroundings.h"
#include "cli/session.h"
#include "config/settings.h"
#include "pipeline/stages.h"
#include "pipeline/sweep.h"

namespace longwatch::cli {

/// A sweep and what its findings point into.
struct FoundRun {
  pipeline::BuiltStages built;
  pipeline::RunReport report;
};

/// Sweeps as `sweep` does by these settings: rules and indicators, else the built-in content with
/// its behaviours; tuning files. Fails as the steps do.
Result<FoundRun> run_findings(const config::Settings& settings,
                              const std::vector<std::string>& paths, RunSurroundings& around,
                              pipeline::FindingConsumer& consumer);

/// The exit status of such a run: incomplete also when rules have errors.
ExitStatus judge(const FoundRun& run, const config::Settings& settings,
                 const RunSurroundings& around);

}  // namespace longwatch::cli
