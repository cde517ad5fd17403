#include <unistd.h>

#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/demo_story.h"
#include "cli/rule_messages.h"
#include "cli/run_surroundings.h"
#include "cli/session.h"
#include "cli/terminal.h"
#include "pipeline/stages.h"
#include "scenario/samples.h"

namespace longwatch::cli {
namespace {

using config::SettingId;
using detect::sigma::RuleStatus;

constexpr std::array kSettings = {SettingId::Content, SettingId::Jobs, SettingId::Quiet,
                                  SettingId::NoColor, SettingId::Progress};

constexpr std::array<OptionInfo, 3> kOptions = {{
    {"--directory", "DIR", "where the samples are written", "longwatch-demo", ""},
    {"--generate-only", "", "write the samples and stop", "", ""},
    {"--output", "FILE", "write the story there in place of standard output", "-", ""},
}};

share::TextLayout layout_of(const Invocation& invocation, const config::Settings& settings,
                            const Session& session) {
  share::TextLayout layout;
  if (invocation.value("--output") == "-") {
    layout.columns = columns_of(STDOUT_FILENO, session.environment);
    const bool coloured = !settings.no_color && wants_colour(STDOUT_FILENO, session.environment);
    layout.colour = coloured ? share::Colour::On : share::Colour::Off;
  }
  return layout;
}

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
      demo_story(facts, session.files, layout_of(invocation, settings, session));
  const ExitStatus printed = print_product(story, invocation, session);
  return printed == ExitStatus::Done ? around.judge(*report) : printed;
}

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  const std::string directory = invocation.value("--directory");
  const Result<scenario::SampleSet> samples = scenario::write_samples(directory, {});
  if (!samples.ok()) {
    return unusable(samples.error(), session);
  }
  if (invocation.has("--generate-only")) {
    return print_product(generated(directory, *samples), invocation, session);
  }
  return sweep_samples(*samples, invocation, *settings, session);
}

constexpr CommandInfo kCommand = {
    .name = "demo",
    .arguments = "",
    .summary = "write sample logs with an invented intrusion, sweep them, tell the story",
    .description =
        "Writes the logs of an office that does not exist, with one intrusion in them, sweeps them "
        "with the built-in rules and an indicator list, and shows each step with what found it, "
        "down to the bytes of the event. Everything in the samples is invented.\n"
        "\n"
        "Existing samples in the directory are replaced.",
    .example =
        "longwatch demo\n"
        "longwatch demo --directory samples --generate-only",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& demo_command() {
  return kCommand;
}

}  // namespace longwatch::cli
