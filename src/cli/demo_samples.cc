#include <unistd.h>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/demo_scenarios.h"
#include "cli/demo_story.h"
#include "cli/rule_messages.h"
#include "cli/run_surroundings.h"
#include "cli/terminal.h"
#include "pipeline/stages.h"
#include "scenario/samples.h"

namespace longwatch::cli {
namespace {

using detect::sigma::RuleStatus;

std::string generated(const std::string& directory, const scenario::SampleSet& samples) {
  return fmt::format(
      "{} logs with {} events: {}\nindicators: {}\nwhat is planted in them: {}\n"
      "all of it is invented; {}/SYNTHETIC.txt says so\n",
      samples.files.size(), with_thousands(samples.events), samples.logs_directory,
      samples.indicators_path, samples.truth_path, directory);
}

ExitStatus sweep_samples(const scenario::SampleSet& samples, const Invocation& invocation,
                         const config::Settings& settings, Session& session) {
  const Result<std::string> content = content_directory(settings, session.files);
  if (!content.ok()) {
    return unusable(content.error(), session);
  }
  RunSurroundings around(settings, session);
  const Result<pipeline::BuiltStages> built = pipeline::build_stages(
      {{join_path(*content, "rules")}, {samples.indicators_path}, around.workers()}, session.files,
      around.diagnostics());
  if (!built.ok()) {
    return unusable(built.error(), session);
  }
  DemoCollector collector;
  pipeline::SweepRequest request;
  request.paths = {samples.logs_directory};
  request.workers = around.workers();
  const Result<pipeline::RunReport> report =
      pipeline::run_sweep(request, built->stages, around.context(), collector);
  around.tell_diagnostics();
  if (!report.ok()) {
    return unusable(report.error(), session);
  }
  const DemoFacts facts{
      .directory = invocation.value("--directory"),
      .samples = samples,
      .findings = collector.findings(),
      .report = *report,
      .rules = count_of(count_rules(built->rule_reports), RuleStatus::Running),
      .indicators = built->indicators,
  };
  const std::string story =
      demo_story(facts, session.files, demo_layout(invocation, settings, session));
  const ExitStatus printed = print_product(story, invocation, session);
  return printed == ExitStatus::Done ? around.judge(*report) : printed;
}

}  // namespace

share::TextLayout demo_layout(const Invocation& invocation, const config::Settings& settings,
                              const Session& session) {
  share::TextLayout layout;
  if (invocation.value("--output") == "-") {
    layout.columns = columns_of(STDOUT_FILENO, session.environment);
    const bool coloured = !settings.no_color && wants_colour(STDOUT_FILENO, session.environment);
    layout.colour = coloured ? share::Colour::On : share::Colour::Off;
  }
  return layout;
}

ExitStatus run_demo_samples(const Invocation& invocation, const config::Settings& settings,
                            Session& session) {
  const std::string directory = invocation.value("--directory");
  const Result<scenario::SampleSet> samples = scenario::write_samples(directory, {});
  if (!samples.ok()) {
    return unusable(samples.error(), session);
  }
  if (invocation.has("--generate-only")) {
    return print_product(generated(directory, *samples), invocation, session);
  }
  return sweep_samples(*samples, invocation, settings, session);
}

}  // namespace longwatch::cli
