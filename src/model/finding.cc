#include "model/finding.h"

#include <tuple>

#include "base/check.h"

namespace longwatch::model {

std::string_view to_text(RuleKind kind) {
  switch (kind) {
    case RuleKind::Sigma:
      return "sigma";
    case RuleKind::Correlation:
      return "correlation";
    case RuleKind::Indicator:
      return "indicator";
    case RuleKind::Behaviour:
      return "behaviour";
  }
  return "sigma";
}

bool comes_before(const Finding& a, const Finding& b) {
  LW_DCHECK(!a.events.empty() && !b.events.empty());
  const auto key = [](const Finding& finding) {
    const Locator& locator = finding.events.front().locator;
    return std::make_tuple(finding.time.value_or(Timestamp::max()), locator.source, locator.record,
                           locator.offset, std::string_view(finding.rule->id),
                           std::string_view(finding.rule->file));
  };
  return key(a) < key(b);
}

}  // namespace longwatch::model
