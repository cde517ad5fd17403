#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "detect/evidence.h"
#include "detect/sigma/internal/correlation_set.h"
#include "detect/sigma/internal/plan.h"
#include "detect/sigma/internal/predicate.h"
#include "model/finding.h"

namespace longwatch::detect::sigma {

/// One rule as findings need it.
struct CompiledRule {
  model::RuleInfo info;
  std::vector<model::FieldId>
      fields;  ///< what a finding shows first: the rule's own list, then what it tests
  std::vector<std::string> conditions;  ///< as written; empty when there is only one
  std::size_t report = 0;               ///< index into `LoadedRules::reports`
  /// Gives findings of its own: false when only correlations that do not want that refer to it.
  bool reports = true;
};

/// A compiled set of rules. Immutable; any thread.
class RuleSet {
 public:
  explicit RuleSet(model::FieldTable& fields) : evidence(fields) {}

  std::vector<CompiledRule> rules;
  std::vector<CompiledCorrelation> correlations;  ///< each behind those it refers to
  std::vector<std::vector<Capture>> captures;     ///< RuleVariant::captures is an index
  bool waits = false;                             ///< one of the correlations does
  PredicateTable predicates;
  ExpressionPool pool;
  PlanTable plans;
  std::vector<RuleVariant> variants;  ///< when they are kept: `CompileOptions::keep_variants`
  EvidenceReader evidence;
};

}  // namespace longwatch::detect::sigma
