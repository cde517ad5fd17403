#pragma once

#include <vector>

#include "detect/sigma/internal/document.h"

namespace longwatch::detect::sigma {

/// Makes filters part of the rules they are for: (condition of the rule) and (condition of the
/// filter), for every condition; several filters one after the other. A filter is for the rules it
/// names, or for any, as far as their log source is contained in its own: each key that the filter
/// gives must be the rule's. Remarks say of a filter that its condition has no 'not', that it is
/// for no rule that is loaded, or not for one that it names. References are resolved already.
void apply_filters(const std::vector<ParsedDocument*>& documents);

}  // namespace longwatch::detect::sigma
