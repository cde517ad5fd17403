#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/sigma/placeholders.h"

/// The modifier `expand`.
namespace longwatch::naive {

/// A part of a value: what the rule says itself, or one of the texts a placeholder stands for.
struct Piece {
  enum class Origin : unsigned char { Rule, Placeholder };

  Origin origin = Origin::Rule;
  std::string text;
};

using Pieces = std::vector<Piece>;

/// Every way to fill in the placeholders of a value. `%name%` is one, name being of letters,
/// digits,
/// '_' and '-'; a backslash takes the meaning of the next '\', '*', '?' or '%', and before '%' it
/// vanishes. Fails with `Unsupported` when a placeholder has no values.
Result<std::vector<Pieces>> fill_in(std::string_view value,
                                    const detect::sigma::Placeholders& placeholders);

}  // namespace longwatch::naive
