#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/run_surroundings.h"
#include "model/case_file.h"
#include "model/story.h"
#include "pipeline/investigate.h"
#include "pipeline/record_case.h"
#include "register/register.h"

namespace longwatch::cli {

/// A case from its telemetry to its pages.
struct CaseTask {
  pipeline::InvestigationRequest investigation;
  pipeline::CasePaths files;
  std::string workspace;
  std::function<Timestamp()> clock;  ///< of the register's entries
};

struct CaseOutcome {
  pipeline::Investigation investigation;
  pipeline::CaseCounts counts;
};

/// Investigates and records. Fails with `Conflict` when the workspace holds data of the other kind.
Result<CaseOutcome> run_case(const CaseTask& task, RunSurroundings& around);

/// What one audience may see, and its page.
struct CasePage {
  model::CaseFile file;
  model::Story story;
  std::string path;
};

/// Writes the page of a workspace for one audience.
Result<CasePage> write_page(registry::Register& entries, const registry::ViewRequest& request,
                            const std::string& path);

/// The clock of the machine.
Timestamp current_time();

/// The register of a workspace, opened as this user.
Result<std::unique_ptr<registry::Register>> open_workspace(const std::string& workspace,
                                                           std::string_view user,
                                                           std::function<Timestamp()> clock);

}  // namespace longwatch::cli
