// A rule file of any bytes: every document becomes a rule that keeps its promises or a report that
// says why not.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/utf.h"
#include "detect/sigma/load.h"
#include "detect/sigma/taxonomy.h"

namespace {

using longwatch::detect::sigma::Condition;
using longwatch::detect::sigma::ConditionNode;
using longwatch::detect::sigma::Item;
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const LoadedRules loaded = longwatch::detect::sigma::parse_rules(text, "rule.yml");
  std::size_t running = 0;
  for (const auto& report : loaded.reports) {
    running += report.status == RuleStatus::Running ? 1U : 0U;
    LW_CHECK(report.reason.empty() == (report.status == RuleStatus::Running));
    LW_CHECK(longwatch::is_valid_utf8(report.reason + report.hint + report.excerpt));
  }
  LW_CHECK(running == loaded.rules.size());
  for (const auto& one : loaded.rules) {
    check_rule(one.rule);
    LW_CHECK(loaded.reports[one.report].id == one.rule.info.id);
    const auto targets = longwatch::detect::sigma::targets_of(one.rule.log_source);
    LW_CHECK(!targets.has_value() || !targets->empty());
  }
  return 0;
}
