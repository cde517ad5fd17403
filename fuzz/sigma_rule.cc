// A rule file of any bytes: every document becomes a rule that keeps its promises or a report that
// says why not.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/utf.h"
#include "detect/sigma/load.h"
#include "detect/sigma/sigma.h"
#include "detect/sigma/taxonomy.h"
#include "model/field.h"

namespace {

using longwatch::detect::sigma::Condition;
using longwatch::detect::sigma::ConditionNode;
using longwatch::detect::sigma::Item;
using longwatch::detect::sigma::LoadedCorrelation;
using longwatch::detect::sigma::LoadedRules;
using longwatch::detect::sigma::Rule;
using longwatch::detect::sigma::RuleStatus;
using longwatch::detect::sigma::Selection;

void check_condition(const Rule& rule, const Condition& condition) {
  LW_CHECK(!condition.nodes.empty());
  for (std::size_t i = 0; i < condition.nodes.size(); ++i) {
    const ConditionNode& node = condition.nodes[i];
    const bool is_leaf = node.kind == ConditionNode::Kind::Selection;
    LW_CHECK(is_leaf ? node.selection < rule.selections.size() : !node.children.empty());
    LW_CHECK(node.kind != ConditionNode::Kind::Not || node.children.size() == 1);
    for (const std::uint32_t child : node.children) {
      LW_CHECK(child < i);
    }
  }
}

void check_rule(const Rule& rule) {
  LW_CHECK(!rule.info.id.empty() && !rule.info.title.empty() && !rule.conditions.empty());
  for (const Selection& selection : rule.selections) {
    LW_CHECK(!selection.alternatives.empty());
    for (const auto& map : selection.alternatives) {
      LW_CHECK(!map.items.empty());
      for (const Item& item : map.items) {
        LW_CHECK(!item.values.empty());
      }
    }
  }
  for (const Condition& condition : rule.conditions) {
    check_condition(rule, condition);
  }
}

void check_correlation(const LoadedCorrelation& one, const LoadedRules& loaded) {
  const auto& correlation = one.correlation;
  LW_CHECK(!correlation.rules.empty() && one.targets.size() == correlation.rules.size());
  LW_CHECK(correlation.timespan.count() > 0);
  for (const auto& target : one.targets) {
    LW_CHECK(target.number <
             (target.is_correlation ? loaded.correlations.size() : loaded.rules.size()));
    LW_CHECK(!target.is_correlation || &loaded.correlations[target.number] < &one);
  }
  for (std::size_t i = 0; i < correlation.expression.size(); ++i) {
    const ConditionNode& node = correlation.expression[i];
    const bool is_leaf = node.kind == ConditionNode::Kind::Selection;
    LW_CHECK(is_leaf ? node.selection < correlation.rules.size() : !node.children.empty());
  }
  for (const std::uint32_t rule : correlation.order) {
    LW_CHECK(rule < correlation.rules.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  LoadedRules loaded = longwatch::detect::sigma::parse_rules(text, "rule.yml");
  std::size_t running = 0;
  for (const auto& report : loaded.reports) {
    running += report.status == RuleStatus::Running ? 1U : 0U;
    LW_CHECK(report.reason.empty() == (report.status == RuleStatus::Running));
    LW_CHECK(longwatch::is_valid_utf8(report.reason + report.hint + report.excerpt));
  }
  std::set<std::size_t> meant;  // reports of what runs; those of filters are behind none
  for (const auto& one : loaded.correlations) {
    check_correlation(one, loaded);
    meant.insert(one.report);
  }
  for (const auto& one : loaded.rules) {
    meant.insert(one.report);
    check_rule(one.rule);
    LW_CHECK(loaded.reports[one.report].id == one.rule.info.id);
    const auto targets = longwatch::detect::sigma::targets_of(one.rule.log_source);
    LW_CHECK(!targets.has_value() || !targets->empty());
  }
  LW_CHECK(running >= meant.size());
  longwatch::model::FieldTable fields;
  LW_CHECK(longwatch::detect::sigma::compile(loaded, fields) != nullptr);
  return 0;
}
