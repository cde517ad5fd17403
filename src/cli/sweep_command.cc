#include <array>

#include "cli/commands.h"
#include "cli/session.h"
#include "cli/sweep_run.h"

namespace longwatch::cli {
namespace {

using config::SettingId;

constexpr std::array kSettings = {
    SettingId::Rules,  SettingId::Indicators, SettingId::Content,   SettingId::MinLevel,
    SettingId::FailOn, SettingId::Jobs,       SettingId::MaxMemory, SettingId::AllowIncomplete,
    SettingId::Quiet,  SettingId::NoColor,    SettingId::Progress};

constexpr std::array<OptionInfo, 3> kOptions = {{
    {"--format", "FORMAT", "table (a summary for people), jsonl or csv (one finding a line)",
     "table", "table|jsonl|csv"},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
    {"--unmask", "", "show passwords and keys that stand in the telemetry", "", ""},
}};

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  SweepTask task;
  task.paths = invocation.arguments;
  for (const auto& [name, value] : invocation.given) {
    if (name == "--rules" || name == "--indicators" || name == "--config") {
      task.flags.insert(task.flags.end(), {name, value});
    }
  }
  task.rules = settings->rules;
  task.indicators = settings->indicators;
  task.format = *parse_finding_format(invocation.value("--format"));
  task.secrets = invocation.has("--unmask") ? share::Secrets::Shown : share::Secrets::Masked;
  task.output = invocation.value("--output");
  if (task.rules.empty() && task.indicators.empty()) {
    const Result<std::string> content = content_directory(*settings, session.files);
    if (!content.ok()) {
      return unusable(content.error(), session);
    }
    task.rules = {join_path(*content, "rules")};
    task.behaviours = detect::behaviour::BehaviourOptions{};
  }
  return run_sweep_task(task, *settings, session);
}

constexpr CommandInfo kCommand = {
    .name = "sweep",
    .arguments = "PATH...",
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .summary = "look for intrusions: logs in, findings out",
    .description =
        "Reads every log below the paths (files or directories), whatever their names, and tells "
        "which rules and indicators match. Each finding leads back to the bytes of its events: "
        "source, SHA-256, record, byte offset.\n"
        "\n"
        "Without --rules and --indicators the built-in rules and behaviours run. The output is the "
        "same for any "
        "number of workers. Ctrl-C writes what is complete.\n"
        "\n"
        "Exit status: 0 done, 1 a finding at or above --fail-on, 2 done but incomplete (records or "
        "rules dropped, files unreadable, stopped), 3 nothing could be swept, 4 an error of ours.",
    .example =
        "longwatch sweep /cases/web01 --rules sigma/rules --min-level medium\n"
        "longwatch sweep evtx/ --format jsonl --output findings.jsonl --fail-on high",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& sweep_command() {
  return kCommand;
}

}  // namespace longwatch::cli
