#pragma once

#include "detect/sigma/correlation.h"
#include "detect/sigma/internal/problem.h"
#include "detect/sigma/internal/source_text.h"
#include "formats/yaml.h"

namespace longwatch::detect::sigma {

/// The section `correlation` (sigma.md 4.7, Sigma 2.1 correlation rules specification). Aliases and
/// references are not resolved yet. Everything of `Correlation` but its `info` and `status` is set.
/// Precondition: the document has it.
Parsed<Correlation> parse_correlation(const formats::YamlNode& document, const SourceText& source);

/// The section `filter` (sigma.md 4.8), its log source, selections and condition. References are
/// not resolved yet, `info` is not set. Precondition: the document has it.
Parsed<RuleFilter> parse_filter(const formats::YamlNode& document, const SourceText& source);

/// Whole number and unit, as in "5m": s, m, h, d, w, M (30 days), y (365 days).
Parsed<TimeTicks> parse_timespan(const formats::YamlNode& timespan);

/// Refuses comparisons that no number of events, values or rules can satisfy: absence leaves no
/// event to tell of. `place` is that of the condition. Precondition: the type counts.
Checked check_can_hold(const Correlation& correlation, TextPlace place);

}  // namespace longwatch::detect::sigma
