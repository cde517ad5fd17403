#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/finding_run.h"
#include "cli/reading_options.h"
#include "cli/table_options.h"
#include "cli/text_layout.h"
#include "cli/triage_run.h"
#include "cli/triage_text.h"
#include "detect/triage/occurrences.h"
#include "share/mask.h"
#include "share/wording.h"

namespace longwatch::cli {
namespace {

using detect::triage::Occurrence;
using share::Style;

constexpr std::array<OptionInfo, 5> kOptions = {{
    {"--type", "TYPE",
     "values of that type only: ipv4, domain, user, host, file, sha256 ...; repeat it", "", ""},
    {"--format", "FORMAT", "table for people, jsonl or csv with everything", "table",
     "table|jsonl|csv"},
    {"--rows", "N", "how many rows the table shows", "50", ""},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
    {"--unmask", "", "show passwords and keys that stand in the telemetry", "", ""},
}};

/// A value that findings name.
struct KeyValue {
  std::string type;
  std::string value;
  std::uint64_t findings = 0;
  std::set<std::string> rules;  ///< titles
  model::Level worst = model::Level::Informational;
  Occurrence where{};
};

/// Gathers the values of findings, each once for a finding.
class KeyValues final : public pipeline::FindingConsumer {
 public:
  explicit KeyValues(std::set<std::string> types) : types_(std::move(types)) {}

  Status accept(const model::Finding& finding,
                const std::vector<pipeline::SourceReport>& /*sources*/) override {
    std::set<std::pair<std::string, std::string>> seen;
    for (const model::Entity& entity : finding.entities) {
      const std::pair<std::string, std::string> key(entity.type, to_ascii_lower(entity.value));
      // Numbers of processes are of one host and one boot: no value to look for elsewhere.
      all_types_.insert(entity.type);
      const bool is_wanted =
          types_.empty() ? entity.type != "process_guid" : types_.count(entity.type) > 0;
      if (is_wanted && !entity.value.empty() && seen.insert(key).second) {
        count(entity, key, *finding.rule);
      }
    }
    return {};
  }

  std::vector<KeyValue> take() {
    std::vector<KeyValue> all;
    for (auto& [key, value] : values_) {
      all.push_back(std::move(value));
    }
    return all;
  }

  std::uint64_t left_out() const { return left_out_; }

  /// Of the types that were asked for, those that no finding names.
  std::vector<std::string> types_not_named() const {
    std::vector<std::string> absent;
    std::set_difference(types_.begin(), types_.end(), all_types_.begin(), all_types_.end(),
                        std::back_inserter(absent));
    return absent;
  }

  const std::set<std::string>& all_types() const { return all_types_; }

 private:
  void count(const model::Entity& entity, const std::pair<std::string, std::string>& key,
             const model::RuleInfo& rule) {
    auto value = values_.find(key);
    if (value == values_.end()) {
      if (values_.size() >= limits::kTriageValues) {
        ++left_out_;
        return;
      }
      value = values_.emplace(key, KeyValue()).first;
      value->second.type = entity.type;
      value->second.value = entity.value;
    }
    ++value->second.findings;
    value->second.rules.insert(rule.title);
    value->second.worst = std::max(value->second.worst, rule.level);
  }

  const std::set<std::string> types_;
  std::set<std::string> all_types_;  // that any finding names
  std::map<std::pair<std::string, std::string>, KeyValue> values_;
  std::uint64_t left_out_ = 0;
};

/// A type that was misspelt must not look like a type without values.
void tell_types_not_named(const KeyValues& values, Session& session) {
  const std::vector<std::string> absent = values.types_not_named();
  if (!absent.empty()) {
    session.messages.note(fmt::format("no finding names a value of type '{}'; findings name: {}",
                                      to_printable(fmt::format("{}", fmt::join(absent, "', '"))),
                                      fmt::join(values.all_types(), ", ")));
  }
}

/// Rarest in all telemetry first; what is no field of its own anywhere comes last.
void sort_rarest_first(std::vector<KeyValue>& values) {
  std::stable_sort(values.begin(), values.end(), [](const KeyValue& a, const KeyValue& b) {
    const auto key = [](const KeyValue& value) {
      return std::make_tuple(value.where.events == 0, value.where.events,
                             -static_cast<int>(value.worst), ~value.findings);
    };
    return key(a) < key(b);
  });
}

/// Reads everything a second time and asks where the values are.
Result<pipeline::RunReport> find_occurrences(std::vector<KeyValue>& values,
                                             const std::vector<std::string>& paths,
                                             RunSurroundings& around,
                                             const pipeline::ReadingOptions& reading) {
  std::vector<Occurrence> where;
  for (const KeyValue& value : values) {
    where.push_back({value.type, value.value, 0, {}});
  }
  LW_TRY_ASSIGN(pipeline::RunReport report, read_for(
                                                [&](model::FieldTable& fields) {
                                                  return detect::triage::make_occurrence_detector(
                                                      where, fields);
                                                },
                                                paths, around, reading));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i].where = std::move(where[i]);
  }
  return report;
}

using SourceNames = std::map<model::SourceId, std::string>;

SourceNames names_of(const pipeline::RunReport& report) {
  SourceNames names;
  for (const pipeline::SourceReport& source : report.sources) {
    names[source.walked] = source.source.name;
  }
  return names;
}

/// Most events first.
std::vector<std::pair<std::string, std::uint64_t>> sources_of(const KeyValue& value,
                                                              const SourceNames& names) {
  std::vector<std::pair<std::string, std::uint64_t>> sources;
  for (const auto& [source, events] : value.where.by_source) {
    const auto name = names.find(source);
    sources.emplace_back(name == names.end() ? std::string() : name->second, events);
  }
  std::stable_sort(sources.begin(), sources.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return sources;
}

void put_row(share::TextPage& page, const KeyValue& value, const SourceNames& names,
             share::Secrets secrets) {
  constexpr std::size_t kSources = 3;
  page.put_right(value.where.events == 0 ? "-" : with_thousands(value.where.events), 10).put("  ");
  page.put_left(value.type, 14, Style::Faint);
  page.put_path(share::shown(value.value, secrets), Style::Strong).end_line();
  page.put("            ")
      .put(std::string(model::to_text(value.worst)), share::style_of(value.worst));
  page.put(fmt::format(", {} of {}: ", counted(value.findings, "finding", "findings"),
                       counted(value.rules.size(), "rule", "rules")),
           Style::Faint);
  page.put(*value.rules.begin(), Style::Faint).end_line();
  const auto sources = sources_of(value, names);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(kSources, sources.size()); ++i) {
    texts.push_back(fmt::format("{} {}", sources[i].first, with_thousands(sources[i].second)));
  }
  if (sources.size() > kSources) {
    texts.push_back(fmt::format("and {} more", with_thousands(sources.size() - kSources)));
  }
  if (!texts.empty()) {
    page.list("            in ", texts);
  }
}

struct Print {
  const std::vector<KeyValue>& values;
  const pipeline::RunReport& report;
  share::Secrets secrets;
  std::uint64_t left_out = 0;
};

std::string as_table(const Print& print, std::size_t rows, const share::TextLayout& layout) {
  share::TextPage page(layout);
  const SourceNames names = names_of(print.report);
  page.put_right("events", 10, Style::Faint).put("  ").put_left("type", 14, Style::Faint);
  page.put("value", Style::Faint).end_line();
  const std::size_t shown = std::min(rows, print.values.size());
  for (std::size_t i = 0; i < shown; ++i) {
    put_row(page, print.values[i], names, print.secrets);
  }
  if (print.values.size() > shown) {
    page.put(fmt::format("  and {} more: --rows {} or --format jsonl prints all",
                         with_thousands(print.values.size() - shown), print.values.size()))
        .end_line();
  }
  page.put(fmt::format("{} of findings, looked for in all fields {}{}",
                       counted(print.values.size(), "value", "values"), read_books(print.report),
                       print.left_out > 0 ? fmt::format("; {} left out: too many different ones",
                                                        with_thousands(print.left_out))
                                          : ""))
      .end_line();
  return page.take();
}

std::string as_lines(const Print& print) {
  std::string out;
  formats::JsonWriter json(out);
  const SourceNames names = names_of(print.report);
  for (const KeyValue& value : print.values) {
    json.begin_object().member("schema", "longwatch.pivot.v1").member("type", value.type);
    json.member("value", share::shown(value.value, print.secrets));
    json.member("events", value.where.events).member("findings", value.findings);
    json.member("level", model::to_text(value.worst)).key("rules").begin_array();
    for (const std::string& rule : value.rules) {
      json.string(rule);
    }
    json.end_array().key("sources").begin_array();
    for (const auto& [source, events] : sources_of(value, names)) {
      json.begin_object().member("source", source).member("events", events).end_object();
    }
    json.end_array().end_object().end_line();
  }
  return out;
}

std::string as_csv(const Print& print) {
  std::string out = "type,value,events,findings,level,rules,sources\n";
  const SourceNames names = names_of(print.report);
  for (const KeyValue& value : print.values) {
    std::string sources;
    for (const auto& [source, events] : sources_of(value, names)) {
      sources += fmt::format("{}{}={}", sources.empty() ? "" : " | ", source, events);
    }
    append_csv_line(out, {value.type, share::shown(value.value, print.secrets),
                          std::to_string(value.where.events), std::to_string(value.findings),
                          std::string(model::to_text(value.worst)),
                          fmt::format("{}", fmt::join(value.rules, " | ")), sources});
  }
  return out;
}

std::set<std::string> types_of(const Invocation& invocation) {
  std::set<std::string> types;
  for (const std::string& value : invocation.values("--type")) {
    types.insert(to_ascii_lower(value));
  }
  return types;
}

std::string product_of(const Print& print, const Invocation& invocation, std::size_t rows,
                       const share::TextLayout& layout) {
  const std::string format = invocation.value("--format");
  return format == "jsonl" ? as_lines(print)
         : format == "csv" ? as_csv(print)
                           : as_table(print, rows, layout);
}

ExitStatus run(const Invocation& invocation, Session& session) {
  const Result<std::size_t> rows = rows_of(invocation);
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!rows.ok()) {
    return unusable(rows.error(), session);
  }
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  RunSurroundings around(*settings, session);
  KeyValues gathered(types_of(invocation));
  const Result<FoundRun> found = run_findings(*settings, invocation.arguments, around, gathered);
  const Result<pipeline::ReadingOptions> reading = reading_options(*settings, around);
  if (!found.ok() || !reading.ok()) {
    around.tell_diagnostics();
    return unusable(found.ok() ? reading.error() : found.error(), session);
  }
  tell_types_not_named(gathered, session);
  std::vector<KeyValue> values = gathered.take();
  RunSurroundings again(*settings, session);  // what it says, the first reading has said
  const Result<pipeline::RunReport> report =
      find_occurrences(values, invocation.arguments, again, *reading);
  around.tell_diagnostics();
  if (!report.ok()) {
    return unusable(report.error(), session);
  }
  sort_rarest_first(values);
  const Print print{values, *report,
                    invocation.has("--unmask") ? share::Secrets::Shown : share::Secrets::Masked,
                    gathered.left_out()};
  const ExitStatus printed = print_product(
      product_of(print, invocation, *rows, text_layout(invocation, *settings, session)), invocation,
      session);
  return printed == ExitStatus::Done ? judge(*found, *settings, around) : printed;
}

constexpr CommandInfo kCommand = {
    .name = "pivot",
    .arguments = "PATH...",
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .summary = "the key values of the findings, rarest first, and where else they are",
    .description =
        "Sweeps, gathers the values that findings name (addresses, domains, digests, accounts, "
        "hosts, files ...), reads everything a second time and tells in how many events of all "
        "telemetry each is, and in which sources. The rarest come first: what is in few events and "
        "in a finding is worth a look. '-' is a value that is a field of its own nowhere and "
        "stands "
        "inside a longer text; 'longwatch search' finds it.",
    .example =
        "longwatch pivot /cases/web01 --min-level high\n"
        "longwatch pivot logs/ --type ipv4 --type domain --format jsonl",
    .settings = kFindingSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& pivot_command() {
  return kCommand;
}

}  // namespace longwatch::cli
