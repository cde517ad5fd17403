#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/finding_run.h"
#include "cli/table_options.h"
#include "cli/text_layout.h"
#include "cli/triage_run.h"
#include "cli/triage_text.h"
#include "share/wording.h"

namespace longwatch::cli {
namespace {

using detect::triage::Tally;
using share::Style;

/// Findings by rule and host. A rule whose level a tuning file changed counts for itself.
class RuleTallies final : public pipeline::FindingConsumer {
 public:
  struct Rule {
    Tally all;
    std::map<std::string, Tally> hosts;
  };

  Status accept(const model::Finding& finding,
                const std::vector<pipeline::SourceReport>& /*sources*/) override {
    ++findings_;
    Rule& rule = rules_[finding.rule];
    rule.all.add(finding.time);
    auto host = rule.hosts.find(finding.host);
    if (host == rule.hosts.end()) {
      if (groups_ >= limits::kTriageGroups) {
        ++left_out_;
        return {};
      }
      ++groups_;
      host = rule.hosts.emplace(finding.host, Tally()).first;
    }
    host->second.add(finding.time);
    return {};
  }

  /// Worst level first, then most findings.
  std::vector<std::pair<const model::RuleInfo*, const Rule*>> in_order() const {
    std::vector<std::pair<const model::RuleInfo*, const Rule*>> rules;
    for (const auto& [info, rule] : rules_) {
      rules.emplace_back(info, &rule);
    }
    std::sort(rules.begin(), rules.end(), [](const auto& a, const auto& b) {
      const auto key = [](const auto& entry) {
        return std::make_tuple(-static_cast<int>(entry.first->level), ~entry.second->all.count,
                               std::string_view(entry.first->title),
                               std::string_view(entry.first->id));
      };
      return key(a) < key(b);
    });
    return rules;
  }

  std::uint64_t findings() const { return findings_; }

  std::uint64_t left_out() const { return left_out_; }

 private:
  std::map<const model::RuleInfo*, Rule> rules_;
  std::uint64_t findings_ = 0;
  std::uint64_t groups_ = 0;
  std::uint64_t left_out_ = 0;  // findings whose host is in no row
};

std::vector<std::string> hosts_of(const RuleTallies::Rule& rule) {
  constexpr std::size_t kShown = 6;
  std::vector<std::pair<std::string, std::uint64_t>> hosts;
  for (const auto& [host, tally] : rule.hosts) {
    hosts.emplace_back(host, tally.count);
  }
  std::stable_sort(hosts.begin(), hosts.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(kShown, hosts.size()); ++i) {
    texts.push_back(
        fmt::format("{} {}", share::host_words(hosts[i].first), with_thousands(hosts[i].second)));
  }
  if (hosts.size() > kShown) {
    texts.push_back(fmt::format("and {} more", with_thousands(hosts.size() - kShown)));
  }
  return texts;
}

std::string suppressed_words(const pipeline::RunReport& report) {
  return report.findings_suppressed == 0
             ? std::string()
             : fmt::format("; {} suppressed by tuning", with_thousands(report.findings_suppressed));
}

std::string as_table(const RuleTallies& tallies, const pipeline::RunReport& report,
                     std::size_t rows, const share::TextLayout& layout) {
  share::TextPage page(layout);
  const auto rules = tallies.in_order();
  const std::size_t shown = std::min(rows, rules.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& [info, rule] = rules[i];
    page.put("  ").put_left(model::to_text(info->level), 14, share::style_of(info->level));
    page.put_left(info->title, page.columns() - 28, Style::Strong);
    page.put_right(with_thousands(rule->all.count), 12).end_line();
    page.put("                ").put(span_words(rule->all.first, rule->all.last), Style::Faint);
    page.end_line();
    page.list("                on ", hosts_of(*rule));
  }
  if (rules.size() > shown) {
    page.put(fmt::format("  and {} more: --rows {} or --format jsonl prints all",
                         with_thousands(rules.size() - shown), rules.size()))
        .end_line();
  }
  page.put(fmt::format("{} of {} {}{}{}", counted(tallies.findings(), "finding", "findings"),
                       counted(rules.size(), "rule", "rules"), read_books(report),
                       suppressed_words(report),
                       tallies.left_out() > 0 ? fmt::format("; hosts of {} in no row: too many",
                                                            with_thousands(tallies.left_out()))
                                              : ""))
      .end_line();
  return page.take();
}

std::string as_lines(const RuleTallies& tallies) {
  std::string out;
  formats::JsonWriter json(out);
  for (const auto& [info, rule] : tallies.in_order()) {
    for (const auto& [host, tally] : rule->hosts) {
      json.begin_object().member("schema", "longwatch.rules-summary.v1");
      json.key("rule").begin_object().member("id", info->id).member("title", info->title);
      json.member("kind", model::to_text(info->kind)).end_object();
      json.member("level", model::to_text(info->level));
      if (!host.empty()) {
        json.member("host", host);
      }
      write_tally(json, "findings", tally);
      json.end_object().end_line();
    }
  }
  return out;
}

std::string as_csv(const RuleTallies& tallies) {
  std::string out = "level,rule_id,rule_title,host,findings,first,last\n";
  for (const auto& [info, rule] : tallies.in_order()) {
    for (const auto& [host, tally] : rule->hosts) {
      append_csv_line(out,
                      {std::string(model::to_text(info->level)), info->id, info->title, host,
                       std::to_string(tally.count), time_text(tally.first), time_text(tally.last)});
    }
  }
  return out;
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
  RuleTallies tallies;
  const Result<FoundRun> found = run_findings(*settings, invocation.arguments, around, tallies);
  around.tell_diagnostics();
  if (!found.ok()) {
    return unusable(found.error(), session);
  }
  const std::string format = invocation.value("--format");
  const std::string product =
      format == "jsonl" ? as_lines(tallies)
      : format == "csv"
          ? as_csv(tallies)
          : as_table(tallies, found->report, *rows, text_layout(invocation, *settings, session));
  const ExitStatus printed = print_product(product, invocation, session);
  return printed == ExitStatus::Done ? judge(*found, *settings, around) : printed;
}

constexpr CommandInfo kCommand = {
    .name = "summary rules",
    .arguments = "PATH...",
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .summary = "which rules found how much, on which hosts, when first and last",
    .description =
        "Sweeps and counts the findings by rule and host, worst level first. What a tuning file "
        "suppresses is counted below.",
    .example =
        "longwatch summary rules /cases/web01\n"
        "longwatch summary rules evtx/ --rules sigma/rules --format csv --output rules.csv",
    .settings = kFindingSettings,
    .options = kTableOptions,
    .run = run,
};

}  // namespace

const CommandInfo& summary_rules_command() {
  return kCommand;
}

}  // namespace longwatch::cli
