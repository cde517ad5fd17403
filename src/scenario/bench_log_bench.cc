#include <filesystem>

#include <benchmark/benchmark.h>

#include "scenario/bench_log.h"

namespace longwatch::scenario {
namespace {

// How fast telemetry for the other benchmarks can be made: file bytes per second, page cache
// included, disk not waited for.
void write_event_log(benchmark::State& state) {
  const std::string path =
      (std::filesystem::temp_directory_path() / "longwatch_bench_log.evtx").string();
  const auto bytes = static_cast<std::uint64_t>(state.range(0));
  std::uint64_t records = 0;
  for (auto _ : state) {
    const Result<EvtxSummary> summary = write_bench_log(path, {bytes, 1});
    if (!summary.ok()) {
      state.SkipWithError(summary.error().to_line().c_str());
      return;
    }
    records += summary->records;
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
  state.SetItemsProcessed(static_cast<std::int64_t>(records));
  std::filesystem::remove(path);
}

BENCHMARK(write_event_log)->Arg(64 << 20)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace longwatch::scenario
