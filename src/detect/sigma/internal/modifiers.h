#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "detect/sigma/internal/problem.h"
#include "detect/sigma/rule.h"

namespace longwatch::detect::sigma {

/// A modifier as written, aliases included ("wide", "ignorecase").
std::optional<Modifier> parse_modifier(std::string_view word);

/// The modifiers of a key, in order: `words` is what stands after the first '|' of "field|one|two",
/// at `place`. Refuses unknown and repeated ones and combinations that mean nothing (sigma.md 4.5).
Parsed<std::vector<Modifier>> parse_modifiers(std::string_view words, TextPlace place);

/// Whether the item's values are of the types its modifiers want. Numbers under text modifiers
/// become the text they were written as.
Checked check_values(Item& item);

}  // namespace longwatch::detect::sigma
