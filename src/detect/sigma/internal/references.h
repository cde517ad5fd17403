#pragma once

#include <vector>

#include "detect/sigma/internal/document.h"

namespace longwatch::detect::sigma {

/// Resolves what correlations refer to, across all documents and in any order. A correlation that
/// refers to nothing that is loaded, to a document that is wrong itself, or in a circle to itself
/// becomes an Error with the place, but without an excerpt; the others stay as they are. Ids and
/// names are compared ignoring case.
void check_references(const std::vector<ParsedDocument*>& documents);

}  // namespace longwatch::detect::sigma
