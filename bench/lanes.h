#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/data_sets.h"
#include "bench/measure.h"
#include "bench/options.h"
#include "pipeline/sweep.h"

namespace longwatch::bench {

/// One question asked of one data set.
struct Lane {
  std::string data;  ///< name of the data set, "sigma" for rules, "indicators-10k" ... for lists
  std::string
      name;  ///< "cat", "hash", "parse", "rules", "rules+hash", "program", "load", "decompress"
  std::size_t workers;  ///< 0 = another program decides
  Memory memory = Memory::Sampled;
  Prepare prepare;
};

/// One sweep of a data set with the product's memory budget. `stages` are borrowed.
Result<Work> sweep_once(const DataSet& set, const pipeline::SweepStages& stages,
                        std::size_t workers, pipeline::Hashing hashing);

/// For each data set: `cat` of the same files (the limit), of archives the program that unpacks
/// them, SHA-256, reading into events with the
/// fields that all rules ask for, reading and all rules, the same with digests, and the whole
/// program when one is named. For the rules: loading and compiling.
std::vector<Lane> make_lanes(const std::vector<DataSet>& sets, const Options& options);

}  // namespace longwatch::bench
