#pragma once

#include <vector>

#include "model/record_tree.h"

namespace longwatch::read::evtx {

/// Every value of the tree under the name that rules use for it, in record order: the naming rules
/// of evtx.h, written down a second time over the finished tree. Tests hold the fast decoder
/// against it.
std::vector<model::NamedValue> name_fields(const model::RecordTree& tree);

}  // namespace longwatch::read::evtx
