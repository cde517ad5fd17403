#pragma once

#include <optional>

#include "detect/sigma/correlation.h"
#include "detect/sigma/internal/problem.h"
#include "detect/sigma/internal/source_text.h"
#include "formats/yaml.h"

namespace longwatch::detect::sigma {

/// A rule of Sigma 1 that counts what its condition finds: `selection | count(Field) by Group > 5`
/// with a `timeframe`. It means a correlation over a rule of its own.
struct Aggregation {
  Correlation correlation;  ///< `rules` is empty: it is over the document's own rule
  std::string condition;    ///< what stands before the '|'
  const formats::YamlNode* node = nullptr;  ///< of the condition
};

/// The aggregation of a document's detection: `count() by x > n` is an event_count, `count(f)` a
/// value_count, `sum(f)` and `avg(f)` are value_sum and value_avg, `min(f)` and `max(f)` the
/// value_percentile of the least and the greatest value. Nothing when its condition has no '|'.
/// Unsupported is what no correlation means exactly: an aggregation without timeframe (Sigma 1 left
/// open over which time it counts), or one of several conditions; `near` and unknown words are
/// wrong.
///
/// Precondition: the document has a map `detection`.
Parsed<std::optional<Aggregation>> parse_aggregation(const formats::YamlNode& document,
                                                     const SourceText& source);

}  // namespace longwatch::detect::sigma
