#pragma once

#include <string>

#include "cli/explanation_text.h"
#include "detect/indicator/explain.h"
#include "pipeline/sweep.h"
#include "share/mask.h"

namespace longwatch::cli {

/// What `rules explain` has learned of an indicator.
struct ExplainedIndicator {
  const detect::indicator::ExplainedSubject& subject;
  const detect::indicator::IndicatorExplanation& explanation;
  const pipeline::RunReport& report;
  ExplainChoice choice =
      ExplainChoice::Best;  ///< Best = events that match and those that come near
  share::Secrets secrets = share::Secrets::Masked;
};

/// For people: what its files say, in which events it stands, and what comes near.
std::string indicator_table(const ExplainedIndicator& explained);

/// One line for the indicator, schema longwatch.explained_indicator.v1, then one line an event,
/// schema longwatch.explained_sighting.v1.
std::string indicator_lines(const ExplainedIndicator& explained);

}  // namespace longwatch::cli
