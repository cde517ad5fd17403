#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "detect/sigma/internal/plan.h"

namespace longwatch::detect::sigma {

/// Makes one plan out of the rule variants that apply to one kind of event.
class PlanBuilder {
 public:
  /// `inputs` outlives the builder.
  explicit PlanBuilder(const PlanInputs& inputs)
      : pool_(inputs.pool),
        predicates_(inputs.predicates),
        fields_(inputs.fields),
        event_id_of_(inputs.event_id_of),
        simd_(inputs.simd) {}

  /// `event_id`: what all events of the plan have, when it is known. Null when no rule is left.
  std::unique_ptr<Plan> build(const std::vector<const RuleVariant*>& variants,
                              std::optional<std::uint32_t> event_id);

  /// Sums over all plans built.
  std::uint32_t matcher_count() const { return matcher_count_; }

  std::size_t plan_count() const { return plan_count_; }

 private:
  struct Chosen {
    std::uint32_t rule;
    ExpressionId expression;
    std::vector<ExpressionId> conditions;
    std::optional<std::vector<PredicateId>> witness;
    std::vector<PredicateId> unknown;
    std::uint32_t captures;
    std::vector<model::FieldId> captured_derived;
  };

  std::vector<Chosen> choose(const std::vector<const RuleVariant*>& variants,
                             std::optional<std::uint32_t> event_id);
  ExpressionId specialised(ExpressionId expression, std::optional<std::uint32_t> event_id);
  void number_predicates(const std::vector<Chosen>& chosen);
  void put_off_dear_predicates(const std::vector<Chosen>& chosen, Plan& plan) const;
  void add_matchers(Plan& plan);
  using TestsByField = std::map<model::FieldId, std::vector<FieldMatcher::Test>>;
  void add_glance(const TestsByField& waking, Plan& plan);
  MatcherSet make_matchers(TestsByField by_field, const Plan& plan);
  void add_derivations(const std::vector<Chosen>& chosen, Plan& plan) const;
  void add_rules(const std::vector<Chosen>& chosen, Plan& plan);
  std::uint32_t add_uncertainty(const Chosen& rule, Plan& plan) const;
  std::uint32_t code_of(PredicateId predicate, const Plan& plan) const;
  double rarity_of(PredicateId id) const;
  bool is_dear(PredicateId id) const;
  std::uint32_t number_of(PredicateId predicate) const;

  ExpressionPool& pool_;
  const PredicateTable& predicates_;
  const model::FieldTable& fields_;
  const EventIdOf& event_id_of_;
  const SimdLevel simd_;
  std::vector<PredicateId> numbered_;  ///< of the plan being built, ascending
  std::uint32_t matcher_count_ = 0;
  std::size_t plan_count_ = 0;
};

}  // namespace longwatch::detect::sigma
