#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/file_system.h"
#include "bench/data_sets.h"
#include "bench/indicator_lanes.h"
#include "bench/lanes.h"
#include "bench/machine.h"
#include "bench/measure.h"
#include "bench/options.h"
#include "bench/peers.h"
#include "bench/report.h"

namespace longwatch::bench {
namespace {

void show(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

Status measure_all(const Options& options) {
  LW_TRY_ASSIGN(const std::vector<DataSet> sets, find_data_sets(options));
  std::vector<Lane> lanes = make_lanes(sets, options);
  for (Lane& lane : make_indicator_lanes(sets, options)) {
    lanes.push_back(std::move(lane));
  }
  for (Lane& peer : make_peer_lanes(sets)) {
    lanes.push_back(std::move(peer));
  }
  const Machine machine = this_machine();
  show(table_head(machine, options));
  std::vector<Measured> all;
  for (const Lane& lane : lanes) {
    if ((lane.data + "/" + lane.name).find(options.filter) == std::string::npos) {
      continue;
    }
    all.push_back(
        {lane.data, lane.name, lane.workers, measure(options.runs, lane.memory, lane.prepare)});
    show(table_row(all.back()));
  }
  return options.output.empty() ? Status()
                                : write_file(options.output, to_json(machine, options, all));
}

}  // namespace
}  // namespace longwatch::bench

/// Measures whole sweeps; bench/run_bench.sh prepares the data and calls it.
int main(int count, char** arguments) {
  namespace bench = longwatch::bench;
  const longwatch::Result<bench::Options> options =
      bench::parse_options(std::span(arguments, static_cast<std::size_t>(count)).subspan(1));
  const longwatch::Status status =
      options.ok() ? bench::measure_all(*options) : longwatch::Status(options.error());
  if (!status.ok()) {
    std::fprintf(stderr, "longwatch_bench_macro: error: %s\n", status.error().to_line().c_str());
    return 3;
  }
  return 0;
}
