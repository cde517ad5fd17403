// What folding a text costs, a byte at a time and by the kernels of each level.
#include <string>

#include <benchmark/benchmark.h>

#include "base/ascii.h"
#include "base/text.h"

namespace longwatch {
namespace {

constexpr std::size_t kBytes = 4096;

bool has_level(benchmark::State& state) {
  if (static_cast<std::size_t>(state.range(0)) < simd_levels().size()) {
    return true;
  }
  state.SkipWithError("the processor lacks this level");
  return false;
}

void fold_byte_by_byte(benchmark::State& state) {
  const std::string text(kBytes, 'A');
  for (auto _ : state) {
    benchmark::DoNotOptimize(to_ascii_lower(text));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kBytes));
}

BENCHMARK(fold_byte_by_byte);

void fold_utf8(benchmark::State& state) {
  if (!has_level(state)) {
    return;
  }
  const std::string text(kBytes, 'A');
  std::string out(kBytes, ' ');
  for (auto _ : state) {
    benchmark::DoNotOptimize(fold_ascii(text, out.data(), static_cast<SimdLevel>(state.range(0))));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kBytes));
}

BENCHMARK(fold_utf8)->Arg(0)->Arg(1)->Arg(2);

void fold_utf16(benchmark::State& state) {
  if (!has_level(state)) {
    return;
  }
  std::string text;
  for (std::size_t i = 0; i < kBytes / 2; ++i) {
    text.append("A").push_back('\0');
  }
  std::string out(kBytes / 2, ' ');
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        fold_ascii_utf16le(as_bytes(text), out.data(), static_cast<SimdLevel>(state.range(0))));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kBytes));
}

BENCHMARK(fold_utf16)->Arg(0)->Arg(1)->Arg(2);

}  // namespace
}  // namespace longwatch
