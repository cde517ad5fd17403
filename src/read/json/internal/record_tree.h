#pragma once

#include <cstddef>
#include <string>

#include "base/file_system.h"
#include "base/result.h"
#include "model/record_tree.h"
#include "model/source.h"

namespace longwatch::read::json {

/// The whole record at a locator: its tree, and every value under the name that rules use for it.
/// Fails with `NotFound` when the locator lies outside the file or is longer than `record_bytes`,
/// `Corrupt` when no record is there, `Io`.
Result<model::DecodedRecord> decode_record(const RandomAccessFile& file, const std::string& name,
                                           std::size_t record_bytes, const model::Locator& locator);

}  // namespace longwatch::read::json
