#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "detect/sigma/correlation.h"
#include "detect/sigma/rule.h"

namespace longwatch::detect::sigma {

enum class RuleStatus : std::uint8_t {
  Running,      ///< compiled and evaluated
  NoTelemetry,  ///< fine, but no telemetry that we read is known for its log source
  Unsupported,  ///< valid Sigma that this version does not evaluate; the reason says what
  Error,        ///< breaks the specification
};

std::string_view to_text(RuleStatus status);  // "running", "no-telemetry", "unsupported", "error"

/// Something in a rule that runs which its author may not have meant.
struct RuleRemark {
  TextPlace place;
  std::string text;
};

/// What became of one YAML document. Every document of every file has exactly one.
struct RuleReport {
  std::string file;
  std::string id;
  std::string title;
  LogSource log_source;
  RuleStatus status = RuleStatus::Running;
  std::string reason;  ///< empty for Running
  std::string hint;
  std::string excerpt;  ///< source line and caret; empty when the place is the whole file
  TextPlace place;      ///< 0:0 when the reason has no place
  std::vector<RuleRemark> remarks;  ///< of a document that parsed
};

/// A document that parsed; `report` is an index into `LoadedRules::reports` (Running until the
/// compiler says otherwise).
struct LoadedRule {
  Rule rule;
  std::size_t report = 0;
};

/// A correlation that parsed and whose references are resolved.
struct LoadedCorrelation {
  /// What one of `Correlation::rules` is.
  struct Target {
    bool is_correlation = false;
    std::size_t number = 0;  ///< index into `LoadedRules::rules` or `LoadedRules::correlations`
    std::size_t report = 0;  ///< of its document
  };

  Correlation correlation;
  std::size_t report = 0;
  std::vector<Target> targets;  ///< by rule of the correlation
};

/// Filters have become part of the rules they are for; of them there are reports alone.
struct LoadedRules {
  std::vector<LoadedRule> rules;
  std::vector<LoadedCorrelation> correlations;  ///< each behind those it refers to
  std::vector<RuleReport> reports;              ///< in (path as given, file name, document) order
  std::uint64_t files = 0;
};

/// Reads all *.yml and *.yaml files below the paths (files or directories), in a stable order that
/// does not depend on `workers`. A file that cannot be read or parsed becomes a report with status
/// Error and never stops the rest; a path that does not exist fails the call with `NotFound`.
/// Duplicate ids: the second one is an Error naming the first.
Result<LoadedRules> load_rules(const std::vector<std::string>& paths, const FileSystem& files,
                               std::size_t workers);

/// The documents of one text; `file` is only for the reports. Never fails: problems are reports.
LoadedRules parse_rules(std::string_view text, const std::string& file);

/// Completes the reports that have a place but no excerpt: those of the compiler, which no longer
/// has the text. Reads their files again; what cannot be read now stays without.
void add_excerpts(std::vector<RuleReport>& reports, const FileSystem& files);

}  // namespace longwatch::detect::sigma
