#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "bench/options.h"

namespace longwatch::bench {

/// The files a lane reads.
struct DataSet {
  std::string name;
  std::string format;              ///< "evtx", "json"
  std::vector<std::string> paths;  ///< files
  std::uint64_t bytes = 0;
};

/// The EVTX files of the corpora; generated EVTX files in which values hardly repeat, of words and
/// kinds of events measured on those (made in the scratch directory when they are not there): all
/// kinds, and script blocks alone; and the unpacked host logs in JSON. A set without files is left
/// out.
Result<std::vector<DataSet>> find_data_sets(const Options& options);

/// The Sigma rule directories of the corpora.
std::vector<std::string> rule_paths(const Options& options);

}  // namespace longwatch::bench
