#include "detect/sigma/internal/plan_builder.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/check.h"
#include "base/limits.h"

namespace longwatch::detect::sigma {
namespace {

using Kind = Predicate::Kind;

/// Fills first/flat ranges out of lists: what each predicate wakes.
void flatten(const std::vector<std::vector<std::uint32_t>>& lists,
             std::vector<std::uint32_t>& first, std::vector<std::uint32_t>& flat) {
  for (const std::vector<std::uint32_t>& list : lists) {
    first.push_back(static_cast<std::uint32_t>(flat.size()));
    flat.insert(flat.end(), list.begin(), list.end());
  }
  first.push_back(static_cast<std::uint32_t>(flat.size()));
}

}  // namespace

std::unique_ptr<Plan> PlanBuilder::build(const std::vector<const RuleVariant*>& variants,
                                         std::optional<std::uint32_t> event_id) {
  const std::vector<Chosen> chosen = choose(variants, event_id);
  if (chosen.empty()) {
    return nullptr;
  }
  number_predicates(chosen);
  auto plan = std::make_unique<Plan>();
  plan->predicate_count = static_cast<std::uint32_t>(numbered_.size());
  add_matchers(*plan);
  add_rules(chosen, *plan);
  plan->first_matcher_number = matcher_count_;
  matcher_count_ += static_cast<std::uint32_t>(plan->matchers.size());
  ++plan_count_;
  return plan;
}

std::vector<PlanBuilder::Chosen> PlanBuilder::choose(
    const std::vector<const RuleVariant*>& variants, std::optional<std::uint32_t> event_id) {
  std::vector<Chosen> chosen;
  for (const RuleVariant* variant : variants) {
    ExpressionId expression = variant->expression;
    if (event_id.has_value()) {
      expression = pool_.specialise(expression, [&](PredicateId id) -> std::optional<bool> {
        const std::optional<std::uint32_t> tested = event_id_of_(id);
        return tested.has_value() ? std::optional(*tested == *event_id) : std::nullopt;
      });
    }
    if (expression != pool_.never()) {
      chosen.push_back({variant->rule, expression});
    }
  }
  return chosen;
}

void PlanBuilder::number_predicates(const std::vector<Chosen>& chosen) {
  std::set<PredicateId> used;
  for (const Chosen& rule : chosen) {
    const std::vector<PredicateId> leaves = pool_.leaves(rule.expression);
    used.insert(leaves.begin(), leaves.end());
  }
  numbered_.assign(used.begin(), used.end());
}

std::uint32_t PlanBuilder::number_of(PredicateId predicate) const {
  const auto place = std::lower_bound(numbered_.begin(), numbered_.end(), predicate);
  LW_DCHECK(place != numbered_.end() && *place == predicate);
  return static_cast<std::uint32_t>(place - numbered_.begin());
}

void PlanBuilder::add_matchers(Plan& plan) const {
  std::map<model::FieldId, std::vector<FieldMatcher::Test>> by_field;
  for (std::uint32_t number = 0; number < numbered_.size(); ++number) {
    const Predicate& predicate = predicates_[numbered_[number]];
    if (predicate.kind == Kind::SameAs) {
      plan.references.push_back({number, &predicate});
    } else {
      by_field[predicate.field].push_back({number, &predicate});
    }
  }
  plan.matcher_of_field.assign(field_count_, Plan::kNoMatcher);
  for (const auto& [field, tests] : by_field) {
    const auto index = static_cast<std::uint32_t>(plan.matchers.size());
    plan.matchers.emplace_back(tests);
    if (field == kAnyField) {
      plan.any_field_matcher = index;
    } else {
      plan.matcher_of_field.at(model::index_of(field)) = index;
    }
  }
}

/// How often a predicate is expected to hold, roughly: rare ones are good witnesses.
double PlanBuilder::cost_of(PredicateId id) const {
  const Predicate& predicate = predicates_[id];
  const auto by_length = [](std::size_t length, double scale) {
    return scale / static_cast<double>(1 + std::min<std::size_t>(length, 20));
  };
  switch (predicate.kind) {
    case Kind::Literal: {
      const bool whole = predicate.literal.anchor == Anchor::Whole;
      return by_length(predicate.literal.text.size(), whole ? 0.5 : 1.0);
    }
    case Kind::Glob:
      return by_length(predicate.pattern.longest_text().size(), 1.0);
    case Kind::Regex:
      return predicate.regex->required_any().empty() ? 2.0 : 0.3;
    case Kind::Network:
      return 0.5;
    case Kind::Compare:
    case Kind::TimePart:
    case Kind::SameAs:
      return 1.0;
    case Kind::Exists:
    case Kind::IsNull:
      return 5.0;
  }
  return 5.0;
}

void PlanBuilder::add_rules(const std::vector<Chosen>& chosen, Plan& plan) {
  std::vector<std::vector<std::uint32_t>> wakes(numbered_.size());
  for (const Chosen& rule : chosen) {
    const auto index = static_cast<std::uint32_t>(plan.rules.size());
    const std::optional<std::uint32_t> entry = emit_steps(
        pool_, rule.expression, [&](PredicateId id) { return number_of(id); },
        limits::kPredicatesPerRule, plan.steps);
    LW_CHECK(entry.has_value());  // the compiler refuses larger rules before planning
    plan.rules.push_back({rule.rule, *entry});
    const std::optional<std::vector<PredicateId>> witness =
        find_witness(pool_, rule.expression, [&](PredicateId id) { return cost_of(id); });
    if (!witness.has_value()) {
      plan.always.push_back(index);
      continue;
    }
    for (const PredicateId id : *witness) {
      wakes[number_of(id)].push_back(index);
    }
  }
  flatten(wakes, plan.first_witnessed, plan.witnessed);
}

}  // namespace longwatch::detect::sigma
