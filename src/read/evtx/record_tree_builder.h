#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "model/record_tree.h"
#include "read/evtx/record_scanner.h"

namespace longwatch::read::evtx {

/// The record in a chunk as a tree with named fields; the slow, complete way. Takes the bytes of
/// the chunk, which the values point into. Fails with `Corrupt` or `Limit`.
Result<model::DecodedRecord> decode_tree(std::vector<std::byte> chunk, const RecordFrame& frame);

}  // namespace longwatch::read::evtx
