#pragma once

#include <cstddef>

#include "base/diagnostic.h"
#include "base/memory_budget.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "config/settings.h"
#include "pipeline/sweep.h"

namespace longwatch::cli {

/// What every command that reads logs hands to the pipeline, and what it says afterwards.
class RunSurroundings {
 public:
  /// Both outlive this object.
  RunSurroundings(const config::Settings& settings, Session& session);

  const FileSystem& files() const { return session_.files; }

  std::size_t workers() const;

  DiagnosticSummary& diagnostics() { return diagnostics_; }

  Messages& messages() { return session_.messages; }

  /// For one run; points into this object.
  pipeline::SweepContext context();

  /// Takes the progress away and prints the diagnostics of the run.
  void tell_diagnostics();

  /// Incomplete when the run was stopped, or something was dropped and that is not allowed.
  ExitStatus judge(const pipeline::RunReport& report) const;

 private:
  const config::Settings& settings_;
  Session& session_;
  DiagnosticSummary diagnostics_;
  MemoryBudget budget_;
  ProgressBar bar_;
};

}  // namespace longwatch::cli
