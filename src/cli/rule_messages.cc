#include "cli/rule_messages.h"

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::cli {
namespace {

using detect::sigma::RuleReport;
using detect::sigma::RuleStatus;

constexpr std::size_t kShown = 5;

// Rules have reports of their own, so this kind is only for wording.
constexpr DiagnosticKind kRuleError = {"rule-error", Severity::Error, "a rule is wrong", ""};

Diagnostic to_diagnostic(const RuleReport& report) {
  Diagnostic diagnostic{};
  diagnostic.kind = &kRuleError;
  diagnostic.place.file = report.file;
  if (report.place.line > 0) {
    diagnostic.place.line = report.place.line;
    diagnostic.place.column = report.place.column;
  }
  diagnostic.message = report.reason + "; rule skipped";
  diagnostic.hint = report.hint;
  diagnostic.excerpt = report.excerpt;
  return diagnostic;
}

}  // namespace

RuleCounts count_rules(const std::vector<RuleReport>& reports) {
  RuleCounts counts{};
  for (const RuleReport& report : reports) {
    ++counts.at(static_cast<std::size_t>(report.status));
  }
  return counts;
}

std::uint64_t count_of(const RuleCounts& counts, RuleStatus status) {
  return counts.at(static_cast<std::size_t>(status));
}

void tell_rule_errors(const std::vector<RuleReport>& reports, Messages& messages) {
  std::size_t errors = 0;
  for (const RuleReport& report : reports) {
    if (report.status == RuleStatus::Error && ++errors <= kShown) {
      messages.diagnostic(to_diagnostic(report));
    }
  }
  if (errors > kShown) {
    messages.warning(
        fmt::format("{} more rules are wrong and were skipped; 'longwatch rules "
                    "check' lists them",
                    with_thousands(errors - kShown)));
  }
}

Result<detect::sigma::Placeholders> placeholders_of(const config::Settings& settings,
                                                    const FileSystem& files) {
  if (settings.placeholders.empty()) {
    return detect::sigma::Placeholders();
  }
  return detect::sigma::load_placeholders(settings.placeholders, files);
}

}  // namespace longwatch::cli
