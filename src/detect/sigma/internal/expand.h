#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/sigma/placeholders.h"
#include "detect/sigma/rule.h"

namespace longwatch::detect::sigma {

/// What may stand between the percent signs: letters, digits, '_' and '-', at least one.
bool is_placeholder_name(std::string_view text);

/// The values that `value` of `item` stands for once placeholders are replaced, in every
/// combination: the modifier `expand`. An item without it yields the value as it is.
///
/// Placeholders are replaced before any other modifier is applied, wherever the word `expand`
/// stands among them. A backslash before '%' makes it a percent sign; a percent sign that begins no
/// name is one too. Under `re` what is put in is quoted, its wildcards become `.*` and `.`.
///
/// Fails with `Unsupported` naming a placeholder without values, with `Limit` when there are more
/// than limits::kPredicatesPerRule combinations.
Result<std::vector<Scalar>> expand(const Item& item, const Scalar& value,
                                   const Placeholders& placeholders);

}  // namespace longwatch::detect::sigma
