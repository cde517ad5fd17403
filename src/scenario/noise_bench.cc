#include <filesystem>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "scenario/internal/noise/noise.h"
#include "scenario/internal/sample_world.h"

namespace longwatch::scenario::internal {
namespace {

namespace fs = std::filesystem;

std::uint64_t bytes_below(const fs::path& directory) {
  std::uint64_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    bytes += entry.is_regular_file() ? entry.file_size() : 0;
  }
  return bytes;
}

// How fast benign telemetry of all kinds is made: file bytes per second on one core, page cache
// included, disk not waited for. Argument: the scale; the period is one working day at scale 1,
// correspondingly shorter at others.
void write_noise(benchmark::State& state, const std::vector<NoiseProfile>& profiles) {
  const fs::path directory = fs::temp_directory_path() / "longwatch_noise_bench";
  const auto scale = static_cast<double>(state.range(0));
  const Timestamp first = *parse_iso8601("2025-08-13T00:00:00Z");
  const auto length = std::chrono::minutes(std::max<std::int64_t>(10, 1440 / state.range(0)));
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;
  for (auto _ : state) {
    const World world = sample_world(1, first, first + length, scale);
    Sensors sensors(world, Random(1));
    const auto noise = Noise::make(sensors, profiles);
    if (!noise.ok()) {
      state.SkipWithError(noise.error().to_line().c_str());
      return;
    }
    const Result<WrittenTelemetry> written = sensors.write(directory.string(), noise->get());
    if (!written.ok()) {
      state.SkipWithError(written.error().to_line().c_str());
      return;
    }
    state.PauseTiming();
    records += written->records;
    bytes += bytes_below(directory);
    fs::remove_all(directory);
    state.ResumeTiming();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
  state.SetItemsProcessed(static_cast<std::int64_t>(records));
}

void write_all_noise(benchmark::State& state) {
  std::vector<NoiseProfile> profiles;
  for (const NoiseKind& kind : noise_kinds()) {
    profiles.push_back(*make_noise_profile(kind.name));
  }
  write_noise(state, profiles);
}

BENCHMARK(write_all_noise)->Arg(1)->Arg(50)->Unit(benchmark::kMillisecond);

// The kinds that make most of the bytes, each alone.
void write_one_kind(benchmark::State& state, const char* kind) {
  write_noise(state, {*make_noise_profile(kind)});
}

BENCHMARK_CAPTURE(write_one_kind, web_visitors, "web_visitors")
    ->Arg(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(write_one_kind, network_services, "network_services")
    ->Arg(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(write_one_kind, web_browsing, "web_browsing")
    ->Arg(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(write_one_kind, servers, "servers")->Arg(50)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace longwatch::scenario::internal
