#pragma once

#include <vector>

#include "bench/data_sets.h"
#include "bench/lanes.h"
#include "bench/options.h"

namespace longwatch::bench {

/// For 10,000, a million and ten million indicators, and for 100,000 patterns (`--filter
/// indicators` runs these alone): the first load, which compiles, and the second, which takes what
/// the first one kept. For a few generated logs: a sweep with all rules without indicators and with
/// each of these lists, one worker. Of loads, "events" are indicators. The lists are made in the
/// scratch directory when first needed.
std::vector<Lane> make_indicator_lanes(const std::vector<DataSet>& sets, const Options& options);

}  // namespace longwatch::bench
