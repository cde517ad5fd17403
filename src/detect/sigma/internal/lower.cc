#include "detect/sigma/internal/lower.h"

#include <utility>
#include <vector>

#include "base/check.h"
#include "detect/sigma/internal/lower_item.h"

namespace longwatch::detect::sigma {
namespace {

Result<ExpressionId> lower_selection(const Selection& selection, const LogSourceTarget& target,
                                     LowerTarget out, TextPlace& error_place) {
  std::vector<ExpressionId> alternatives;
  for (const ItemMap& map : selection.alternatives) {
    std::vector<ExpressionId> items;
    for (const Item& item : map.items) {
      LW_TRY_ASSIGN(const ExpressionId lowered, lower_item(item, target, out, error_place));
      items.push_back(lowered);
    }
    alternatives.push_back(out.pool.all_of(items));
  }
  return out.pool.any_of(alternatives);
}

ExpressionId lower_condition(const Condition& condition,
                             const std::vector<ExpressionId>& selections, ExpressionPool& pool) {
  std::vector<ExpressionId> lowered;
  for (const ConditionNode& node : condition.nodes) {
    std::vector<ExpressionId> children;
    for (const std::uint32_t child : node.children) {
      LW_CHECK(child < lowered.size());
      children.push_back(lowered[child]);
    }
    switch (node.kind) {
      case ConditionNode::Kind::Selection:
        lowered.push_back(selections.at(node.selection));
        break;
      case ConditionNode::Kind::And:
        lowered.push_back(pool.all_of(children));
        break;
      case ConditionNode::Kind::Or:
        lowered.push_back(pool.any_of(children));
        break;
      case ConditionNode::Kind::Not:
        lowered.push_back(pool.negate(children.front()));
        break;
    }
  }
  return lowered.back();
}

/// What the telemetry asks of an event on top of channel and event id.
ExpressionId lower_required(const LogSourceTarget& target, LowerTarget out) {
  std::vector<ExpressionId> tests;
  for (const FieldPrefix& required : target.required) {
    const model::FieldId field = out.fields.add(required.field);
    std::vector<ExpressionId> prefixes;
    for (const std::string_view prefix : required.prefixes) {
      Pattern pattern = Pattern::literal(std::string(prefix));
      pattern.open_back();
      prefixes.push_back(
          out.pool.leaf(out.predicates.add_pattern(field, pattern, LetterCase::Ignored)));
    }
    tests.push_back(out.pool.any_of(prefixes));
  }
  return out.pool.all_of(tests);
}

}  // namespace

Error too_many_tests() {
  return Error(ErrorCode::Limit, "the condition has more than " +
                                     std::to_string(limits::kPredicatesPerRule) + " tests");
}

Status TestBudget::take(std::size_t count, std::size_t in_all) {
  if (count > left_) {
    return too_many_tests();
  }
  if (in_all + count > kPredicatesPerSet) {
    return Error(ErrorCode::Limit, "all rules together have more than " +
                                       std::to_string(kPredicatesPerSet) + " tests")
        .with_hint("run them in several sweeps");
  }
  left_ -= count;
  return {};
}

Result<LoweredRule> lower_rule(const Rule& rule, const LogSourceTarget& target, LowerTarget out,
                               TextPlace& error_place) {
  std::vector<ExpressionId> selections;
  for (const Selection& selection : rule.selections) {
    LW_TRY_ASSIGN(const ExpressionId lowered, lower_selection(selection, target, out, error_place));
    selections.push_back(lowered);
  }
  std::vector<ExpressionId> conditions;
  for (const Condition& condition : rule.conditions) {
    LW_CHECK(!condition.nodes.empty());
    conditions.push_back(lower_condition(condition, selections, out.pool));
  }
  LoweredRule lowered;
  lowered.whole = out.pool.all_of({lower_required(target, out), out.pool.any_of(conditions)});
  if (conditions.size() > 1) {
    lowered.conditions = std::move(conditions);
  }
  return lowered;
}

}  // namespace longwatch::detect::sigma
