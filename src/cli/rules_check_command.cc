#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/reading_options.h"
#include "cli/rule_messages.h"
#include "cli/run_surroundings.h"
#include "cli/session.h"
#include "detect/sigma/coverage.h"
#include "detect/sigma/sigma.h"
#include "formats/json_writer.h"
#include "model/field.h"
#include "pipeline/no_findings.h"
#include "pipeline/stages.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using config::SettingId;
using detect::sigma::LogSource;
using detect::sigma::RuleReport;
using detect::sigma::RuleStatus;
using detect::sigma::TelemetryFit;
using detect::sigma::TelemetryFits;
using Verdict = TelemetryFit::Verdict;

constexpr std::size_t kTitleColumns = 200;

constexpr std::array kSettings = {
    SettingId::Placeholders,    SettingId::Jobs,     SettingId::MaxMemory,
    SettingId::AllowIncomplete, SettingId::Quiet,    SettingId::Progress,
    SettingId::AnsiCodepage,    SettingId::Timezone, SettingId::ArchivePassword,
    SettingId::LogFormat,       SettingId::Mapping,  SettingId::Only};

constexpr std::array<OptionInfo, 4> kOptions = {{
    {"--telemetry", "PATH",
     "say of every running rule whether the logs there have the events and fields that it needs",
     "", ""},
    {"--format", "FORMAT", "table for people, or jsonl with one line for each rule", "table",
     "table|jsonl"},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
    {"--all", "", "list running rules in the table too", "", ""},
}};

void member_if_known(formats::JsonWriter& json, std::string_view name, std::string_view value) {
  if (!value.empty()) {
    json.member(name, value);
  }
}

/// Null when no telemetry was looked at, or the rule does not run.
const TelemetryFit* fit_of(const TelemetryFits& fits, std::size_t report) {
  const auto found = fits.find(report);
  return found == fits.end() ? nullptr : &found->second;
}

void append_fit(const TelemetryFit& fit, formats::JsonWriter& json) {
  json.key("telemetry").begin_object().member("verdict", detect::sigma::to_text(fit.verdict));
  json.member("events", fit.events).key("missing_fields").begin_array();
  for (const std::string& field : fit.missing) {
    json.string(field);
  }
  json.end_array().end_object();
}

void append_json_line(std::string& out, const RuleReport& report, const TelemetryFit* fit) {
  formats::JsonWriter json(out);
  json.begin_object().member("file", report.file);
  member_if_known(json, "id", report.id);
  member_if_known(json, "title", report.title);
  json.member("status", to_text(report.status));
  json.key("logsource").begin_object();
  member_if_known(json, "category", report.log_source.category);
  member_if_known(json, "product", report.log_source.product);
  member_if_known(json, "service", report.log_source.service);
  json.end_object();
  member_if_known(json, "reason", report.reason);
  if (report.place.line > 0) {
    json.member("line", report.place.line).member("column", report.place.column);
  }
  if (!report.remarks.empty()) {
    json.key("remarks").begin_array();
    for (const detect::sigma::RuleRemark& remark : report.remarks) {
      json.begin_object().member("line", remark.place.line).member("column", remark.place.column);
      json.member("text", remark.text).end_object();
    }
    json.end_array();
  }
  if (fit != nullptr) {
    append_fit(*fit, json);
  }
  json.end_object().end_line();
}

std::string place_of(const RuleReport& report) {
  DiagnosticPlace place;
  place.file = report.file;
  if (report.place.line > 0) {
    place.line = report.place.line;
    place.column = report.place.column;
  }
  return share::terminal_safe(place.to_text());
}

std::string to_text(const LogSource& source) {
  std::string text;
  for (const std::string& part : {source.product, source.category, source.service}) {
    text += part.empty() ? "" : (text.empty() ? "" : "/") + part;
  }
  return share::terminal_safe(text);
}

void append_counts(std::string& out, const std::vector<RuleReport>& reports) {
  struct Row {
    RuleStatus status;
    std::string_view meaning;
  };

  constexpr std::array<Row, 4> kRows = {{
      {RuleStatus::Running, "compiled and evaluated"},
      {RuleStatus::NoTelemetry, "valid, but no telemetry that we read is known for its log source"},
      {RuleStatus::Unsupported, "valid, but this version does not evaluate it"},
      {RuleStatus::Error, "breaks the Sigma specification; skipped"},
  }};
  const RuleCounts counts = count_rules(reports);
  for (const Row& row : kRows) {
    out += fmt::format("{:<13}{:>8}  {}\n", detect::sigma::to_text(row.status),
                       with_thousands(count_of(counts, row.status)), row.meaning);
  }
  out += fmt::format("{:<13}{:>8}\n", "in all", with_thousands(reports.size()));
}

void append_list(std::string& out, const std::vector<RuleReport>& reports, RuleStatus status) {
  bool first = true;
  for (const RuleReport& report : reports) {
    if (report.status != status) {
      continue;
    }
    if (std::exchange(first, false)) {
      out += fmt::format("\n{}\n", detect::sigma::to_text(status));
    }
    out += fmt::format("  {}  {}\n", place_of(report), share::clipped(report.title, kTitleColumns));
    const std::string reason =
        report.reason.empty() ? to_text(report.log_source) : share::terminal_safe(report.reason);
    out += fmt::format("      {}\n", reason);
    if (!report.excerpt.empty()) {
      for (const std::string_view line : split(report.excerpt, '\n')) {
        out += fmt::format("      {}\n", share::terminal_safe(line));
      }
    }
    if (!report.hint.empty()) {
      out += fmt::format("      hint: {}\n", share::terminal_safe(report.hint));
    }
  }
}

/// What is odd in rules that are valid, a line each.
void append_remarks(std::string& out, const std::vector<RuleReport>& reports) {
  bool first = true;
  for (const RuleReport& report : reports) {
    for (const detect::sigma::RuleRemark& remark : report.remarks) {
      if (std::exchange(first, false)) {
        out += "\nremarks\n";
      }
      out += fmt::format("  {}:{}:{}  {}\n", share::terminal_safe(report.file), remark.place.line,
                         remark.place.column, share::terminal_safe(remark.text));
    }
  }
}

enum class RunningRules : std::uint8_t { Counted, Listed };

void append_fit_counts(std::string& out, const TelemetryFits& fits) {
  struct Row {
    Verdict verdict;
    std::string_view meaning;
  };

  constexpr std::array<Row, 3> kRows = {{
      {Verdict::Satisfiable, "events of their log source have what they test"},
      {Verdict::FieldsMissing, "events of their log source lack fields: they cannot fire"},
      {Verdict::NoEvents, "no event of their log source"},
  }};
  out += "\nrunning rules on this telemetry\n";
  for (const Row& row : kRows) {
    const auto count = std::count_if(fits.begin(), fits.end(), [&row](const auto& fit) {
      return fit.second.verdict == row.verdict;
    });
    out += fmt::format("  {:<15}{:>8}  {}\n", detect::sigma::to_text(row.verdict),
                       with_thousands(static_cast<std::uint64_t>(count)), row.meaning);
  }
}

/// Rules that cannot fire on this telemetry: each that lacks fields, the others by log source.
void append_unfit(std::string& out, const std::vector<RuleReport>& reports,
                  const TelemetryFits& fits) {
  std::map<std::string, std::uint64_t> without_events;
  std::string lacking;
  for (const auto& [index, fit] : fits) {
    const RuleReport& report = reports[index];
    if (fit.verdict == Verdict::NoEvents) {
      ++without_events[to_text(report.log_source)];
    } else if (fit.verdict == Verdict::FieldsMissing) {
      lacking +=
          fmt::format("  {}  {}\n      {} events; no {}\n", place_of(report),
                      share::clipped(report.title, kTitleColumns), with_thousands(fit.events),
                      share::terminal_safe(fmt::format("{}", fmt::join(fit.missing, ", "))));
    }
  }
  if (!lacking.empty()) {
    out += "\nfields-missing\n" + lacking;
  }
  if (!without_events.empty()) {
    out += "\nno-events, by log source\n";
  }
  for (const auto& [source, rules] : without_events) {
    out += fmt::format("  {:>8}  {}\n", with_thousands(rules), source);
  }
}

void append_telemetry(std::string& out, const std::vector<RuleReport>& reports,
                      const TelemetryFits& fits, RunningRules running) {
  append_fit_counts(out, fits);
  append_unfit(out, reports, fits);
  if (running == RunningRules::Counted) {
    return;
  }
  out += "\nsatisfiable\n";
  for (const auto& [index, fit] : fits) {
    if (fit.verdict == Verdict::Satisfiable) {
      out += fmt::format(
          "  {}  {}\n      {} events{}\n", place_of(reports[index]),
          share::clipped(reports[index].title, kTitleColumns), with_thousands(fit.events),
          fit.missing.empty()
              ? ""
              : share::terminal_safe(fmt::format("; no {}", fmt::join(fit.missing, ", "))));
    }
  }
}

std::string table(const std::vector<RuleReport>& reports, RunningRules running) {
  std::string out;
  append_counts(out, reports);
  append_list(out, reports, RuleStatus::Error);
  append_list(out, reports, RuleStatus::Unsupported);
  append_list(out, reports, RuleStatus::NoTelemetry);
  append_remarks(out, reports);
  if (running == RunningRules::Listed) {
    append_list(out, reports, RuleStatus::Running);
  }
  return out;
}

/// What the rules are held against.
struct Telemetry {
  std::shared_ptr<const detect::sigma::RuleSet> rules;
  std::shared_ptr<const model::FieldTable> fields;
  const pipeline::ReadingOptions& reading;
  std::vector<std::string> paths;
};

/// A sweep that looks which rules could fire. Its status is that of the reading.
Result<ExitStatus> hold_against(const Telemetry& telemetry, RunSurroundings& around,
                                TelemetryFits& fits) {
  const pipeline::BuiltStages built = pipeline::build_detector_stages(
      detect::sigma::make_fit_detector(telemetry.rules, telemetry.fields, fits), telemetry.fields,
      around.files(), telemetry.reading);
  pipeline::SweepRequest request;
  request.paths = telemetry.paths;
  request.workers = around.workers();
  pipeline::NoFindings nowhere;
  const Result<pipeline::RunReport> report =
      pipeline::run_sweep(request, built.stages, around.context(), nowhere);
  around.tell_diagnostics();
  if (!report.ok()) {
    return report.error();
  }
  return around.judge(*report);
}

std::string product_of(const Invocation& invocation, const std::vector<RuleReport>& reports,
                       const TelemetryFits& fits) {
  std::string product;
  if (invocation.value("--format") == "jsonl") {
    for (std::size_t i = 0; i < reports.size(); ++i) {
      append_json_line(product, reports[i], fit_of(fits, i));
    }
    return product;
  }
  const RunningRules running =
      invocation.has("--all") ? RunningRules::Listed : RunningRules::Counted;
  if (!invocation.has("--telemetry")) {
    return table(reports, running);
  }
  append_counts(product, reports);
  append_telemetry(product, reports, fits, running);
  return product;
}

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  Result<detect::sigma::Placeholders> placeholders = placeholders_of(*settings, session.files);
  if (!placeholders.ok()) {
    return unusable(placeholders.error(), session);
  }
  Result<detect::sigma::LoadedRules> loaded =
      detect::sigma::load_rules(invocation.arguments, session.files, workers_of(*settings));
  if (!loaded.ok()) {
    return unusable(loaded.error(), session);
  }
  if (loaded->reports.empty()) {
    return unusable(Error(ErrorCode::NotFound,
                          "no rule was found: expected *.yml or *.yaml files that hold one")
                        .at(invocation.arguments.front()),
                    session);
  }
  RunSurroundings around(*settings, session);
  const Result<pipeline::ReadingOptions> reading = reading_options(*settings, around);
  if (!reading.ok()) {
    return unusable(reading.error(), session);
  }
  const auto fields = std::make_shared<model::FieldTable>();
  detect::sigma::CompileOptions open;
  open.declared = pipeline::declared_telemetry(*reading);
  open.placeholders = std::move(*placeholders);
  open.keep_variants = invocation.has("--telemetry");
  const auto compiled = detect::sigma::compile(*loaded, *fields, open);
  detect::sigma::add_excerpts(loaded->reports, session.files);
  TelemetryFits fits;
  ExitStatus read = ExitStatus::Done;
  if (invocation.has("--telemetry")) {
    const Result<ExitStatus> held =
        hold_against({compiled, fields, *reading, invocation.values("--telemetry")}, around, fits);
    if (!held.ok()) {
      return unusable(held.error(), session);
    }
    detect::sigma::add_correlation_fits(*loaded, fits);
    read = *held;
  }
  const ExitStatus printed =
      print_product(product_of(invocation, loaded->reports, fits), invocation, session);
  const bool wrong = count_of(count_rules(loaded->reports), RuleStatus::Error) > 0;
  if (printed != ExitStatus::Done) {
    return printed;
  }
  return wrong && !settings->allow_incomplete ? ExitStatus::Incomplete : read;
}

constexpr CommandInfo kCommand = {
    .name = "rules check",
    .arguments = "PATH...",
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .summary = "classify every rule: running, no-telemetry, unsupported, error",
    .description =
        "Loads and compiles all rules below the paths and says for each one whether a sweep would "
        "run it, and if not, why: at which line it breaks the specification, what it asks for that "
        "this version does not do, or that no telemetry is known for its log source.\n"
        "\n"
        "With --telemetry the logs below that path are read as a sweep reads them, and every "
        "running rule is told to be satisfiable, to lack fields that no event of its log source "
        "has, or to have no event at all: what a sweep could not have found.\n"
        "\n"
        "Exit status: 0 no rule is wrong, 2 some are, 3 nothing could be checked.",
    .example =
        "longwatch rules check sigma/rules\n"
        "longwatch rules check sigma/rules --telemetry evidence/\n"
        "longwatch rules check my_rules/ --format jsonl | grep '\"status\":\"error\"'",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& rules_check_command() {
  return kCommand;
}

}  // namespace longwatch::cli
