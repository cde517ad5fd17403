#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/rule_messages.h"
#include "cli/session.h"
#include "detect/sigma/sigma.h"
#include "formats/json_writer.h"
#include "model/field.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using config::SettingId;
using detect::sigma::LogSource;
using detect::sigma::RuleReport;
using detect::sigma::RuleStatus;

constexpr std::size_t kTitleColumns = 200;

constexpr std::array kSettings = {SettingId::Placeholders, SettingId::Jobs, SettingId::Quiet,
                                  SettingId::AllowIncomplete};

constexpr std::array<OptionInfo, 3> kOptions = {{
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

void append_json_line(std::string& out, const RuleReport& report) {
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
  model::FieldTable fields;
  const auto compiled = detect::sigma::compile(*loaded, fields, {std::move(*placeholders), {}});
  detect::sigma::add_excerpts(loaded->reports, session.files);
  std::string product;
  if (invocation.value("--format") == "jsonl") {
    for (const RuleReport& report : loaded->reports) {
      append_json_line(product, report);
    }
  } else {
    product = table(loaded->reports,
                    invocation.has("--all") ? RunningRules::Listed : RunningRules::Counted);
  }
  const ExitStatus printed = print_product(product, invocation, session);
  const bool wrong = count_of(count_rules(loaded->reports), RuleStatus::Error) > 0;
  return printed == ExitStatus::Done && wrong && !settings->allow_incomplete
             ? ExitStatus::Incomplete
             : printed;
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
        "Exit status: 0 no rule is wrong, 2 some are, 3 nothing could be checked.",
    .example =
        "longwatch rules check sigma/rules\n"
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
