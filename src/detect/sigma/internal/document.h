#pragma once

#include <optional>
#include <string>
#include <vector>

#include "detect/sigma/correlation.h"
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

/// One YAML document: its report, and when the report's status is Running a rule, a correlation or
/// a filter; or a rule and the correlation over it, when it is one of Sigma 1 that counts.
struct ParsedDocument {
  RuleReport report;
  std::optional<Rule> rule;
  std::optional<Correlation> correlation;
  std::optional<RuleFilter> filter;
  UniqueHandle id;                   ///< empty when absent
  UniqueHandle name;                 ///< empty when absent
  std::vector<std::size_t> targets;  ///< of a correlation: the documents of `rules`, once resolved

  /// A correlation of its own, not one over the document's own rule.
  bool refers_to_others() const { return correlation.has_value() && !rule.has_value(); }
};

/// Every document means something or has a report that says why not. `file` is for reports.
ParsedDocument parse_document(const formats::YamlNode& document, const SourceText& source,
                              const std::string& file);

/// Gives what the document means the id, title and file of its report.
void put_names(ParsedDocument& document);

}  // namespace longwatch::detect::sigma
