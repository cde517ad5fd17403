#pragma once

#include <vector>

#include "model/record.h"
#include "model/record_tree.h"

namespace longwatch::read {

/// A decoded record of a log whose records are lists of fields: an element for each below the root,
/// its text below that. Values move to the tree's storage, so that the record owns all it holds.
model::DecodedRecord to_flat_tree(std::vector<model::NamedValue> fields);

}  // namespace longwatch::read
