#pragma once

#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "detect/sigma/internal/expression.h"
#include "detect/sigma/internal/predicate.h"
#include "detect/sigma/placeholders.h"
#include "detect/sigma/rule.h"
#include "detect/sigma/taxonomy.h"
#include "model/field.h"

namespace longwatch::detect::sigma {

/// Distinct tests of all rules together; SigmaHQ's have 36,000. One takes up to a kilobyte.
inline constexpr std::size_t kPredicatesPerSet = 500'000;

/// What a rule with too many tests is refused with.
Error too_many_tests();

/// How many tests a rule may still have: told while they are made, so that no rule can fill the
/// memory before it is refused.
class TestBudget {
 public:
  /// Fails with `Limit` when `count` more are too many for the rule, or for all rules, which have
  /// `in_all` so far.
  Status take(std::size_t count, std::size_t in_all);

 private:
  std::size_t left_ = limits::kPredicatesPerRule;
};

/// What lowering adds to: shared by all rules of a set.
struct LowerTarget {
  PredicateTable& predicates;
  ExpressionPool& pool;
  model::FieldTable& fields;
  const Placeholders& placeholders;
  const formats::TimeZone& zone;
  TestBudget& budget;  ///< of the rule
};

/// A rule over shared predicates.
struct LoweredRule {
  ExpressionId whole{};  ///< one of the conditions holds for an event of the telemetry
  std::vector<ExpressionId> conditions;  ///< each for itself; empty when there is only one
};

/// The rule as expressions over shared predicates, for telemetry that names its fields as
/// `target` says: modifiers applied, lists resolved, conditions joined by OR. Fails with
/// `Unsupported` for a placeholder without values, `InvalidInput` for
/// values that their modifier cannot take, `Limit` for too many variants; then `error_place` is
/// where in the rule file.
Result<LoweredRule> lower_rule(const Rule& rule, const LogSourceTarget& target, LowerTarget out,
                               TextPlace& error_place);

}  // namespace longwatch::detect::sigma
