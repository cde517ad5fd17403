#pragma once

#include <string>
#include <vector>

#include "detect/sigma/internal/problem.h"
#include "detect/sigma/internal/source_text.h"
#include "formats/yaml.h"

namespace longwatch::detect::sigma {

/// Where a document speaks of a rule or correlation by its id or name.
struct RuleReference {
  std::string text;
  TextPlace place;
};

/// What a correlation rests on. Its own meaning is checked, but not kept: this version does not
/// evaluate it.
struct Correlation {
  std::vector<RuleReference> rules;
};

/// The section `correlation` (sigma.md 4.7, Sigma 2.1 correlation rules specification): types,
/// required keys, `timespan`, `condition`, `group-by`, `aliases`, `generate`. Precondition: the
/// document has it.
Parsed<Correlation> parse_correlation(const formats::YamlNode& document, const SourceText& source);

/// The section `filter` (sigma.md 4.8), its log source, selections and condition. Rules that it
/// names need not be loaded. Precondition: the document has it.
Checked check_filter(const formats::YamlNode& document, const SourceText& source);

}  // namespace longwatch::detect::sigma
