#pragma once

#include "detect/sigma/internal/problem.h"
#include "detect/sigma/rule.h"
#include "formats/yaml.h"

namespace longwatch::detect::sigma {

/// One search identifier: a map (AND), a list of maps (OR), a scalar or list of scalars (keywords),
/// or a list of both; lists in lists count as one list.
Parsed<Selection> parse_selection(const formats::YamlEntry& entry);

/// How many fields and keyword lists it holds, each where it stands.
std::size_t count_items(const Selection& selection);

/// How many values the selection compares with; every '*' and '?' in them counts once more, because
/// it takes as much memory.
std::size_t count_values(const Selection& selection);

}  // namespace longwatch::detect::sigma
