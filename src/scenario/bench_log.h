#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "scenario/bench_vocabulary.h"
#include "scenario/evtx_writer.h"

namespace longwatch::scenario {

/// Which events a bench log holds.
enum class BenchEvents : std::uint8_t {
  Mixed,         ///< as often as the vocabulary tells; without one about evenly
  ScriptBlocks,  ///< PowerShell 4104 only: text that does not repeat
};

struct BenchLogOptions {
  std::uint64_t bytes = 0;  ///< at least so many
  std::uint64_t seed = 0;
  BenchEvents events = BenchEvents::Mixed;
  /// Measured on other logs. Null = a small one of our own. Read while writing.
  const BenchVocabulary* vocabulary = nullptr;
};

/// Writes one EVTX file of at least `options.bytes` bytes (rounded up to whole chunks) for
/// benchmarks: processes, connections, files, registry values, name look-ups and script blocks
/// whose texts are put together from a vocabulary, so that command lines and script blocks hardly
/// ever repeat and images and registry keys often do, as in real logs. Same options, same bytes.
/// Fails with `InvalidInput` above 4,000,000,000 bytes (an EVTX file holds no more than 4 GiB) and
/// with `Io`.
///
/// Cost: above 100 MB/s on the machine of docs/adr/001; scenario/bench_log_bench.cc measures it.
Result<EvtxSummary> write_bench_log(const std::string& path, const BenchLogOptions& options);

}  // namespace longwatch::scenario
