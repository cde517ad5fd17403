#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "detect/detect.h"
#include "detect/sigma/compile_options.h"
#include "detect/sigma/load.h"
#include "model/field.h"
#include "model/finding.h"

/// Why a correlation finds something or nothing: which events took part, and which windows came
/// near. It is evaluated as in a sweep, and watched.
namespace longwatch::detect::sigma {

/// A window that was looked at.
struct ExplainedWindow {
  std::vector<model::NamedText> group;  ///< as written in the window's event; empty = one group
  Timestamp low;
  Timestamp high;
  std::string measured;  ///< what the condition compares with
  bool holds = false;
  std::vector<std::string> missing;  ///< of temporal types: rules that do not occur in it
};

struct CorrelationExplanation {
  struct RuleHits {
    std::string name;  ///< as the correlation calls it
    bool is_correlation = false;
    std::uint64_t hits = 0;  ///< events, or findings of a correlation, that took part
  };

  std::vector<RuleHits> rules;
  /// Events that fired a rule, but took no part.
  std::uint64_t without_time = 0;
  std::uint64_t without_group = 0;
  std::uint64_t without_value = 0;
  std::uint64_t without_number = 0;
  std::uint64_t groups = 0;
  std::uint64_t windows = 0;  ///< that were looked at
  std::uint64_t held = 0;     ///< of them those in which the condition holds
  /// The first window that holds of each group; of the groups without one, the window that
  /// measured most, those that measured most first.
  std::vector<ExplainedWindow> holding;
  std::vector<ExplainedWindow> nearest;
};

/// A correlation among all it may refer to.
struct CorrelationSubject {
  const LoadedRules& rules;
  std::size_t number = 0;  ///< of `rules.correlations`
};

/// A detector that evaluates the correlation and what it refers to, and hands no
/// finding on. What it learned is in `explanation` after `finish`, which outlives it; the same
/// whatever the number of workers. At most `limit` windows of each kind are kept. Adds the fields
/// that are read to `fields`.
///
/// Fails when the correlation does not run, with the reason and place of its report.
Result<std::unique_ptr<Detector>> make_correlation_explainer(
    const CorrelationSubject& subject, const CompileOptions& options, std::size_t limit,
    const std::shared_ptr<model::FieldTable>& fields, CorrelationExplanation& explanation);

}  // namespace longwatch::detect::sigma
