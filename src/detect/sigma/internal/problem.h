#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "detect/sigma/load.h"

namespace longwatch::detect::sigma {

/// Why a document does not become a rule. The place and the excerpt go to its report.
struct RuleProblem {
  RuleStatus status = RuleStatus::Error;
  std::string reason;
  std::string hint;
  TextPlace place;
};

/// What a piece of a rule means, or why it means nothing. Works with LW_TRY.
template <class T>
class [[nodiscard]] Parsed : public tl::expected<T, RuleProblem> {
 public:
  using tl::expected<T, RuleProblem>::expected;

  // NOLINTNEXTLINE(google-explicit-constructor): `return RuleProblem{...}` is how parsing fails
  Parsed(RuleProblem problem) : tl::expected<T, RuleProblem>(tl::unexpect, std::move(problem)) {}

  bool ok() const { return this->has_value(); }
};

/// Nothing, or why a piece of a rule is refused.
class [[nodiscard]] Checked : public tl::expected<void, RuleProblem> {
 public:
  Checked() = default;

  // NOLINTNEXTLINE(google-explicit-constructor): as in Parsed
  Checked(RuleProblem problem)
      : tl::expected<void, RuleProblem>(tl::unexpect, std::move(problem)) {}

  bool ok() const { return has_value(); }
};

/// A break of the specification.
RuleProblem broken(TextPlace place, std::string reason, std::string hint = {});

/// Valid, but not evaluated by this version.
RuleProblem unsupported(TextPlace place, std::string reason, std::string hint = {});

/// "'word'", safe to print.
std::string in_quotes(std::string_view word);

/// "did you mean 'word'?", or nothing when `word` is empty.
std::string did_you_mean(std::string_view word);

}  // namespace longwatch::detect::sigma
