#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "model/source.h"
#include "read/json/json.h"
#include "tests/differential/json/naive_json.h"

namespace longwatch::differential {

/// What the product's reader gives for a file, in the words of the naive one. Every path in `paths`
/// is a field; values come under these names.
struct Reading {
  std::vector<NaiveRecord> records;
  model::RecordBooks books;
  std::uint64_t diagnostics = 0;
};

Reading read_with_product(std::shared_ptr<const RandomAccessFile> file,
                          const std::vector<std::string>& paths,
                          const read::json::JsonOptions& options);

/// All paths that occur in the records, without those that differ from another in case alone.
std::vector<std::string> paths_of(const std::vector<NaiveRecord>& records);

}  // namespace longwatch::differential
