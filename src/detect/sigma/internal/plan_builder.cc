#include "detect/sigma/internal/plan_builder.h"

#include <algorithm>
#include <cmath>
#include <iterator>
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
  put_off_dear_predicates(chosen, *plan);
  add_derivations(chosen, *plan);
  add_rules(chosen, *plan);
  add_matchers(*plan);
  plan->number = static_cast<std::uint32_t>(plan_count_++);
  return plan;
}

std::vector<PlanBuilder::Chosen> PlanBuilder::choose(
    const std::vector<const RuleVariant*>& variants, std::optional<std::uint32_t> event_id) {
  std::vector<Chosen> chosen;
  for (const RuleVariant* variant : variants) {
    const ExpressionId expression = specialised(variant->expression, event_id);
    if (expression == pool_.never()) {
      continue;
    }
    Chosen rule{variant->rule,
                expression,
                {},
                {},
                variant->unknown,
                variant->captures,
                variant->captured_derived};
    for (const ExpressionId condition : variant->conditions) {
      rule.conditions.push_back(specialised(condition, event_id));
    }
    rule.witness =
        find_witness(pool_, expression, [this](PredicateId id) { return rarity_of(id); });
    chosen.push_back(std::move(rule));
  }
  return chosen;
}

ExpressionId PlanBuilder::specialised(ExpressionId expression,
                                      std::optional<std::uint32_t> event_id) {
  if (!event_id.has_value()) {
    return expression;
  }
  return pool_.specialise(expression, [&](PredicateId id) -> std::optional<bool> {
    const std::optional<std::uint32_t> tested = event_id_of_(id);
    return tested.has_value() ? std::optional(*tested == *event_id) : std::nullopt;
  });
}

void PlanBuilder::number_predicates(const std::vector<Chosen>& chosen) {
  std::set<PredicateId> used;
  const auto use = [&](ExpressionId expression) {
    const std::vector<PredicateId> leaves = pool_.leaves(expression);
    used.insert(leaves.begin(), leaves.end());
  };
  for (const Chosen& rule : chosen) {
    use(rule.expression);
    std::for_each(rule.conditions.begin(), rule.conditions.end(), use);
  }
  numbered_.assign(used.begin(), used.end());
}

std::uint32_t PlanBuilder::number_of(PredicateId predicate) const {
  const auto place = std::lower_bound(numbered_.begin(), numbered_.end(), predicate);
  LW_DCHECK(place != numbered_.end() && *place == predicate);
  return static_cast<std::uint32_t>(place - numbered_.begin());
}

/// Kinds that look at the whole value with no literal to wait for, or run an expression.
bool PlanBuilder::is_dear(PredicateId id) const {
  const Kind kind = predicates_[id].kind;
  return kind == Kind::Regex || kind == Kind::TimePart || kind == Kind::SameAs ||
         (kind == Kind::Glob && predicates_[id].pattern.longest_text().empty());
}

void PlanBuilder::put_off_dear_predicates(const std::vector<Chosen>& chosen, Plan& plan) const {
  std::set<PredicateId> waking;
  for (const Chosen& rule : chosen) {
    if (rule.witness.has_value()) {
      waking.insert(rule.witness->begin(), rule.witness->end());
    }
  }
  plan.on_demand.assign(numbered_.size(), nullptr);
  for (std::uint32_t number = 0; number < numbered_.size(); ++number) {
    const PredicateId id = numbered_[number];
    const bool reads_one_field = predicates_[id].field != kAnyField;
    if (is_dear(id) && reads_one_field && !waking.contains(id)) {
      plan.on_demand[number] = &predicates_[id];
    }
  }
}

/// After `add_rules`, which tells the witnesses.
void PlanBuilder::add_matchers(Plan& plan) {
  TestsByField all;
  TestsByField waking;
  plan.looks_first = plan.always.empty();
  for (std::uint32_t number = 0; number < numbered_.size(); ++number) {
    const Predicate& predicate = predicates_[numbered_[number]];
    if (plan.on_demand[number] != nullptr) {
      continue;
    }
    const bool wakes = plan.first_witnessed[number] != plan.first_witnessed[number + 1];
    if (predicate.kind == Kind::SameAs) {
      plan.references.push_back({number, &predicate});
      plan.looks_first = plan.looks_first && !wakes;
      continue;
    }
    all[predicate.field].push_back({number, &predicate});
    if (wakes) {
      waking[predicate.field].push_back({number, &predicate});
    }
  }
  plan.keywords_apart = !plan.derivations.empty();
  plan.all = make_matchers(std::move(all), plan);
  if (plan.looks_first) {
    add_glance(waking, plan);
    plan.waking = make_matchers(std::move(waking), plan);
  }
}

/// Not where keywords are looked for in other texts than fields are.
void PlanBuilder::add_glance(const TestsByField& waking, Plan& plan) {
  if (plan.keywords_apart) {
    return;
  }
  std::vector<const Predicate*> covered;
  TestsByField apart;
  for (const auto& [field, tests] : waking) {
    for (const FieldMatcher::Test& test : tests) {
      if (Glance::covers(*test.predicate)) {
        covered.push_back(test.predicate);
      } else {
        apart[field].push_back(test);
      }
    }
  }
  if (!covered.empty()) {
    plan.glance = std::make_unique<const Glance>(std::move(covered), simd_);
    plan.waking_apart = make_matchers(std::move(apart), plan);
  }
}

MatcherSet PlanBuilder::make_matchers(TestsByField by_field, const Plan& plan) {
  MatcherSet set;
  set.of_field.assign(fields_.size(), MatcherSet::kNone);
  if (const auto keywords = by_field.find(kAnyField);
      keywords != by_field.end() && !plan.keywords_apart) {
    for (auto& [field, tests] : by_field) {
      if (field != kAnyField) {
        tests.insert(tests.end(), keywords->second.begin(), keywords->second.end());
      }
    }
  }
  for (const auto& [field, tests] : by_field) {
    const auto index = static_cast<std::uint32_t>(set.matchers.size());
    set.matchers.emplace_back(tests, simd_);
    if (field == kAnyField) {
      set.any_field = index;
    } else {
      set.of_field.at(model::index_of(field)) = index;
    }
  }
  set.first_number = matcher_count_;
  matcher_count_ += static_cast<std::uint32_t>(set.matchers.size());
  return set;
}

namespace {

/// How often a value holds the literal, roughly: every byte more makes it rarer. Values that begin
/// or end alike are many ("C:\\Windows\\", ".exe"), and a field whose whole value is short has few
/// values, each of them often ("GET", "200", "tcp").
double chance_of(std::size_t length, Anchor anchor) {
  constexpr double kShort = 0.5;
  constexpr std::size_t kShortWhole = 4;
  const double falling =
      kShort * std::pow(0.45, static_cast<double>(std::max<std::size_t>(length, 1) - 1));
  switch (anchor) {
    case Anchor::Start:
      return std::clamp(8 * falling, 0.02, kShort);
    case Anchor::End:
      return std::clamp(4 * falling, 0.005, kShort);
    case Anchor::Whole:
      return length <= kShortWhole ? kShort : std::max(falling, 0.0005);
    case Anchor::Anywhere:
      break;
  }
  return std::max(falling, 0.0005);
}

}  // namespace

/// How often a predicate is expected to hold, and how dear it is to know: the least is the best
/// witness. Those of literals are all known before a rule is woken, so many rare ones together are
/// better than a common one.
double PlanBuilder::rarity_of(PredicateId id) const {
  const Predicate& predicate = predicates_[id];
  switch (predicate.kind) {
    case Kind::Literal:
      return chance_of(predicate.literal.text.size(), predicate.literal.anchor);
    case Kind::Glob:
      return chance_of(predicate.pattern.longest_text().size(), Anchor::Anywhere);
    case Kind::Regex:
      return predicate.regex->required_any().empty() ? 20.0 : 2.0;
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

/// The fields that a predicate of the plan or a correlation reads and no record holds.
void PlanBuilder::add_derivations(const std::vector<Chosen>& chosen, Plan& plan) const {
  std::set<model::FieldId> read;
  for (const PredicateId id : numbered_) {
    read.insert(predicates_[id].field);
    if (predicates_[id].kind == Kind::SameAs) {
      read.insert(predicates_[id].other_field);
    }
  }
  for (const Chosen& rule : chosen) {
    read.insert(rule.captured_derived.begin(), rule.captured_derived.end());
  }
  read.erase(kAnyField);
  for (const model::FieldId field : read) {
    const DerivedField* const made = find_derived(fields_.name(field));
    if (made == nullptr) {
      continue;
    }
    const auto inputs = find_inputs(*made, fields_);
    LW_CHECK(inputs.has_value());  // the compiler adds the inputs with the field
    plan.derivations.push_back({made, field, *inputs});
  }
}

std::uint32_t PlanBuilder::code_of(PredicateId predicate, const Plan& plan) const {
  const std::uint32_t number = number_of(predicate);
  return plan.on_demand[number] == nullptr ? number : number | Plan::kOnDemand;
}

std::uint32_t PlanBuilder::add_uncertainty(const Chosen& rule, Plan& plan) const {
  const std::vector<PredicateId> leaves = pool_.leaves(rule.expression);
  Plan::Uncertainty uncertainty{rule.expression, {}, {}};
  std::set_intersection(rule.unknown.begin(), rule.unknown.end(), leaves.begin(), leaves.end(),
                        std::back_inserter(uncertainty.unknown));
  if (uncertainty.unknown.empty()) {
    return Plan::kCertain;
  }
  for (const PredicateId leaf : leaves) {
    uncertainty.numbers.emplace_back(leaf, code_of(leaf, plan));
  }
  plan.uncertainties.push_back(std::move(uncertainty));
  return static_cast<std::uint32_t>(plan.uncertainties.size() - 1);
}

void PlanBuilder::add_rules(const std::vector<Chosen>& chosen, Plan& plan) {
  const StepNaming naming = {[&](PredicateId id) { return code_of(id, plan); },
                             [this](PredicateId id) {
                               return is_dear(id) ? 1.0 : 0.0;
                             }};
  std::vector<std::vector<std::uint32_t>> wakes(numbered_.size());
  for (const Chosen& rule : chosen) {
    const auto index = static_cast<std::uint32_t>(plan.rules.size());
    const auto emit = [&](ExpressionId expression) {
      const std::optional<std::uint32_t> entry =
          emit_steps(pool_, expression, naming, limits::kPredicatesPerRule, plan.steps);
      LW_CHECK(entry.has_value());  // the compiler refuses larger rules before planning
      return *entry;
    };
    Plan::PlanRule planned{rule.rule, emit(rule.expression), add_uncertainty(rule, plan),
                           Plan::kOneCondition, rule.captures};
    if (!rule.conditions.empty()) {
      planned.conditions = static_cast<std::uint32_t>(plan.condition_entries.size());
      std::transform(rule.conditions.begin(), rule.conditions.end(),
                     std::back_inserter(plan.condition_entries.emplace_back()), emit);
    }
    plan.rules.push_back(planned);
    if (!rule.witness.has_value()) {
      plan.always.push_back(index);
      continue;
    }
    for (const PredicateId id : *rule.witness) {
      wakes[number_of(id)].push_back(index);
    }
  }
  flatten(wakes, plan.first_witnessed, plan.witnessed);
}

}  // namespace longwatch::detect::sigma
