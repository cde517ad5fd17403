#pragma once

#include <vector>

#include "bench/data_sets.h"
#include "bench/lanes.h"

namespace longwatch::bench {

/// Other tools for event logs that are found on PATH, each with the same EVTX files: what it does
/// stands in the lane's name. Tools that need files of their own to detect anything are only asked
/// to decode.
std::vector<Lane> make_peer_lanes(const std::vector<DataSet>& sets);

}  // namespace longwatch::bench
