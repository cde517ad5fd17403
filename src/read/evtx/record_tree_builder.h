#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "formats/code_page.h"
#include "model/record_tree.h"
#include "read/evtx/record_scanner.h"

namespace longwatch::read::evtx {

/// The record in a chunk as a tree with named fields; the slow, complete way. Takes the bytes of
/// the chunk, which the values point into; `ansi` may be null, see EvtxOptions. Fails with
/// `Corrupt` or `Limit`.
Result<model::DecodedRecord> decode_tree(std::vector<std::byte> chunk, const RecordFrame& frame,
                                         const formats::CodePage* ansi);

}  // namespace longwatch::read::evtx
