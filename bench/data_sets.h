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
  std::string format;              ///< "evtx", "json", "text", "archive"
  std::vector<std::string> paths;  ///< files
  std::uint64_t bytes = 0;         ///< of an archive what comes out of it
  /// Of an archive: the program that unpacks `paths` to its output, with its options.
  std::vector<std::string> decompressor{};
};

/// The EVTX files of the corpora; generated EVTX files in which values hardly repeat, of words and
/// kinds of events measured on those (made in the scratch directory when they are not there): all
/// kinds, and script blocks alone; the unpacked host logs in JSON; a generated log of every kind of
/// text (bench/text_logs.h), and one of them in archives made by the programs that are at hand. A
/// set without files is left out.
Result<std::vector<DataSet>> find_data_sets(const Options& options);

/// The Sigma rule directories of the corpora.
std::vector<std::string> rule_paths(const Options& options);

}  // namespace longwatch::bench
