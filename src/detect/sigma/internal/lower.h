#pragma once

#include "base/result.h"
#include "detect/sigma/internal/expression.h"
#include "detect/sigma/internal/predicate.h"
#include "detect/sigma/placeholders.h"
#include "detect/sigma/rule.h"
#include "detect/sigma/taxonomy.h"
#include "model/field.h"

namespace longwatch::detect::sigma {

/// What lowering adds to: shared by all rules of a set.
struct LowerTarget {
  PredicateTable& predicates;
  ExpressionPool& pool;
  model::FieldTable& fields;
  const Placeholders& placeholders;
};

/// The rule as one expression over shared predicates, for telemetry that names its fields as
/// `target` says: modifiers applied, lists resolved, conditions joined by OR. Fails with
/// `Unsupported` for a placeholder without values, `InvalidInput` for
/// values that their modifier cannot take, `Limit` for too many variants; then `error_place` is
/// where in the rule file.
Result<ExpressionId> lower_rule(const Rule& rule, const LogSourceTarget& target, LowerTarget out,
                                TextPlace& error_place);

}  // namespace longwatch::detect::sigma
