#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/estate.h"

namespace longwatch::knowledge::internal {

/// The text of an `assets.yaml`. Fails with `InvalidInput` and `Limit`, with line and column.
Result<model::Estate> parse_estate(std::string_view text, const std::string& file);

}  // namespace longwatch::knowledge::internal
