#pragma once

#include <string>
#include <vector>

#include "bench/lanes.h"
#include "bench/machine.h"
#include "bench/measure.h"

namespace longwatch::bench {

struct Measured {
  std::string data;
  std::string lane;
  std::size_t workers = 0;
  Timing timing;
};

/// Two lines that name the machine, then the heads of the columns.
std::string table_head(const Machine& machine, const Options& options);
/// One line of the table.
std::string table_row(const Measured& measured);

/// Everything as one JSON document (schema longwatch.bench.v1), all runs included.
std::string to_json(const Machine& machine, const Options& options,
                    const std::vector<Measured>& all);

}  // namespace longwatch::bench
