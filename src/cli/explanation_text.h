#pragma once

#include <span>
#include <string>
#include <vector>

#include "detect/sigma/explain.h"
#include "detect/sigma/rule.h"
#include "detect/sigma/taxonomy.h"
#include "pipeline/sweep.h"
#include "share/mask.h"

namespace longwatch::cli {

/// Which explanations are wanted of those there are.
enum class ExplainChoice : std::uint8_t {
  Best,      ///< events that match; when none does, the nearest
  Matching,  ///< events that match only
  Nearest,   ///< the nearest of those that do not
};

/// What `rules explain` has learned.
struct ExplainedRule {
  const detect::sigma::Rule& rule;
  const detect::sigma::RuleExplanation& explanation;
  const pipeline::RunReport& report;
  detect::sigma::ExplainRequest request;
  ExplainChoice choice = ExplainChoice::Best;
  share::Secrets secrets = share::Secrets::Masked;
  std::span<const detect::sigma::DeclaredTelemetry> declared{};  ///< that the rule may run on
};

/// For people: the rule, what was read, and event by event what held and what was seen.
std::string explanation_table(const ExplainedRule& explained);

/// One line an event, schema longwatch.explanation.v1, after one line for the rule, schema
/// longwatch.explained_rule.v1.
std::string explanation_lines(const ExplainedRule& explained);

}  // namespace longwatch::cli
