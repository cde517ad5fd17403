#pragma once

#include <string>

#include "detect/sigma/correlation.h"
#include "detect/sigma/explain_correlation.h"
#include "pipeline/sweep.h"
#include "share/mask.h"

namespace longwatch::cli {

/// What `rules explain` has learned of a correlation.
struct ExplainedCorrelation {
  const detect::sigma::Correlation& correlation;
  const detect::sigma::CorrelationExplanation& explanation;
  const pipeline::RunReport& report;
  share::Secrets secrets = share::Secrets::Masked;
};

/// For people: what it asks, what took part, windows that hold and those that came near.
std::string correlation_table(const ExplainedCorrelation& explained);

/// One line for the correlation, schema longwatch.explained_correlation.v1, then one line a window,
/// schema longwatch.explained_window.v1.
std::string correlation_lines(const ExplainedCorrelation& explained);

}  // namespace longwatch::cli
