#include "share/summary.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "share/tactic.h"

namespace longwatch::share {
namespace {

// The field that tells an analyst most, best first.
constexpr std::array<std::string_view, 25> kTelling = {
    "CommandLine",     "ScriptBlockText",    "ImagePath",      "TargetObject",
    "TargetFilename",  "PipeName",           "QueryName",      "DestinationHostname",
    "DestinationIp",   "TaskName",           "ServiceName",    "ImageLoaded",
    "Image",           "NewProcessName",     "ProcessName",    "ObjectName",
    "ShareName",       "RelativeTargetName", "SourceImage",    "Payload",
    "HostApplication", "Destination",        "TargetUserName", "IpAddress",
    "EventID"};

void count_names(const std::vector<std::string>& names, std::uint64_t findings,
                 std::map<std::string, std::uint64_t>& counts) {
  for (const std::string& name : names) {
    counts[name] += findings;
  }
}

std::vector<NameCount> as_list(const std::map<std::string, std::uint64_t>& counts) {
  std::vector<NameCount> list;
  for (const auto& [name, findings] : counts) {
    list.push_back({name, findings});
  }
  return list;
}

}  // namespace

const model::NamedText* telling_field(const model::Finding& finding) {
  const auto& fields = finding.fields;
  const std::string matched = to_ascii_lower(finding.matched);
  const auto holds = [&](const model::NamedText& field) {
    return to_ascii_lower(field.value).find(matched) != std::string::npos;
  };
  const auto holder =
      matched.empty() ? fields.end() : std::find_if(fields.begin(), fields.end(), holds);
  if (holder != fields.end()) {
    return &*holder;
  }
  for (const std::string_view name : kTelling) {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& field) {
      return field.name == name && !field.value.empty() && field.value != "-";
    });
    if (found != fields.end()) {
      return &*found;
    }
  }
  return fields.empty() ? nullptr : &fields.front();
}

bool tells_much(std::string_view field) {
  return std::find(kTelling.begin(), kTelling.end(), field) != kTelling.end();
}

Highlight SummaryBuilder::describe(const FindingView& view) const {
  const model::Finding& finding = view.finding;
  const model::EventReference& event = finding.events.front();
  Highlight highlight;
  highlight.rule = finding.rule;
  highlight.id = view.id;
  highlight.host = finding.host;
  highlight.user = finding.user;
  highlight.time = finding.time;
  highlight.source = view.source_of(event).name;
  highlight.record = event.locator.record;
  highlight.offset = event.locator.offset;
  if (const model::NamedText* field = telling_field(finding)) {
    highlight.field = field->name;
    highlight.value = shown_field(field->name, field->value, secrets_);
  }
  return highlight;
}

void SummaryBuilder::add(const FindingView& view) {
  const model::Finding& finding = view.finding;
  ++findings_;
  ++levels_.at(static_cast<std::size_t>(finding.rule->level));
  if (finding.time.has_value()) {
    first_ = std::min(first_.value_or(*finding.time), *finding.time);
    last_ = std::max(last_.value_or(*finding.time), *finding.time);
  }
  RuleState& rule = rules_[finding.rule];
  ++rule.findings;
  auto group = rule.hosts.find(finding.host);
  if (group == rule.hosts.end()) {
    if (groups_ >= limits::kSummaryGroups) {
      ++not_tabled_;
      return;
    }
    ++groups_;
    const model::Locator& locator = finding.events.front().locator;
    group = rule.hosts.emplace(finding.host, Group{describe(view), locator, 0}).first;
    host_rules_[finding.host].insert(finding.rule);
    ++event_rules_[locator];
  }
  ++group->second.findings;
}

std::vector<const SummaryBuilder::Group*> SummaryBuilder::ranked() const {
  std::vector<const Group*> groups;
  for (const auto& [rule, state] : rules_) {
    for (const auto& [host, group] : state.hosts) {
      groups.push_back(&group);
    }
  }
  const auto key = [this](const Group& group) {
    const model::RuleInfo* rule = group.first.rule;
    return std::make_tuple(-static_cast<int>(rule->level), rules_.at(rule).findings,
                           -static_cast<std::int64_t>(host_rules_.at(group.first.host).size()),
                           group.first.time.value_or(Timestamp::max()), group.event,
                           std::string_view(rule->id), std::string_view(rule->title));
  };
  std::sort(groups.begin(), groups.end(),
            [&](const Group* a, const Group* b) { return key(*a) < key(*b); });
  return groups;
}

void SummaryBuilder::pick_highlights(std::size_t count, SweepSummary& summary) const {
  const std::vector<const Group*> groups = ranked();
  std::set<model::Locator> events;
  std::set<const model::RuleInfo*> rules;
  std::set<const Group*> picked;
  enum class Pass : std::uint8_t { NewRules, AnyRule };
  for (const Pass pass : {Pass::NewRules, Pass::AnyRule}) {
    for (const Group* group : groups) {
      const bool is_new_rule = rules.count(group->first.rule) == 0;
      if (picked.size() == count || events.count(group->event) > 0 ||
          (pass == Pass::NewRules && !is_new_rule)) {
        continue;
      }
      picked.insert(group);
      events.insert(group->event);
      rules.insert(group->first.rule);
    }
  }
  for (const Group* group : groups) {
    if (picked.count(group) > 0) {
      Highlight highlight = group->first;
      highlight.alike = group->findings;
      highlight.rules_on_event = event_rules_.at(group->event);
      highlight.rules_on_host = host_rules_.at(highlight.host).size();
      summary.highlights.push_back(std::move(highlight));
    }
  }
}

void SummaryBuilder::count_hosts(SweepSummary& summary) const {
  std::map<std::string, HostCount> hosts;
  for (const auto& [rule, state] : rules_) {
    for (const auto& [host, group] : state.hosts) {
      HostCount& count = hosts[host];
      count.host = host;
      count.findings += group.findings;
      ++count.rules;
      count.worst = std::max(count.worst, rule->level);
    }
  }
  for (const auto& [host, count] : hosts) {
    summary.hosts.push_back(count);
  }
  const auto key = [](const HostCount& count) {
    return std::make_tuple(-static_cast<int>(count.worst), -static_cast<std::int64_t>(count.rules),
                           -static_cast<std::int64_t>(count.findings),
                           std::string_view(count.host));
  };
  std::sort(summary.hosts.begin(), summary.hosts.end(),
            [&](const HostCount& a, const HostCount& b) { return key(a) < key(b); });
}

void SummaryBuilder::count_rules(SweepSummary& summary) const {
  std::map<std::string, TacticCount> tactics;
  std::map<std::string, std::uint64_t> techniques;
  for (const auto& [rule, state] : rules_) {
    summary.rules.push_back({rule, state.findings, state.hosts.size()});
    for (const std::string& name : rule->tactics) {
      TacticCount& count = tactics[name];
      count.name = name;
      count.findings += state.findings;
      ++count.rules;
      count.worst = std::max(count.worst, rule->level);
    }
    count_names(rule->techniques, state.findings, techniques);
  }
  std::sort(summary.rules.begin(), summary.rules.end(), [](const auto& a, const auto& b) {
    return std::make_tuple(-static_cast<std::int64_t>(a.findings), std::string_view(a.rule->title),
                           std::string_view(a.rule->id)) <
           std::make_tuple(-static_cast<std::int64_t>(b.findings), std::string_view(b.rule->title),
                           std::string_view(b.rule->id));
  });
  for (const auto& [name, count] : tactics) {
    summary.tactics.push_back(count);
  }
  std::stable_sort(summary.tactics.begin(), summary.tactics.end(),
                   [](const TacticCount& a, const TacticCount& b) {
                     return place_of_tactic(a.name) < place_of_tactic(b.name);
                   });
  summary.techniques = as_list(techniques);
  std::stable_sort(summary.techniques.begin(), summary.techniques.end(),
                   [](const NameCount& a, const NameCount& b) { return a.findings > b.findings; });
}

SweepSummary SummaryBuilder::finish(RunFacts run, std::size_t highlights) const {
  SweepSummary summary;
  summary.findings = findings_;
  for (auto level = model::kLevels.rbegin(); level != model::kLevels.rend(); ++level) {
    summary.levels.push_back({*level, levels_.at(static_cast<std::size_t>(*level))});
  }
  summary.first = first_;
  summary.last = last_;
  summary.not_tabled = not_tabled_;
  pick_highlights(highlights, summary);
  count_hosts(summary);
  count_rules(summary);
  summary.run = std::move(run);
  return summary;
}

}  // namespace longwatch::share
