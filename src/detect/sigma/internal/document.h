#pragma once

#include <optional>
#include <string>
#include <vector>

#include "detect/sigma/internal/correlation.h"
#include "detect/sigma/internal/source_text.h"
#include "detect/sigma/load.h"
#include "formats/yaml.h"

namespace longwatch::detect::sigma {

/// A handle that may be given once only in everything that is loaded.
struct UniqueHandle {
  std::string text;
  TextPlace place;
  std::string excerpt;
};

/// One YAML document: its report, and the rule when the report's status is Running.
struct ParsedDocument {
  RuleReport report;
  std::optional<Rule> rule;
  UniqueHandle id;                        ///< empty when absent
  UniqueHandle name;                      ///< empty when absent
  std::vector<RuleReference> references;  ///< of a correlation
};

/// Every document is either a rule or a report that says why not. `file` is for reports.
ParsedDocument parse_document(const formats::YamlNode& document, const SourceText& source,
                              const std::string& file);

}  // namespace longwatch::detect::sigma
