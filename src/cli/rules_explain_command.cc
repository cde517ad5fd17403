#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/correlation_text.h"
#include "cli/explanation_text.h"
#include "cli/indicator_options.h"
#include "cli/indicator_text.h"
#include "cli/reading_options.h"
#include "cli/rule_messages.h"
#include "cli/run_surroundings.h"
#include "cli/session.h"
#include "detect/indicator/explain.h"
#include "detect/sigma/explain.h"
#include "detect/sigma/explain_correlation.h"
#include "pipeline/no_findings.h"
#include "pipeline/stages.h"

namespace longwatch::cli {
namespace {

using config::SettingId;
using detect::sigma::LoadedRule;
using detect::sigma::LoadedRules;
using detect::sigma::Rule;
using detect::sigma::RuleReport;

constexpr std::array kSettings = {SettingId::Rules,           SettingId::Placeholders,
                                  SettingId::Content,         SettingId::Jobs,
                                  SettingId::MaxMemory,       SettingId::AllowIncomplete,
                                  SettingId::Quiet,           SettingId::Progress,
                                  SettingId::AnsiCodepage,    SettingId::Timezone,
                                  SettingId::Clock,           SettingId::Assets,
                                  SettingId::ArchivePassword, SettingId::LogFormat,
                                  SettingId::Mapping,         SettingId::Only,
                                  SettingId::Indicators,      SettingId::Allow};

constexpr std::array<OptionInfo, 7> kOptions = {{
    {"--record", "N", "only events with this record number", "", ""},
    {"--limit", "N", "events to explain, from 1 to 1000", "3", ""},
    {"--matching", "", "only events that match", "", ""},
    {"--near", "", "events that do not match, those that come nearest first", "", ""},
    {"--format", "FORMAT", "table for people, or jsonl with one line for each event", "table",
     "table|jsonl"},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
    {"--unmask", "", "show passwords and keys that stand in the telemetry", "", ""},
}};

constexpr std::uint64_t kMostEvents = 1000;

struct Wish {
  detect::sigma::ExplainRequest request;
  ExplainChoice choice = ExplainChoice::Best;
};

Result<std::uint64_t> number_of(const Invocation& invocation, std::string_view option) {
  const std::string text = invocation.value(option);
  const std::optional<std::uint64_t> number = parse_uint64(text);
  if (!number.has_value()) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected a whole number, got '{}'; nothing was read",
                             to_printable(text)))
        .at(std::string(option));
  }
  return *number;
}

Result<Wish> read_wish(const Invocation& invocation) {
  Wish wish;
  LW_TRY_ASSIGN(const std::uint64_t limit, number_of(invocation, "--limit"));
  if (limit < 1 || limit > kMostEvents) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected a number from 1 to {}, got {}; nothing was read",
                             kMostEvents, limit))
        .at("--limit");
  }
  wish.request.limit = static_cast<std::size_t>(limit);
  if (invocation.has("--record")) {
    LW_TRY_ASSIGN(wish.request.record, number_of(invocation, "--record"));
  }
  if (invocation.has("--matching") && invocation.has("--near")) {
    return Error(ErrorCode::InvalidInput,
                 "--matching and --near exclude each other; nothing was read");
  }
  wish.choice = invocation.has("--matching") ? ExplainChoice::Matching
                : invocation.has("--near")   ? ExplainChoice::Nearest
                                             : ExplainChoice::Best;
  return wish;
}

Error refused(const RuleReport& report) {
  std::string place = report.file;
  if (report.place.line > 0) {
    place += fmt::format(":{}:{}", report.place.line, report.place.column);
  }
  return Error(ErrorCode::InvalidInput, report.reason + "; nothing was read")
      .at(place)
      .with_hint(report.hint);
}

/// What is explained: a rule, a correlation and all it may refer to, or an indicator.
struct Subject {
  Rule rule;
  LoadedRules all{};
  std::optional<std::size_t> correlation{};  ///< of `all`
  detect::indicator::ExplainedSubject indicator{};

  bool is_indicator() const { return !indicator.entries.empty(); }
};

/// Of the correlations those to which no other refers.
std::vector<std::size_t> outermost(const LoadedRules& loaded) {
  std::vector<bool> is_inner(loaded.correlations.size(), false);
  for (const auto& one : loaded.correlations) {
    for (const auto& target : one.targets) {
      if (target.is_correlation) {
        is_inner[target.number] = true;
      }
    }
  }
  std::vector<std::size_t> outer;
  for (std::size_t i = 0; i < is_inner.size(); ++i) {
    if (!is_inner[i]) {
      outer.push_back(i);
    }
  }
  return outer;
}

/// The one correlation or rule of a file that was named.
Result<Subject> rule_of_file(const std::string& path, LoadedRules loaded) {
  const std::vector<std::size_t> outer = outermost(loaded);
  if (outer.size() == 1) {
    return Subject{{}, std::move(loaded), outer.front()};
  }
  if (outer.empty() && loaded.rules.size() == 1) {
    return Subject{std::move(loaded.rules.front().rule)};
  }
  if (loaded.rules.empty() && !loaded.reports.empty()) {
    return refused(loaded.reports.front());
  }
  if (loaded.rules.empty()) {
    return Error(ErrorCode::NotFound, "the file holds no rule; nothing was read").at(path);
  }
  return Error(ErrorCode::InvalidInput,
               fmt::format("the file holds {} rules; nothing was read",
                           loaded.rules.size() + loaded.correlations.size()))
      .at(path)
      .with_hint(fmt::format("name one by its id or title: longwatch rules explain '{}' --rules {} "
                             "PATH",
                             to_printable(loaded.rules.front().rule.info.id), path));
}

Error unknown_rule(const std::string& word, const LoadedRules& loaded) {
  std::vector<std::string_view> names;
  for (const LoadedRule& one : loaded.rules) {
    names.push_back(one.rule.info.title);
  }
  const std::string_view near = nearest(word, names);
  return Error(ErrorCode::NotFound,
               fmt::format("no rule file, id or title is '{}' (looked through: {}); nothing was "
                           "read",
                           to_printable(word), with_thousands(loaded.rules.size())))
      .with_hint(near.empty() ? "name the rule's file, or where it lies with --rules PATH"
                              : fmt::format("did you mean '{}'?", to_printable(near)));
}

/// The correlation with that id or title.
std::optional<std::size_t> correlation_called(const std::string& word, const LoadedRules& loaded) {
  for (std::size_t i = 0; i < loaded.correlations.size(); ++i) {
    const model::RuleInfo& info = loaded.correlations[i].correlation.info;
    if (equals_ignoring_ascii_case(info.id, word) || equals_ignoring_ascii_case(info.title, word)) {
      return i;
    }
  }
  return std::nullopt;
}

/// The rule with that id, or the only one with that title.
Result<Subject> rule_called(const std::string& word, LoadedRules loaded) {
  if (const auto correlation = correlation_called(word, loaded); correlation.has_value()) {
    return Subject{{}, std::move(loaded), correlation};
  }
  std::vector<Rule*> titled;
  for (LoadedRule& one : loaded.rules) {
    if (equals_ignoring_ascii_case(one.rule.info.id, word)) {
      return Subject{std::move(one.rule)};
    }
    if (equals_ignoring_ascii_case(one.rule.info.title, word)) {
      titled.push_back(&one.rule);
    }
  }
  if (titled.size() == 1) {
    return Subject{std::move(*titled.front())};
  }
  if (titled.size() > 1) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("{} rules have the title '{}'; nothing was read", titled.size(),
                             to_printable(word)))
        .with_hint(fmt::format("name one by its id: '{}' or '{}'", to_printable(titled[0]->info.id),
                               to_printable(titled[1]->info.id)));
  }
  for (const RuleReport& report : loaded.reports) {
    if (report.status != detect::sigma::RuleStatus::Running &&
        (equals_ignoring_ascii_case(report.id, word) ||
         equals_ignoring_ascii_case(report.title, word))) {
      return refused(report);
    }
  }
  return unknown_rule(word, loaded);
}

Result<Subject> find_rule(const std::string& word, const config::Settings& settings,
                          const FileSystem& files) {
  const Result<FileInfo> info = files.inspect_target(word);
  if (info.ok() && info->kind == FileKind::Regular) {
    LW_TRY_ASSIGN(LoadedRules loaded, detect::sigma::load_rules({word}, files, 1));
    return rule_of_file(word, std::move(loaded));
  }
  if (word.ends_with(".yml") || word.ends_with(".yaml")) {
    LW_TRY(info);
  }
  std::vector<std::string> places = settings.rules;
  if (places.empty()) {
    LW_TRY_ASSIGN(const std::string content, content_directory(settings, files));
    places = {join_path(content, "rules")};
  }
  LW_TRY_ASSIGN(LoadedRules loaded, detect::sigma::load_rules(places, files, workers_of(settings)));
  return rule_called(word, std::move(loaded));
}

/// The indicator of that value or id; without entries when there is none.
Result<Subject> find_indicator(const std::string& word, const config::Settings& settings,
                               RunSurroundings& around, model::FieldTable& fields) {
  pipeline::StageOptions named;
  named.indicator_paths = settings.indicators;
  LW_TRY(add_indicator_options(settings, around, named));
  Subject subject;
  LW_TRY_ASSIGN(subject.indicator,
                detect::indicator::find_subject(
                    word, {named.indicator_paths, named.allow_lists, named.own_networks, {}},
                    around.files(), fields, around.diagnostics()));
  return subject;
}

/// Among the indicators, when there are any, then among the rules.
Result<Subject> find_any(const std::string& word, const config::Settings& settings,
                         RunSurroundings& around, model::FieldTable& fields) {
  const Result<FileInfo> file = around.files().inspect_target(word);
  if (settings.indicators.empty() || (file.ok() && file->kind == FileKind::Regular)) {
    return find_rule(word, settings, around.files());
  }
  LW_TRY_ASSIGN(Subject subject, find_indicator(word, settings, around, fields));
  if (subject.is_indicator()) {
    return subject;
  }
  Result<Subject> rule = find_rule(word, settings, around.files());
  if (!rule.ok() && rule.error().code() == ErrorCode::NotFound) {
    return Error(ErrorCode::NotFound,
                 fmt::format("no entry of the indicators, and no rule, is '{}'; nothing was read",
                             to_printable(word)))
        .with_hint(
            "name an indicator by its value, with its kind in front ('host:...') where "
            "several have it, or by the id of the rule that its findings name");
  }
  return rule;
}

/// What is to be explained, by what.
struct ExplainTask {
  Subject subject;
  std::shared_ptr<model::FieldTable> fields = std::make_shared<model::FieldTable>();
  detect::sigma::CompileOptions open;
  pipeline::ReadingOptions reading;
  std::vector<std::string> paths;
  Wish wish;
};

Result<ExplainTask> read_task(const Invocation& invocation, const config::Settings& settings,
                              RunSurroundings& around) {
  const FileSystem& files = around.files();
  ExplainTask task;
  LW_TRY_ASSIGN(task.wish, read_wish(invocation));
  LW_TRY_ASSIGN(task.open.placeholders, placeholders_of(settings, files));
  LW_TRY_ASSIGN(task.reading, reading_options(settings, around));
  task.open.declared = pipeline::declared_telemetry(task.reading);
  task.open.zone = task.reading.zone.value_or(formats::TimeZone());
  LW_TRY_ASSIGN(task.subject,
                find_any(invocation.arguments.front(), settings, around, *task.fields));
  task.paths = {invocation.arguments.begin() + 1, invocation.arguments.end()};
  return task;
}

/// What a reading has learned; of a rule, a correlation or an indicator.
struct Learned {
  detect::indicator::IndicatorExplanation indicator;
  detect::sigma::RuleExplanation rule;
  detect::sigma::CorrelationExplanation correlation;
};

Result<std::unique_ptr<detect::Detector>> make_explainer(
    const ExplainTask& task, const std::shared_ptr<model::FieldTable>& fields, Learned& learned) {
  const Subject& subject = task.subject;
  if (subject.is_indicator()) {
    return detect::indicator::make_explainer(subject.indicator,
                                             {task.wish.request.limit, task.wish.request.record},
                                             fields, learned.indicator);
  }
  if (subject.correlation.has_value()) {
    return detect::sigma::make_correlation_explainer({subject.all, *subject.correlation}, task.open,
                                                     task.wish.request.limit, fields,
                                                     learned.correlation);
  }
  return detect::sigma::make_explainer(subject.rule, task.open, task.wish.request, fields,
                                       learned.rule);
}

Result<pipeline::RunReport> read_logs(const ExplainTask& task, RunSurroundings& around,
                                      Learned& learned) {
  LW_TRY_ASSIGN(std::unique_ptr<detect::Detector> explainer,
                make_explainer(task, task.fields, learned));
  const pipeline::BuiltStages built = pipeline::build_detector_stages(
      std::move(explainer), task.fields, around.files(), task.reading);
  pipeline::SweepRequest request;
  request.paths = task.paths;
  request.workers = around.workers();
  pipeline::NoFindings nowhere;
  return pipeline::run_sweep(request, built.stages, around.context(), nowhere);
}

std::string product_of(const ExplainTask& task, const Learned& learned,
                       const pipeline::RunReport& report, const Invocation& invocation) {
  const share::Secrets secrets =
      invocation.has("--unmask") ? share::Secrets::Shown : share::Secrets::Masked;
  const bool lines = invocation.value("--format") == "jsonl";
  const Subject& subject = task.subject;
  if (subject.is_indicator()) {
    const ExplainedIndicator explained{subject.indicator, learned.indicator, report,
                                       task.wish.choice, secrets};
    return lines ? indicator_lines(explained) : indicator_table(explained);
  }
  if (subject.correlation.has_value()) {
    const ExplainedCorrelation explained{subject.all.correlations[*subject.correlation].correlation,
                                         learned.correlation, report, secrets};
    return lines ? correlation_lines(explained) : correlation_table(explained);
  }
  const Wish& wish = task.wish;
  const ExplainedRule explained{subject.rule, learned.rule,      report, wish.request, wish.choice,
                                secrets,      task.open.declared};
  return lines ? explanation_lines(explained) : explanation_table(explained);
}

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  RunSurroundings around(*settings, session);
  const Result<ExplainTask> task = read_task(invocation, *settings, around);
  if (!task.ok()) {
    return unusable(task.error(), session);
  }
  Learned learned;
  const Result<pipeline::RunReport> report = read_logs(*task, around, learned);
  around.tell_diagnostics();
  if (!report.ok()) {
    return unusable(report.error(), session);
  }
  const ExitStatus printed =
      print_product(product_of(*task, learned, *report, invocation), invocation, session);
  return printed == ExitStatus::Done ? around.judge(*report) : printed;
}

constexpr CommandInfo kCommand = {
    .name = "rules explain",
    .arguments = "RULE PATH...",
    .least_arguments = 2,
    .most_arguments = kAnyNumber,
    .summary = "show why a rule or indicator matches events, or what they lack",
    .description =
        "Holds every event of the logs below the paths against one rule and shows, for a few of "
        "them, which conditions, selections, fields and values hold, and what the event has in "
        "their place. RULE is a rule file, or the id or title of a rule below --rules (without it, "
        "of the built-in ones).\n"
        "\n"
        "Events that match are shown; when none does, those that come nearest: by the number of "
        "selections that are as the conditions want them, then by how much of the others holds. "
        "When no event is of the rule's log source, the channels it needs and those that were seen "
        "are told.\n"
        "\n"
        "Of a correlation the events that took part are counted, and the windows are shown in "
        "which its condition holds, or came nearest to that, with what was measured in them; of a "
        "rule with filters, which of them suppresses an event.\n"
        "\n"
        "With --indicators, RULE may be an indicator: its value, its entry's id, or the id of the "
        "rule that its findings name. What its files say of it is shown, whether it is looked for, "
        "in which fields of which events it stands, and where something like it stands that is no "
        "match, and why.\n"
        "\n"
        "The answers are the engine's own: each part of the rule is asked as a rule of its own.\n"
        "\n"
        "Exit status: 0 done, 2 done but incomplete (records or files dropped, stopped), 3 the "
        "rule does not run, or nothing could be read.",
    .example =
        "longwatch rules explain my_rule.yml Security.evtx\n"
        "longwatch rules explain 'Suspicious Whoami' logs/ --rules sigma/rules --near --limit 10\n"
        "longwatch rules explain evil.example logs/ --indicators partner.json\n"
        "longwatch rules explain my_rule.yml Security.evtx --record 4711 --format jsonl",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& rules_explain_command() {
  return kCommand;
}

}  // namespace longwatch::cli
