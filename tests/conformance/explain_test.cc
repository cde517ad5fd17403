// Explanations held against the engine: on the regression data of the rule corpora, for every rule
// that fires there.
#include "detect/sigma/explain.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/conformance/corpora_rules.h"
#include "tests/conformance/engine.h"
#include "tests/conformance/log_batches.h"
#include "tests/conformance/regression_data.h"
#include "tests/support/corpora.h"

namespace longwatch::conformance {
namespace {

using detect::sigma::ConditionNode;
using detect::sigma::ExplainedItem;
using detect::sigma::ExplainedMap;
using detect::sigma::ExplainedSelection;
using detect::sigma::ExplainedValue;
using detect::sigma::Explanation;
using detect::sigma::Item;
using detect::sigma::Modifier;
using detect::sigma::Rule;
using detect::sigma::RuleExplanation;

constexpr std::size_t kAllEvents = 100'000;

class NoSink final : public model::FindingSink {
 public:
  void accept(model::Finding finding) override {
    ADD_FAILURE() << "an explanation is no finding: " << finding.rule->title;
  }
};

RuleExplanation explain(const Rule& rule, const std::string& log) {
  RuleExplanation explanation;
  const auto fields = std::make_shared<model::FieldTable>();
  const auto detector =
      detect::sigma::make_explainer(rule, {}, {kAllEvents, std::nullopt}, fields, explanation);
  EXPECT_TRUE(detector.ok()) << detector.error().to_line();
  const auto state = (*detector)->make_state();
  NoSink sink;
  const Status read = read_logs({log}, fields, [&](const model::EventBatch& batch) {
    (*detector)->scan(batch, *state, sink);
  });
  EXPECT_TRUE(read.ok());
  (*detector)->finish(*state, sink);
  return explanation;
}

using Records = std::set<std::uint64_t>;

/// The records in which each rule fires.
std::map<std::string, Records> fired_in(const Engine& engine, const std::string& log) {
  std::map<std::string, Records> fired;
  const auto state = engine.make_state();
  const Status read = read_logs({log}, engine.fields(), [&](const model::EventBatch& batch) {
    for (const Hit& hit : engine.scan(batch, *state)) {
      fired[hit.rule].insert(hit.event.offset);
    }
  });
  EXPECT_TRUE(read.ok());
  return fired;
}

bool holds(const ExplainedItem& explained, const Item& item) {
  const auto passed = std::count_if(explained.values.begin(), explained.values.end(),
                                    [](const ExplainedValue& value) { return value.holds; });
  const bool positive =
      item.has(Modifier::All) ? static_cast<std::size_t>(passed) == item.values.size() : passed > 0;
  return positive != item.has(Modifier::Neq);
}

bool holds(const ConditionNode& node, const std::vector<bool>& nodes,
           const std::vector<ExplainedSelection>& selections) {
  const auto is_true = [&nodes](std::uint32_t child) {
    return nodes[child];
  };
  switch (node.kind) {
    case ConditionNode::Kind::Selection:
      return selections[node.selection].holds;
    case ConditionNode::Kind::And:
      return std::all_of(node.children.begin(), node.children.end(), is_true);
    case ConditionNode::Kind::Or:
      return std::any_of(node.children.begin(), node.children.end(), is_true);
    default:
      return !is_true(node.children.front());
  }
}

/// What is said of the whole follows from what is said of the parts, as rules are read.
void expect_coherent(const Explanation& one, const Rule& rule) {
  ASSERT_EQ(one.selections.size(), rule.selections.size());
  for (std::size_t s = 0; s < rule.selections.size(); ++s) {
    const ExplainedSelection& selection = one.selections[s];
    bool any = false;
    for (std::size_t m = 0; m < selection.alternatives.size(); ++m) {
      const ExplainedMap& map = selection.alternatives[m];
      bool all = true;
      for (std::size_t i = 0; i < map.items.size(); ++i) {
        const Item& item = rule.selections[s].alternatives[m].items[i];
        EXPECT_EQ(map.items[i].holds, holds(map.items[i], item)) << map.items[i].key;
        all = all && map.items[i].holds;
      }
      EXPECT_EQ(map.holds, all);
      any = any || all;
    }
    EXPECT_EQ(selection.holds, any) << selection.name;
  }
  bool matches = false;
  for (std::size_t c = 0; c < rule.conditions.size(); ++c) {
    std::vector<bool> nodes;
    for (const ConditionNode& node : rule.conditions[c].nodes) {
      nodes.push_back(holds(node, nodes, one.selections));
    }
    EXPECT_EQ(one.conditions[c].holds, nodes.back());
    matches = matches || nodes.back();
  }
  EXPECT_EQ(one.matches, matches);
}

struct Counts {
  std::size_t matching = 0;
  std::size_t others = 0;  ///< of the log source, not matching
};

/// Holds explanations of every rule that fires in a log against the engine.
class Comparison {
 public:
  Comparison() : engine_(load()) {}

  void run(const std::string& log) {
    for (const auto& [id, records] : fired_in(*engine_, log)) {
      compare(rules_.at(id), log, records);
    }
  }

  const Counts& counts() const { return counts_; }

 private:
  std::unique_ptr<Engine> load() {
    detect::sigma::LoadedRules loaded = load_corpora_rules();
    for (const auto& one : loaded.rules) {
      rules_.emplace(one.rule.info.id, one.rule);
    }
    return std::make_unique<Engine>(std::move(loaded));
  }

  void compare(const Rule& rule, const std::string& log, const Records& records) {
    const RuleExplanation explanation = explain(rule, log);
    Records matched;
    for (const Explanation& match : explanation.matches) {
      matched.insert(match.locator.offset);
      expect_coherent(match, rule);
    }
    for (const Explanation& other : explanation.nearest) {
      expect_coherent(other, rule);
    }
    EXPECT_EQ(matched, records) << log << ": " << rule.info.title;
    EXPECT_EQ(explanation.matching, records.size());
    EXPECT_EQ(explanation.of_log_source, explanation.matches.size() + explanation.nearest.size());
    counts_.matching += matched.size();
    counts_.others += explanation.nearest.size();
  }

  std::map<std::string, Rule> rules_;
  const std::unique_ptr<Engine> engine_;
  Counts counts_;
};

TEST(Explain, SaysMatchesForExactlyTheRecordsInWhichTheEngineFires) {
  LW_NEED_CORPORA("sigma/regression_data");
  Comparison comparison;
  for (const RegressionCase& one : load_regression_cases()) {
    if (!one.log.empty()) {
      comparison.run(one.log);
    }
  }
  EXPECT_GT(comparison.counts().matching, 150U);
  EXPECT_GT(comparison.counts().others, 20U);
}

TEST(Explain, AgreesWithTheEngineOnLogsOfManyEvents) {
  LW_NEED_CORPORA("evtx-attack-samples");
  Comparison comparison;
  const std::vector<std::string> logs = test_support::corpora_files("evtx-attack-samples", ".evtx");
  for (const std::string& log : logs) {
    comparison.run(log);
  }
  EXPECT_GT(comparison.counts().matching, 500U);
  EXPECT_GT(comparison.counts().others, 3'000U);
}

}  // namespace
}  // namespace longwatch::conformance
