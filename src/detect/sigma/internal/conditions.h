#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/sigma/load.h"
#include "detect/sigma/rule.h"

namespace longwatch::detect::sigma {

/// What is wrong with a condition, at a byte of its text.
struct ConditionProblem {
  RuleStatus status = RuleStatus::Error;
  std::string reason;
  std::string hint;
  std::size_t offset = 0;
};

/// Parses a condition (sigma.md 4.6) over the selections, which `1 of ...` and `all of ...` are
/// resolved to. Aggregations behind a '|' (Sigma 1) are Unsupported, `near` is an Error.
///
///   condition := or ; or := and {"or" and} ; and := not {"and" not} ; not := {"not"} primary
///   primary := name | ("1" | "any" | "all") "of" ("them" | pattern) | "(" or ")"
///
/// `text` and the nodes of the result are set; the place is the caller's.
tl::expected<Condition, ConditionProblem> parse_condition(std::string_view text,
                                                          const std::vector<Selection>& selections);

/// True when `name` is meant by the pattern: '*' stands for any run of characters. Names that begin
/// with '_' are meant only by patterns that do so too.
bool is_meant_by(std::string_view name, std::string_view pattern);

}  // namespace longwatch::detect::sigma
