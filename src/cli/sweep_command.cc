#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/utf.h"
#include "cli/case_run.h"
#include "cli/commands.h"
#include "cli/indicator_options.h"
#include "cli/reading_options.h"
#include "cli/run_surroundings.h"
#include "cli/session.h"
#include "cli/story_text.h"
#include "cli/sweep_run.h"
#include "cli/text_layout.h"
#include "share/narrate.h"
#include "share/wording.h"

namespace longwatch::cli {
namespace {

using config::SettingId;

constexpr std::size_t kSentencesShown = 8;

/// Without a password, which is no one's but the reader's.
constexpr std::array<std::string_view, 7> kReadingFlags = {
    "--mapping", "--timezone", "--log-format", "--clock", "--assets", "--ansi-codepage", "--only"};

constexpr std::array kSettings = {
    SettingId::Rules,     SettingId::Placeholders, SettingId::Indicators,
    SettingId::Content,   SettingId::MinLevel,     SettingId::FailOn,
    SettingId::Jobs,      SettingId::MaxMemory,    SettingId::AllowIncomplete,
    SettingId::Quiet,     SettingId::NoColor,      SettingId::Progress,
    SettingId::Workspace, SettingId::As,           SettingId::Assets,
    SettingId::Knowledge, SettingId::Scale,        SettingId::AnsiCodepage,
    SettingId::Timezone,  SettingId::Clock,        SettingId::ArchivePassword,
    SettingId::LogFormat, SettingId::Mapping,      SettingId::Only,
    SettingId::Tuning,    SettingId::Allow,        SettingId::IndicatorCache};

constexpr std::array<OptionInfo, 10> kOptions = {{
    {"--format", "FORMAT",
     "table (a summary for people), jsonl or csv (one finding a line), or what other tools import",
     "table", "table|jsonl|csv|timesketch|ecs|hayabusa-csv"},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
    {"--events", "DIR",
     "list there, a file each, all events of findings that rest on more than 1,000 (default: "
     "FILE.events beside --output FILE)",
     "", ""},
    {"--unmask", "", "show passwords and keys that stand in the telemetry", "", ""},
    {"--with-content", "", "run the built-in rules and behaviours beside --rules and --indicators",
     "", ""},
    {"--html", "FILE", "write a page there: the findings; with --workspace the internal report", "",
     ""},
    {"--show-suppressed", "", "show findings that a tuning file suppresses too, marked", "", ""},
    {"--authority", "REF",
     "search the bodies of mails for indicators too: the warrant or decision that allows it; it is "
     "noted in every output, the bodies are shown in none",
     "", ""},
    {"--targets", "FILE",
     "with --workspace: a partner's list of whom an actor aimed at, one mail address a line; may "
     "be "
     "given again",
     "", ""},
    {"--decisions", "FILE", "with --workspace: standing instructions to carry out", "", ""},
}};

CaseTask case_task(const SweepTask& sweep, const std::string& content, const Invocation& invocation,
                   const config::Settings& settings, const RunSurroundings& around) {
  CaseTask task;
  pipeline::InvestigationRequest& request = task.investigation;
  request.sweep.paths = sweep.paths;
  request.sweep.workers = around.workers();
  request.sweep.min_level =
      model::parse_level(settings.min_level).value_or(model::Level::Informational);
  request.stages.rule_paths = sweep.rules;
  request.stages.placeholders = settings.placeholders;
  request.stages.indicator_paths = sweep.indicators;
  request.stages.workers = around.workers();
  request.assets = settings.assets;
  request.knowledge = settings.knowledge;
  request.severity = join_path(content, "severity/uk-ncsc.yaml");
  request.scale = settings.scale;
  request.identity = settings.as;
  request.targets = invocation.values("--targets");
  task.files.decisions = invocation.value("--decisions");
  task.workspace = settings.workspace;
  task.clock = current_time;
  return task;
}

/// Investigates, records and prints the story; the report as a page when it is asked for.
Result<std::string> tell(const CaseTask& task, const Invocation& invocation,
                         const share::TextLayout& layout, RunSurroundings& around,
                         pipeline::RunReport& report) {
  LW_TRY_ASSIGN(CaseOutcome outcome, run_case(task, around));
  report = std::move(outcome.investigation.report);
  LW_TRY_ASSIGN(const std::unique_ptr<registry::Register> entries,
                open_workspace(task.workspace, task.investigation.identity, current_time));
  const std::string page = invocation.value("--html");
  if (!page.empty()) {
    LW_TRY_ASSIGN(const CasePage written, write_page(*entries, {}, page));
    return story_text(written.story, written.file, kSentencesShown, layout);
  }
  LW_TRY_ASSIGN(const model::CaseFile file, entries->view({}));
  return story_text(share::tell_story(file), file, kSentencesShown, layout);
}

/// `sweep --workspace`: the whole way, into a register.
ExitStatus run_case_sweep(const SweepTask& sweep, const Invocation& invocation,
                          const config::Settings& settings, Session& session) {
  const Result<std::string> content = content_directory(settings, session.files);
  if (!content.ok()) {
    return unusable(content.error(), session);
  }
  RunSurroundings around(settings, session);
  const Result<pipeline::ReadingOptions> reading = reading_options(settings, around);
  if (!reading.ok()) {
    return unusable(reading.error(), session);
  }
  std::error_code made;
  std::filesystem::create_directories(settings.workspace, made);
  if (made) {
    return unusable(Error(ErrorCode::Io, "the workspace cannot be made: " + made.message())
                        .at(settings.workspace),
                    session);
  }
  CaseTask task = case_task(sweep, *content, invocation, settings, around);
  task.investigation.stages.reading = *reading;
  task.investigation.stages.authority = sweep.authority;
  const Result<std::shared_ptr<const detect::tuning::TuningSet>> tuning =
      load_tuning(settings, session.files);
  if (!tuning.ok()) {
    return unusable(tuning.error(), session);
  }
  task.investigation.stages.tuning = *tuning;
  if (const Status added = add_indicator_options(settings, around, task.investigation.stages);
      !added.ok()) {
    return unusable(added.error(), session);
  }
  pipeline::RunReport report;
  const Result<std::string> story =
      tell(task, invocation, text_layout(invocation, settings, session), around, report);
  around.tell_diagnostics();
  if (report.findings_suppressed > 0) {
    session.messages.note(
        fmt::format("{} suppressed by tuning and in no incident; a sweep without "
                    "--workspace lists "
                    "the entries",
                    counted(report.findings_suppressed, "finding is", "findings are")));
  }
  if (!story.ok()) {
    return unusable(story.error(), session);
  }
  const ExitStatus printed = print_product(*story, invocation, session);
  return printed == ExitStatus::Done ? around.judge(report) : printed;
}

/// Bodies of mails are opened for a reason that can be looked up, and for indicators alone.
Status check_authority(const Invocation& invocation, const config::Settings& settings) {
  if (!invocation.has("--authority")) {
    return {};
  }
  const std::string reference = invocation.value("--authority");
  const bool is_plain =
      is_valid_utf8(reference) && std::none_of(reference.begin(), reference.end(), [](char c) {
        return static_cast<unsigned char>(c) < ' ' || c == 0x7F;
      });
  if (trim(reference).empty() || reference.size() > limits::kAuthorityBytes || !is_plain) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected a reference of 1 to {} bytes in one line, got '{}'; nothing "
                             "was swept",
                             limits::kAuthorityBytes, to_printable(reference)))
        .at("--authority")
        .with_hint("the number of the warrant or decision: --authority 'order 2025/117'");
  }
  if (settings.indicators.empty()) {
    return Error(ErrorCode::InvalidInput,
                 "--authority opens the bodies of mails for indicators alone, and none are named; "
                 "nothing was swept")
        .with_hint("--indicators PATH");
  }
  return {};
}

/// Options that mean something with a workspace only are not passed over, nobody investigates
/// without a name to write down, and no product overwrites another.
Status check_options(const Invocation& invocation, const config::Settings& settings) {
  if (!settings.workspace.empty() && settings.as.empty()) {
    return Error(ErrorCode::InvalidInput, "nobody is named who acts; nothing was swept")
        .with_hint("--as USER, or LONGWATCH_AS: every entry of the register says who made it");
  }
  for (const std::string_view option : {"--decisions", "--targets"}) {
    if (settings.workspace.empty() && invocation.has(option)) {
      return Error(ErrorCode::InvalidInput,
                   fmt::format("{} needs a workspace; nothing was swept", option))
          .with_hint("--workspace DIR");
    }
  }
  if (!settings.workspace.empty() && invocation.has("--format") &&
      invocation.value("--format") != "table") {
    return Error(ErrorCode::InvalidInput,
                 "--format says how findings are printed, and with a workspace the story is; "
                 "nothing was swept")
        .with_hint("leave one of the two out");
  }
  if (!settings.workspace.empty() && invocation.has("--show-suppressed")) {
    return Error(
               ErrorCode::InvalidInput,
               "--show-suppressed shows findings, and with a workspace the story is told; nothing "
               "was swept")
        .with_hint("leave one of the two out");
  }
  if (invocation.has("--show-suppressed") && invocation.value("--format") == "hayabusa-csv") {
    return Error(ErrorCode::InvalidInput,
                 "hayabusa-csv has no column that says which findings are suppressed; nothing was "
                 "swept")
        .with_hint("--format csv, or leave --show-suppressed out");
  }
  LW_TRY(check_authority(invocation, settings));
  const std::string page = invocation.value("--html");
  if (!page.empty() && page == invocation.value("--output")) {
    return Error(ErrorCode::InvalidInput,
                 "--html and --output name the same file; nothing was swept")
        .with_hint("two products need two files");
  }
  return {};
}

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  const Status fits = check_options(invocation, *settings);
  if (!fits.ok()) {
    return unusable(fits.error(), session);
  }
  SweepTask task;
  task.paths = invocation.arguments;
  for (const auto& [name, value] : invocation.given) {
    if (name == "--rules" || name == "--placeholders" || name == "--indicators" ||
        name == "--mapping" || name == "--tuning" || name == "--allow" || name == "--authority" ||
        name == "--config") {
      task.flags.insert(task.flags.end(), {name, value});
    }
    if (std::find(kReadingFlags.begin(), kReadingFlags.end(), name) != kReadingFlags.end()) {
      task.reading_flags.insert(task.reading_flags.end(), {name, value});
    }
  }
  task.rules = settings->rules;
  task.indicators = settings->indicators;
  task.format = *parse_finding_format(invocation.value("--format"));
  task.secrets = invocation.has("--unmask") ? share::Secrets::Shown : share::Secrets::Masked;
  task.output = invocation.value("--output");
  task.page = invocation.value("--html");
  task.events = invocation.value("--events");
  task.authority = invocation.value("--authority");
  if (!task.authority.empty()) {
    session.messages.note(
        fmt::format("the bodies of mails are searched for indicators by authority "
                    "'{}'",
                    to_printable(task.authority)));
  }
  task.shows_suppressed = invocation.has("--show-suppressed");
  if (invocation.has("--with-content")) {
    task.reading_flags.emplace_back("--with-content");
  }
  const bool names_nothing = task.rules.empty() && task.indicators.empty();
  if (names_nothing || invocation.has("--with-content")) {
    const Result<std::string> content = content_directory(*settings, session.files);
    if (!content.ok()) {
      return unusable(content.error(), session);
    }
    task.rules.push_back(join_path(*content, "rules"));
    task.behaviours = detect::behaviour::BehaviourOptions{};
  }
  return settings->workspace.empty() ? run_sweep_task(task, *settings, session)
                                     : run_case_sweep(task, invocation, *settings, session);
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
        "Without --rules and --indicators the built-in rules and behaviours run, with "
        "--with-content "
        "beside them. What lies outside is judged by the networks of --assets. The output is the "
        "same for any number of workers. Ctrl-C writes what is complete.\n"
        "\n"
        "With --workspace the way goes on: findings become incidents with their impact and a lead, "
        "all of it is recorded in the workspace's register in the name of --as, and the story is "
        "printed.\n"
        "\n"
        "Exit status: 0 done, 1 a finding at or above --fail-on, 2 done but incomplete (records or "
        "rules dropped, files unreadable, stopped), 3 nothing could be swept, 4 an error of ours.",
    .example =
        "longwatch sweep /cases/web01 --rules sigma/rules --min-level medium\n"
        "longwatch sweep evtx/ --format jsonl --output findings.jsonl --fail-on high\n"
        "longwatch sweep evidence/ --workspace case --as ada --assets assets.yaml --html "
        "story.html",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& sweep_command() {
  return kCommand;
}

}  // namespace longwatch::cli
