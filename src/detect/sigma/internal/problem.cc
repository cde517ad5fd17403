#include "detect/sigma/internal/problem.h"

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::detect::sigma {

RuleProblem broken(TextPlace place, std::string reason, std::string hint) {
  return {RuleStatus::Error, std::move(reason), std::move(hint), place};
}

RuleProblem unsupported(TextPlace place, std::string reason, std::string hint) {
  return {RuleStatus::Unsupported, std::move(reason), std::move(hint), place};
}

std::string in_quotes(std::string_view word) {
  return "'" + to_printable(word) + "'";
}

std::string did_you_mean(std::string_view word) {
  return word.empty() ? std::string() : fmt::format("did you mean {}?", in_quotes(word));
}

}  // namespace longwatch::detect::sigma
