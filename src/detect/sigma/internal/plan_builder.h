#pragma once

#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "detect/sigma/internal/plan.h"

namespace longwatch::detect::sigma {

/// Makes one plan out of the rule variants that apply to one kind of event.
class PlanBuilder {
 public:
  PlanBuilder(ExpressionPool& pool, const PredicateTable& predicates, const EventIdOf& event_id_of,
              std::size_t field_count)
      : pool_(pool),
        predicates_(predicates),
        event_id_of_(event_id_of),
        field_count_(field_count) {}

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
    std::optional<std::vector<PredicateId>> witness;
  };

  std::vector<Chosen> choose(const std::vector<const RuleVariant*>& variants,
                             std::optional<std::uint32_t> event_id);
  void number_predicates(const std::vector<Chosen>& chosen);
  void put_off_dear_predicates(const std::vector<Chosen>& chosen, Plan& plan) const;
  void add_matchers(Plan& plan) const;
  void add_rules(const std::vector<Chosen>& chosen, Plan& plan);
  double rarity_of(PredicateId id) const;
  bool is_dear(PredicateId id) const;
  std::uint32_t number_of(PredicateId predicate) const;

  ExpressionPool& pool_;
  const PredicateTable& predicates_;
  const EventIdOf& event_id_of_;
  const std::size_t field_count_;
  std::vector<PredicateId> numbered_;  ///< of the plan being built, ascending
  std::uint32_t matcher_count_ = 0;
  std::size_t plan_count_ = 0;
};

}  // namespace longwatch::detect::sigma
