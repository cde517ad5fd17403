#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "detect/sigma/decimal.h"
#include "detect/sigma/rule.h"

/// Correlations and filters as written: what the front end hands to the compiler, and what the
/// brute-force twin of the test library evaluates directly. Specification: Sigma 2.1, correlation
/// rules and filters; what it leaves open is settled in docs/correlations.md.
namespace longwatch::detect::sigma {

enum class CorrelationType : std::uint8_t {
  EventCount,
  ValueCount,
  Temporal,
  TemporalOrdered,
  ValueSum,
  ValueAvg,
  ValuePercentile,
  ValueMedian,
};

/// As written: "event_count".
std::string_view to_text(CorrelationType type);

enum class Comparison : std::uint8_t { Gt, Gte, Lt, Lte, Eq, Neq };

/// As written: "gte".
std::string_view to_text(Comparison comparison);

struct Threshold {
  Comparison comparison = Comparison::Gte;
  Decimal value;
};

bool holds(const Threshold& threshold, const Decimal& value);

/// Where a document speaks of a rule or correlation by its id or name.
struct RuleReference {
  std::string text;
  TextPlace place;
};

/// A name for what each rule calls otherwise.
struct FieldAlias {
  struct Field {
    RuleReference rule;
    std::string name;
  };

  std::string name;
  std::vector<Field> fields;
};

struct Correlation {
  model::RuleInfo info;
  std::string status;  ///< as of a rule
  CorrelationType type = CorrelationType::EventCount;
  std::vector<RuleReference> rules;  ///< each once; for temporal_ordered in the order asked for
  std::vector<std::uint32_t> order;  ///< of temporal_ordered: indices of `rules`; may repeat
  std::vector<FieldAlias> aliases;
  std::vector<std::string> group_by;
  std::vector<std::string> fields;  ///< of value_*: one, or several for tuples of value_count
  TimeTicks timespan{};
  /// All must hold. None = all rules, of temporal types.
  std::vector<Threshold> thresholds;
  /// Of temporal types with a condition in words: over `rules`, in place of selections.
  std::vector<ConditionNode> expression;
  std::string condition_text;             ///< of `expression`, as written
  std::uint32_t percentile = 50'000'000;  ///< in millionths
  bool generates = false;                 ///< the rules it refers to give findings of their own too
  TextPlace place;                        ///< of the section
  std::vector<std::pair<TextPlace, std::string>> remarks;

  bool has_values() const {
    return type != CorrelationType::EventCount && type != CorrelationType::Temporal &&
           type != CorrelationType::TemporalOrdered;
  }

  bool is_temporal() const {
    return type == CorrelationType::Temporal || type == CorrelationType::TemporalOrdered;
  }
};

/// What the rule with that number in `rules` calls a field of the correlation: by an alias, else
/// the same.
std::string_view field_of(const Correlation& correlation, std::string_view name, std::size_t rule);

/// A condition that is joined to those of rules by AND.
struct RuleFilter {
  model::RuleInfo info;
  LogSource log_source;
  bool is_for_any = false;           ///< `rules: any`
  std::vector<RuleReference> rules;  ///< else
  std::vector<Selection> selections;
  std::vector<Condition> conditions;  ///< OR; at least one
  TextPlace place;                    ///< of the condition
};

}  // namespace longwatch::detect::sigma
