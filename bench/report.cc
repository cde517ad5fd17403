#include "bench/report.h"

#include <fmt/format.h>

#include "base/text.h"
#include "formats/json_writer.h"

namespace longwatch::bench {
namespace {

constexpr double kMega = 1e6;
constexpr const char* kRow = "{:<15} {:<34} {:>7} {:>9} {:>9} {:>7} {:>10} {:>8} {:>7} {:>8}\n";

std::string or_dash(double figure, const char* format) {
  return figure > 0 ? fmt::format(fmt::runtime(format), figure) : "-";
}

double per_second(std::uint64_t amount, double seconds) {
  return static_cast<double>(amount) / seconds;
}

}  // namespace

std::string table_head(const Machine& machine, const Options& options) {
  return fmt::format(
             "{}, {} cores, {}, {}, {}, {} build, load {:.1f}\n"
             "best of {} runs after one to warm up, page cache warm; MB = 1,000,000 bytes; peak = "
             "RssAnon + RssShmem;\nMB/cpu-s = MB per second of processor time, which other load "
             "changes less\n\n",
             machine.processor, machine.cores, to_text(ByteCount{machine.memory_bytes}),
             machine.kernel, machine.compiler, machine.build_type, machine.load, options.runs) +
         fmt::format(fmt::runtime(kRow), "data", "lane", "workers", "MB", "seconds", "MB/s",
                     "events/s", "MB/cpu-s", "spread", "peak MB");
}

std::string table_row(const Measured& measured) {
  const Timing& timing = measured.timing;
  if (!timing.failure.empty()) {
    return fmt::format("{:<15} {:<34} not measured: {}\n", measured.data, measured.lane,
                       timing.failure);
  }
  const double best = timing.best();
  return fmt::format(
      fmt::runtime(kRow), measured.data, measured.lane,
      measured.workers == 0 ? "-" : std::to_string(measured.workers),
      or_dash(static_cast<double>(timing.work.bytes) / kMega, "{:.1f}"),
      fmt::format("{:.4f}", best), or_dash(per_second(timing.work.bytes, best) / kMega, "{:.0f}"),
      or_dash(per_second(timing.work.events, best), "{:.0f}"),
      or_dash(per_second(timing.work.bytes, timing.processor_seconds) / kMega, "{:.0f}"),
      fmt::format("{:.0f} %", timing.spread() * 100),
      or_dash(static_cast<double>(timing.peak_bytes) / kMega, "{:.1f}"));
}

std::string to_json(const Machine& machine, const Options& options,
                    const std::vector<Measured>& all) {
  std::string out;
  formats::JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.bench.v1").member("commit", options.commit);
  json.key("machine").begin_object();
  json.member("processor", machine.processor).member("cores", machine.cores);
  json.member("memory_bytes", machine.memory_bytes).member("kernel", machine.kernel);
  json.member("compiler", machine.compiler).member("build_type", machine.build_type);
  json.member("load", machine.load).end_object();
  json.key("results").begin_array();
  for (const Measured& measured : all) {
    const Timing& timing = measured.timing;
    json.begin_object().member("data", measured.data).member("lane", measured.lane);
    json.member("workers", measured.workers);
    if (!timing.failure.empty()) {
      json.member("failure", timing.failure).end_object();
      continue;
    }
    json.member("bytes", timing.work.bytes).member("events", timing.work.events);
    json.member("findings", timing.work.findings).member("peak_bytes", timing.peak_bytes);
    json.member("processor_seconds", timing.processor_seconds);
    json.member("best_seconds", timing.best()).member("median_seconds", timing.median());
    json.member("spread", timing.spread()).key("seconds").begin_array();
    for (const double seconds : timing.seconds) {
      json.number(seconds);
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
  json.end_line();
  return out;
}

}  // namespace longwatch::bench
