#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "detect/sigma/correlation.h"
#include "model/field.h"

namespace longwatch::detect::sigma {

/// One way in which a temporal_ordered correlation is fulfilled.
struct OrderedAlternative {
  std::vector<std::uint32_t> sequence;  ///< rules of the correlation, in order
  std::vector<std::uint32_t> absent;    ///< that must not occur in the window
};

/// A correlation as the engine needs it. Immutable; any thread.
struct CompiledCorrelation {
  Correlation written;
  bool reports = true;     ///< gives findings of its own
  std::size_t report = 0;  ///< index into `LoadedRules::reports`
  /// Windows begin with an event and are judged when they have closed, because something must not
  /// occur in them. Else they end with an event.
  bool waits = false;
  std::vector<OrderedAlternative> alternatives;  ///< of temporal_ordered
  /// By rule: it is a correlation itself.
  std::vector<bool> is_chained;

  /// A correlation that refers to this one, as which of its rules.
  struct Outer {
    std::uint32_t correlation = 0;
    std::uint32_t rule = 0;
  };

  std::vector<Outer> outer;
  /// What the first rule calls the fields of `group_by` and `fields`: whoever reads a finding
  /// learns from them what the values are.
  std::vector<model::FieldId> group_fields;
  std::vector<model::FieldId> value_fields;
};

/// What is taken down of an event that fires a rule.
struct Capture {
  std::uint32_t correlation = 0;
  std::uint32_t rule = 0;  ///< of the correlation
  std::vector<model::FieldId> groups;
  std::vector<model::FieldId> values;
};

/// Sets `waits` and `alternatives`. Fails with `Unsupported` when a condition in words has too many
/// ways to be fulfilled in order or holds on nothing alone, with `InvalidInput` when it never
/// holds.
Status plan_condition(CompiledCorrelation& correlation);

/// Whether a condition in words holds where these rules occur.
bool is_true_of(const std::vector<ConditionNode>& expression, const std::vector<bool>& occurs);

}  // namespace longwatch::detect::sigma
