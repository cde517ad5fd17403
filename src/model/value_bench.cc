// What the escapes of a JSON text cost.
#include <string>

#include <benchmark/benchmark.h>

#include "model/value.h"

namespace longwatch::model {
namespace {

void render_json_text(benchmark::State& state, std::string_view piece) {
  std::string raw;
  while (raw.size() < 5000) {
    raw.append(piece);
  }
  Value value = text_value(raw);
  value.kind = ValueKind::JsonText;
  std::string scratch;
  for (auto _ : state) {
    benchmark::DoNotOptimize(render(value, scratch));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(raw.size()));
}

void render_text_with_an_escape_in_twenty(benchmark::State& state) {
  render_json_text(state, R"(A process was made\r\n)");
}

BENCHMARK(render_text_with_an_escape_in_twenty);

void render_text_of_codes(benchmark::State& state) {
  render_json_text(state, R"(\u0416)");
}

BENCHMARK(render_text_of_codes);

}  // namespace
}  // namespace longwatch::model
