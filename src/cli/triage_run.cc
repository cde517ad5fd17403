#include "cli/triage_run.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/reading_options.h"
#include "cli/text_layout.h"
#include "pipeline/no_findings.h"
#include "share/wording.h"

namespace longwatch::cli {

Result<pipeline::RunReport> read_for(const MakeDetector& make,
                                     const std::vector<std::string>& paths, RunSurroundings& around,
                                     const pipeline::ReadingOptions& reading) {
  const auto fields = std::make_shared<model::FieldTable>();
  pipeline::add_history_fields(*fields);
  std::unique_ptr<detect::Detector> detector = make(*fields);
  const pipeline::BuiltStages built =
      pipeline::build_detector_stages(std::move(detector), fields, around.files(), reading);
  pipeline::SweepRequest request;
  request.paths = paths;
  request.workers = around.workers();
  pipeline::NoFindings none;
  return pipeline::run_sweep(request, built.stages, around.context(), none);
}

ExitStatus run_triage(const TriageTable& table, const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  RunSurroundings around(*settings, session);
  const Result<pipeline::ReadingOptions> reading = reading_options(*settings, around);
  if (!reading.ok()) {
    return unusable(reading.error(), session);
  }
  const Result<pipeline::RunReport> report =
      read_for(table.make, invocation.arguments, around, *reading);
  around.tell_diagnostics();
  if (!report.ok()) {
    return unusable(report.error(), session);
  }
  const std::string product = table.print(*report, text_layout(invocation, *settings, session));
  const ExitStatus printed = print_product(product, invocation, session);
  return printed == ExitStatus::Done ? around.judge(*report) : printed;
}

std::string read_books(const pipeline::RunReport& report) {
  return fmt::format(
      "of {} in {}{}", counted(report.books.events, "event", "events"),
      counted(report.sources.size(), "file", "files"),
      report.books.filtered == 0
          ? std::string()
          : fmt::format("; {} left out by --only", with_thousands(report.books.filtered)));
}

}  // namespace longwatch::cli
