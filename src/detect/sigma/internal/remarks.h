#pragma once

#include <vector>

#include "detect/sigma/load.h"
#include "detect/sigma/rule.h"

namespace longwatch::detect::sigma {

/// What a linter says of a valid rule: selections that no condition speaks of, `all` over a single
/// value, values that occur in everything. In the order of the text.
std::vector<RuleRemark> find_remarks(const Rule& rule);

}  // namespace longwatch::detect::sigma
