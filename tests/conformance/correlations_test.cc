// Correlations of random rules over random events: the engine finds what the brute-force twin
// finds, in whatever order the events come and however many workers scan them.
#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/memory_budget.h"
#include "base/text.h"
#include "base/time.h"
#include "detect/sigma/load.h"
#include "detect/sigma/sigma.h"
#include "tests/naive/correlate.h"
#include "tests/support/hand_made_events.h"

namespace longwatch::conformance {
namespace {

using detect::sigma::LoadedRules;
using test_support::HandMadeEvent;

class Random {
 public:
  explicit Random(std::uint32_t seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_()) % limit; }

  bool flip() { return below(2) == 0; }

  template <class T>
  const T& one_of(const std::vector<T>& things) {
    return things[below(things.size())];
  }

 private:
  std::mt19937 random_;
};

const std::vector<std::string> kRules = {"a", "b", "c"};

std::string base_rules() {
  std::string text;
  for (std::size_t i = 0; i < kRules.size(); ++i) {
    // The rule c fires on some events of a, too.
    const std::string more = i == 2 ? ", EventID|contains: '3'" : "";
    text += fmt::format(
        "title: rule {0}\nname: {0}\nlogsource: {{product: windows, service: security}}\n"
        "detection:\n  s: {{EventID: {1}{2}}}\n  t: {{Both: 'yes', EventID: 1}}\n"
        "  condition: {3}\n---\n",
        kRules[i], i + 1, more, i == 2 ? "s or t" : "s");
  }
  return text;
}

std::string random_rules(Random& random, bool may_repeat) {
  std::vector<std::string> names = kRules;
  for (std::size_t i = names.size(); i > 1; --i) {
    std::swap(names[i - 1], names[random.below(i)]);
  }
  names.resize(1 + random.below(3));
  if (may_repeat && random.flip()) {
    names.push_back(random.one_of(names));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string random_expression(Random& random, std::size_t depth) {
  if (depth == 0 || random.below(3) == 0) {
    return random.one_of(kRules);
  }
  switch (random.below(4)) {
    case 0:
      return "not " + random_expression(random, 0);
    case 1:
      return "(" + random_expression(random, depth - 1) + " or " +
             random_expression(random, depth - 1) + ")";
    default:
      return random_expression(random, depth - 1) + " and " + random_expression(random, depth - 1);
  }
}

std::string random_threshold(Random& random, std::size_t most) {
  static const std::vector<std::string> kComparisons = {"gt", "gte", "gte", "gte",
                                                        "lt", "lte", "eq",  "neq"};
  const std::string first = random.one_of(kComparisons);
  const std::size_t number = random.below(most + 1);
  std::string text = fmt::format("{}: {}", first, number);
  if (random.below(4) == 0) {
    text = fmt::format("gte: {}, lte: {}", number, number + random.below(3));
  }
  return text;
}

std::string random_correlation(Random& random, std::string_view name, std::string_view inner) {
  static const std::vector<std::string> kTypes = {
      "event_count", "value_count",      "temporal",  "temporal_ordered", "temporal_ordered",
      "value_sum",   "value_percentile", "value_avg", "value_median"};
  const std::string type = random.one_of(kTypes);
  const bool is_temporal = type.starts_with("temporal");
  const bool has_value = type.starts_with("value");
  std::string rules = random_rules(random, type == "temporal_ordered");
  if (!inner.empty()) {
    rules += fmt::format(", {}", inner);
  }
  std::string condition;
  if (is_temporal && random.flip() && inner.empty()) {
    condition = fmt::format("  condition: {}\n", random_expression(random, 2));
    rules = random.flip() ? "a, b, c" : "";
  } else if (!is_temporal || random.below(3) == 0) {
    const std::string field = type == "value_count" && random.flip() ? "[V, W]" : "V";
    const std::string rank =
        type == "value_percentile" && random.flip()
            ? fmt::format(", percentile: {}", random.one_of(std::vector<int>{0, 25, 75, 90, 100}))
            : "";
    condition =
        fmt::format("  condition: {{{}{}{}}}\n", has_value ? fmt::format("field: {}, ", field) : "",
                    random_threshold(random, type == "value_sum" ? 9 : 3), rank);
  }
  const std::string group = random.below(3) == 0 ? "" : "  group-by: [G]\n";
  return fmt::format(
      "title: {0}\nname: {0}\ncorrelation:\n  type: {1}\n  rules: [{2}]\n{3}  timespan: {4}s\n{5}"
      "  generate: {6}\n---\n",
      name, type, rules, group, 1 + random.below(5), condition, random.flip());
}

std::vector<HandMadeEvent> random_events(Random& random) {
  std::vector<HandMadeEvent> events;
  const std::size_t count = 1 + random.below(14);
  for (std::size_t i = 0; i < count; ++i) {
    HandMadeEvent event;
    event.channel = "Security";
    event.event_id = static_cast<std::uint32_t>(1 + random.below(3));
    event.offset = i;
    if (random.below(20) != 0) {
      event.time = fmt::format("2024-01-01T00:00:{:02}Z", random.below(13));
    }
    event.fields.emplace_back("EventID", std::to_string(event.event_id));
    static const std::vector<std::string> kGroups = {"x", "X", "y"};
    static const std::vector<std::string> kValues = {"1", "2", "2.5", "-1", "4", "z", "Z"};
    for (std::size_t n = random.below(8) == 0 ? random.below(3) : 1; n > 0; --n) {
      event.fields.emplace_back("G", random.one_of(kGroups));
    }
    for (std::size_t n = random.below(8) == 0 ? random.below(3) : 1; n > 0; --n) {
      event.fields.emplace_back("V", random.one_of(kValues));
    }
    event.fields.emplace_back("W", random.one_of(kValues));
    event.fields.emplace_back("Both", random.below(4) == 0 ? "yes" : "no");
    events.push_back(event);
  }
  return events;
}

std::vector<naive::RuleHit> to_hits(const std::vector<HandMadeEvent>& events) {
  std::vector<naive::RuleHit> hits;
  for (const HandMadeEvent& event : events) {
    naive::RuleHit hit;
    hit.event = event.offset;
    if (const auto time = parse_iso8601(event.time); time.has_value()) {
      hit.time = time->time_since_epoch().count();
    }
    for (const auto& [name, value] : event.fields) {
      hit.fields[name].push_back(value);
    }
    hit.rules.insert(event.event_id - 1);
    if (event.event_id == 1 && hit.fields["Both"].front() == "yes") {
      hit.rules.insert(2);
    }
    hits.push_back(hit);
  }
  return hits;
}

using Found =
    std::tuple<std::string, std::int64_t, std::vector<std::string>, std::vector<std::uint64_t>>;

std::string show(const std::vector<Found>& all) {
  std::string text;
  for (const auto& [title, time, group, events] : all) {
    text += fmt::format("  {} at {} in [{}]: {}\n", title, time / 10'000'000 % 60,
                        fmt::join(group, ","), fmt::join(events, " "));
  }
  return text.empty() ? "  nothing\n" : text;
}

/// Which correlations and rules give findings of their own, as the documents say it.
class Reporting {
 public:
  explicit Reporting(const LoadedRules& rules) : rules_(rules) {}

  bool of(bool is_correlation, std::size_t number) const {
    bool is_referred_to = false;
    bool is_wanted = false;
    for (const auto& one : rules_.correlations) {
      for (const auto& target : one.targets) {
        if (target.is_correlation == is_correlation && target.number == number) {
          is_referred_to = true;
          is_wanted = is_wanted || one.correlation.generates;
        }
      }
    }
    return !is_referred_to || is_wanted;
  }

 private:
  const LoadedRules& rules_;
};

std::vector<Found> expected(const LoadedRules& rules, const std::vector<HandMadeEvent>& events) {
  const Reporting reporting(rules);
  const std::vector<naive::RuleHit> hits = to_hits(events);
  std::vector<Found> all;
  for (const naive::Correlated& one : naive::correlate(rules, hits)) {
    if (reporting.of(true, one.correlation)) {
      all.emplace_back(rules.correlations[one.correlation].correlation.info.title, one.time,
                       one.group, std::vector<std::uint64_t>(one.events.begin(), one.events.end()));
    }
  }
  for (const naive::RuleHit& hit : hits) {
    for (const std::size_t rule : hit.rules) {
      if (reporting.of(false, rule)) {
        all.emplace_back(rules.rules[rule].rule.info.title, hit.time.value_or(0),
                         std::vector<std::string>(), std::vector<std::uint64_t>{hit.event});
      }
    }
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<Found> to_found(const std::vector<model::Finding>& findings,
                            const std::map<std::string, std::size_t>& groups) {
  std::vector<Found> all;
  for (const model::Finding& finding : findings) {
    std::vector<std::string> group;
    if (const auto known = groups.find(finding.rule->title); known != groups.end()) {
      for (std::size_t i = 0; i < known->second; ++i) {
        group.push_back(to_ascii_lower(finding.fields.at(i).value));
      }
    }
    std::vector<std::uint64_t> events;
    for (const model::EventReference& event : finding.events) {
      events.push_back(event.locator.offset);
    }
    std::sort(events.begin(), events.end());
    all.emplace_back(finding.rule->title,
                     finding.time.has_value() ? finding.time->time_since_epoch().count() : 0, group,
                     events);
  }
  std::sort(all.begin(), all.end());
  return all;
}

struct Tally {
  std::size_t ran = 0;
  std::size_t found = 0;
};

void compare(std::uint32_t seed, Tally& tally) {
  Random random(seed);
  std::string text = base_rules() + random_correlation(random, "first", "");
  if (random.below(3) == 0) {
    text += random_correlation(random, "second", "first");
  }
  LoadedRules loaded = detect::sigma::parse_rules(text, "a.yml");
  const LoadedRules as_written = loaded;
  const auto fields = std::make_shared<model::FieldTable>();
  const auto rules = detect::sigma::compile(loaded, *fields);
  const bool all_run =
      std::all_of(loaded.reports.begin(), loaded.reports.end(),
                  [](const auto& one) { return one.status == detect::sigma::RuleStatus::Running; });
  if (!all_run) {
    return;  // a condition that can never hold, or a chain without the values it needs
  }
  ++tally.ran;
  std::map<std::string, std::size_t> groups;
  for (const auto& one : as_written.correlations) {
    groups.emplace(one.correlation.info.title, one.correlation.group_by.size());
  }
  const auto detector = detect::sigma::make_detector(rules, fields);
  for (int round = 0; round < 4; ++round) {
    const std::vector<HandMadeEvent> events = random_events(random);
    const std::vector<Found> wanted = expected(as_written, events);
    tally.found +=
        static_cast<std::size_t>(std::count_if(wanted.begin(), wanted.end(), [&](const Found& one) {
          return groups.contains(std::get<0>(one));
        }));
    for (const test_support::Spread& spread :
         {test_support::Spread{1, 0, {}}, test_support::Spread{2, seed + 1, {}},
          test_support::Spread{4, seed + 2, {}}}) {
      const std::vector<Found> got =
          to_found(run_detector(*detector, events, *fields, spread), groups);
      ASSERT_EQ(got, wanted) << "seed " << seed << "\n"
                             << text << "expected\n"
                             << show(wanted) << "got\n"
                             << show(got);
    }
  }
}

TEST(Correlations, FindWhatTheBruteForceTwinFinds) {
  Tally tally;
  for (std::uint32_t seed = 1; seed <= 500 && !HasFatalFailure(); ++seed) {
    compare(seed, tally);
  }
  EXPECT_GT(tally.ran, 200U);
  EXPECT_GT(tally.found, 500U);
}

/// Everything a finding says, its listed events included.
std::string dump(const std::vector<model::Finding>& findings) {
  std::string text;
  for (const model::Finding& finding : findings) {
    text += fmt::format("{} {}", finding.rule->title, finding.time->time_since_epoch().count());
    for (const model::NamedText& field : finding.fields) {
      text += fmt::format(" {}={}", field.name, field.value);
    }
    for (const model::EventReference& event : finding.events) {
      text += fmt::format(" {}", event.locator.offset);
    }
    if (finding.all_events != nullptr) {
      for (std::size_t part = 0; part < finding.all_events->parts().size(); ++part) {
        const Status read =
            finding.all_events->visit(part, [&](const model::EventReference& event) {
              text += fmt::format(" {}", event.locator.offset);
              return Status();
            });
        EXPECT_TRUE(read.ok());
      }
    }
    text += "\n";
  }
  return text;
}

std::vector<HandMadeEvent> many_events(std::size_t count) {
  Random random(7);
  std::vector<HandMadeEvent> events;
  for (std::size_t i = 0; i < count; ++i) {
    HandMadeEvent event;
    event.channel = "Security";
    event.event_id = static_cast<std::uint32_t>(1 + random.below(3));
    event.offset = i;
    const std::size_t second = random.below(7200);
    event.time =
        fmt::format("2024-01-01T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60);
    event.fields = {{"EventID", std::to_string(event.event_id)},
                    {"G", fmt::format("group {}", random.below(4))},
                    {"V", std::to_string(random.below(1000))},
                    {"W", "w"},
                    {"Both", "no"}};
    events.push_back(event);
  }
  return events;
}

// What does not fit in memory goes to disk; what is found is the same.
TEST(Correlations, FindTheSameWithoutMemory) {
  std::string text = base_rules();
  const auto add = [&](std::string_view name, std::string_view body) {
    text += fmt::format("title: {0}\nname: {0}\ncorrelation:\n{1}---\n", name, body);
  };
  add("counted",
      "  type: event_count\n  rules: [a, c]\n  group-by: [G]\n  timespan: 1m\n"
      "  condition: {gte: 65}\n");
  add("values",
      "  type: value_count\n  rules: [a]\n  group-by: [G]\n  timespan: 2m\n"
      "  condition: {field: V, gte: 62}\n");
  add("all",
      "  type: value_sum\n  rules: [b]\n  timespan: 3h\n"
      "  condition: {field: V, gte: 1000}\n");
  add("chain",
      "  type: temporal\n  rules: [counted, values]\n  group-by: [G]\n"
      "  timespan: 1h\n");
  LoadedRules loaded = detect::sigma::parse_rules(text, "a.yml");
  const auto fields = std::make_shared<model::FieldTable>();
  const auto rules = detect::sigma::compile(loaded, *fields);
  for (const auto& report : loaded.reports) {
    ASSERT_EQ(report.status, detect::sigma::RuleStatus::Running) << report.reason;
  }
  const auto detector = detect::sigma::make_detector(rules, fields);
  const std::vector<HandMadeEvent> events = many_events(40'000);
  const auto run = [&](std::uint64_t bytes, std::size_t workers, std::uint32_t shuffle) {
    MemoryBudget budget(ByteCount{bytes});
    DiagnosticCollector diagnostics;
    return dump(
        run_detector(*detector, events, *fields, {workers, shuffle, {&budget, &diagnostics, {}}}));
  };
  const std::string unlimited = run(1ULL << 32U, 1, 0);
  EXPECT_GT(std::count(unlimited.begin(), unlimited.end(), '\n'), 4) << unlimited.size();
  for (const std::string_view name : {"counted ", "values ", "all ", "chain "}) {
    // The inner ones give no findings of their own.
    const bool is_inner = name == "counted " || name == "values ";
    const bool is_there = unlimited.starts_with(name) ||
                          unlimited.find("\n" + std::string(name)) != std::string::npos;
    EXPECT_NE(is_there, is_inner) << name;
  }
  EXPECT_EQ(run(0, 1, 0), unlimited);
  EXPECT_EQ(run(0, 2, 1), unlimited);
  EXPECT_EQ(run(1 << 20U, 4, 2), unlimited);
}

}  // namespace
}  // namespace longwatch::conformance
