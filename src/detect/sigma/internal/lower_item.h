#pragma once

#include "base/result.h"
#include "detect/sigma/internal/lower.h"

namespace longwatch::detect::sigma {

/// One item of a selection as an expression. Failures as for `lower_rule`.
Result<ExpressionId> lower_item(const Item& item, const LogSourceTarget& target, LowerTarget out,
                                TextPlace& error_place);

}  // namespace longwatch::detect::sigma
