#pragma once

#include <vector>

#include "detect/sigma/internal/document.h"

namespace longwatch::detect::sigma {

/// Resolves what correlations and filters refer to, across all documents and in any order:
/// `ParsedDocument::targets` and the rules of aliases. A correlation that refers to nothing that is
/// loaded, to a document that is wrong itself, in a circle to itself, or to a correlation that has
/// no value of a field it needs, and a filter that refers to no rule, become Errors with the place,
/// but without an excerpt; one that rests on what is Unsupported becomes that. The others stay as
/// they are. Ids and names are compared ignoring case.
void check_references(const std::vector<ParsedDocument*>& documents);

}  // namespace longwatch::detect::sigma
