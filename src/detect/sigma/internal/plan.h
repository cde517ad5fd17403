#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "detect/sigma/internal/derived_field.h"
#include "detect/sigma/internal/expression.h"
#include "detect/sigma/internal/field_matcher.h"
#include "detect/sigma/internal/glance.h"
#include "detect/sigma/taxonomy.h"

namespace longwatch::detect::sigma {

/// A rule as it reads one kind of telemetry: the expression over field names of that telemetry, and
/// where it applies.
struct RuleVariant {
  std::uint32_t rule = 0;  ///< index into the set's rules
  ExpressionId expression{};
  std::vector<ExpressionId> conditions;  ///< each for itself; empty when there is only one
  std::vector<LogSourceTarget> targets;  ///< any suffices; all with the same renames
  EventIds event_ids;                    ///< for which it can be true at all
  /// Tests of fields that the telemetry cannot have (`LogSourceTarget::lacks`), ascending.
  std::vector<PredicateId> unknown;
  /// What correlations take down of its events: index into RuleSet::captures; kNoCaptures.
  std::uint32_t captures = 0xFFFFFFFF;
  /// Derived fields among what is taken down.
  std::vector<model::FieldId> captured_derived{};
};

inline constexpr std::uint32_t kNoCaptures = 0xFFFFFFFF;

/// What the values of an event are matched with: for each field the tests of it.
struct MatcherSet {
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  std::vector<std::uint32_t>
      of_field;  ///< by field id; kNone; shorter than the field table is allowed
  std::vector<FieldMatcher> matchers;
  /// Keywords: values of fields without a matcher. The matchers of fields look for them as well,
  /// unless they stand apart.
  std::uint32_t any_field = kNone;
  std::uint32_t first_number = 0;  ///< numbers matchers across all plans, for the memo

  std::uint32_t matcher_of(model::FieldId field) const {
    const std::size_t index = model::index_of(field);
    return index < of_field.size() ? of_field[index] : kNone;
  }
};

/// Everything that has to happen to an event of one kind: which fields to match with what, and
/// which rules may follow. Immutable; any thread.
struct Plan {
  static constexpr std::uint32_t kCertain = 0xFFFFFFFF;
  static constexpr std::uint32_t kOneCondition = 0xFFFFFFFF;

  struct PlanRule {
    std::uint32_t rule;
    std::uint32_t entry;        ///< into `steps`, or kAccept
    std::uint32_t uncertainty;  ///< into `uncertainties`; kCertain
    std::uint32_t conditions;   ///< into `condition_entries`; kOneCondition
    std::uint32_t captures;     ///< into RuleSet::captures; kNoCaptures
  };

  /// What it takes to see whether a rule that fired hangs on what the telemetry cannot have.
  struct Uncertainty {
    ExpressionId expression{};
    std::vector<PredicateId> unknown;  ///< ascending
    /// How the code names each predicate of the expression; ascending.
    std::vector<std::pair<PredicateId, std::uint32_t>> numbers;
  };

  /// A field to be made before anything is matched.
  struct Derivation {
    const DerivedField* made = nullptr;
    model::FieldId field{};
    std::vector<model::FieldId> inputs;
  };

  struct Reference {
    std::uint32_t number;
    const Predicate* predicate;  ///< of kind SameAs
  };

  std::uint32_t number = 0;  ///< among all plans
  MatcherSet all;
  /// Tests of witnesses alone: where none of them holds no rule can fire, so that events of which
  /// most are uninteresting are matched with few and rare literals. Of no use when a rule has no
  /// witness or one that compares fields (`looks_first` false).
  MatcherSet waking;
  bool looks_first = false;
  /// A look before that, at all texts of an event at once; null where it tells nothing. What it
  /// does not cover of the witnesses is in `waking_apart`.
  std::unique_ptr<const Glance> glance;
  MatcherSet waking_apart;
  /// Rules see derived fields, keywords what is written in the record: two passes over an event.
  bool keywords_apart = false;
  std::vector<Reference> references;
  std::uint32_t predicate_count = 0;

  /// Predicates that cost much and wake no rule are tested only when a rule's code comes to them;
  /// its steps carry this bit beside the predicate's number.
  static constexpr std::uint32_t kOnDemand = 0x80000000;
  std::vector<const Predicate*> on_demand;  ///< by number; null for the others

  std::vector<Step> steps;
  std::vector<PlanRule> rules;
  /// Of rules with several conditions the code of each: into `steps`, or kAccept or kReject.
  std::vector<std::vector<std::uint32_t>> condition_entries;
  std::vector<Uncertainty> uncertainties;
  std::vector<Derivation> derivations;
  std::vector<std::uint32_t> always;  ///< plan rules without a witness
  std::vector<std::uint32_t>
      first_witnessed;  ///< by predicate: range in `witnessed`; one more than predicates
  std::vector<std::uint32_t> witnessed;  ///< plan rules that a predicate wakes
};

/// The plans of one channel.
struct ChannelPlans {
  std::unordered_map<std::uint32_t, std::unique_ptr<const Plan>> by_event_id;
  std::unique_ptr<const Plan> other;  ///< for all other event ids; null when no rule applies

  const Plan* find(std::uint32_t event_id) const {
    const auto known = by_event_id.find(event_id);
    return known == by_event_id.end() ? other.get() : known->second.get();
  }
};

/// All plans of a rule set, by channel.
struct PlanTable {
  std::unordered_map<std::string, ChannelPlans> by_channel;             ///< key: lower-case channel
  std::vector<std::pair<std::string, ChannelPlans>> by_channel_prefix;  ///< lower case
  ChannelPlans other_channels;
  std::uint32_t matcher_count = 0;
  std::size_t plan_count = 0;

  /// `lower_channel`: case-folded. Never null: rules of every Windows event apply to unknown
  /// channels too.
  const ChannelPlans& find(std::string_view lower_channel) const;
};

/// Tells the planner which predicates test the event id, so that they become constants inside a
/// plan for one id.
using EventIdOf = std::function<std::optional<std::uint32_t>(PredicateId)>;

/// What the planner reads beside the variants. `fields` holds every field that a predicate names
/// and all inputs of those that are derived.
struct PlanInputs {
  ExpressionPool& pool;
  const PredicateTable& predicates;
  const model::FieldTable& fields;
  EventIdOf event_id_of;
  SimdLevel simd;
};

PlanTable build_plans(const std::vector<RuleVariant>& variants, const PlanInputs& inputs);

}  // namespace longwatch::detect::sigma
