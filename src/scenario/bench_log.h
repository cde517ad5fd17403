#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "scenario/evtx_writer.h"

namespace longwatch::scenario {

/// Writes one EVTX file of at least `bytes` bytes (rounded up to whole chunks) for benchmarks:
/// processes, connections, files, registry values, name look-ups and script blocks whose texts are
/// put together from a vocabulary, so that command lines and script blocks hardly ever repeat and
/// images and registry keys often do, as in real logs. Same arguments, same bytes. Fails with
/// `InvalidInput` above 4,000,000,000 bytes (an EVTX file holds no more than 4 GiB) and with `Io`.
///
/// Cost: above 100 MB/s on the machine of docs/adr/001; scenario/bench_log_bench.cc measures it.
Result<EvtxSummary> write_bench_log(const std::string& path, std::uint64_t bytes,
                                    std::uint64_t seed);

}  // namespace longwatch::scenario
