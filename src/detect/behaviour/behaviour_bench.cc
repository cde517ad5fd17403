// What a watch costs for a record that it looks at and that is nothing special: looking alone, the
// record's fields found and its texts read, without reading the file. One line for a watch; the
// items are records.
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "detect/behaviour/internal/beacon_watch.h"
#include "detect/behaviour/internal/denied_reach_watch.h"
#include "detect/behaviour/internal/dns_watch.h"
#include "detect/behaviour/internal/egress_watch.h"
#include "detect/behaviour/internal/first_contact_watch.h"
#include "detect/behaviour/internal/long_session_watch.h"
#include "detect/behaviour/internal/record.h"
#include "detect/behaviour/internal/status_shift_watch.h"
#include "detect/behaviour/internal/watch.h"
#include "detect/behaviour/internal/web_children.h"
#include "detect/behaviour/internal/web_file_watch.h"
#include "detect/behaviour/internal/web_paths_watch.h"
#include "tests/support/hand_made_events.h"

namespace longwatch::detect::behaviour {
namespace {

using test_support::HandMadeEvent;

constexpr std::size_t kRecords = 4096;

class NoFindings final : public model::FindingSink {
 public:
  void accept(model::Finding finding) override { benchmark::DoNotOptimize(finding); }
};

/// The time of the n-th record: twelve days of August, evenly.
std::string time_of(std::size_t number) {
  constexpr std::int64_t kFirst = 1'754'006'400;  // 2025-08-01
  constexpr std::int64_t kStep = 253;             // seconds
  return to_iso8601(
      Timestamp(std::chrono::seconds(kFirst + kStep * static_cast<std::int64_t>(number))));
}

HandMadeEvent request(std::size_t number) {
  constexpr std::array<const char*, 5> kPaths = {"/", "/bills/current", "/static/site.css",
                                                 "/search.aspx", "/members/list.aspx"};
  return {time_of(number),
          0,
          "w3c",
          "WEB01",
          {{"c-ip", "198.51." + std::to_string(number % 200) + "." + std::to_string(number % 250)},
           {"cs-method", number % 20 == 0 ? "POST" : "GET"},
           {"cs-uri-stem", kPaths.at(number % kPaths.size())},
           {"sc-status", "200"},
           {"sc-bytes", "56541"},
           {"cs-user-agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/138.0"},
           {"s-ip", "10.20.10.11"}},
          "",
          number};
}

HandMadeEvent connection(std::size_t number) {
  return {
      time_of(number),
      0,
      "zeek:conn",
      "",
      {{"id.orig_h", "10.20.50." + std::to_string(number % 200)},
       {"id.resp_h", number % 3 == 0 ? "10.20.10.40" : "198.51.100." + std::to_string(number % 90)},
       {"id.resp_p", "443"},
       {"proto", "tcp"},
       {"conn_state", "SF"},
       {"orig_bytes", "37737"},
       {"duration", "79.544"}},
      "",
      number};
}

HandMadeEvent question(std::size_t number) {
  return {time_of(number),
          0,
          "zeek:dns",
          "",
          {{"id.orig_h", "10.20.50." + std::to_string(number % 200)},
           {"query", "host" + std::to_string(number % 300) + ".weather.example"},
           {"qtype_name", "A"},
           {"rcode_name", "NOERROR"}},
          "",
          number};
}

HandMadeEvent written(std::size_t number) {
  return {time_of(number),
          11,
          "Microsoft-Windows-Sysmon/Operational",
          "WS-01",
          {{"Image", "C:\\Program Files\\Office\\WINWORD.EXE"},
           {"TargetFilename", "C:\\Users\\clerk\\Documents\\report.docx"}},
          "",
          number};
}

HandMadeEvent started(std::size_t number) {
  return {time_of(number),
          1,
          "Microsoft-Windows-Sysmon/Operational",
          "WS-01",
          {{"Image", "C:\\Windows\\System32\\svchost.exe"},
           {"ParentImage", "C:\\Windows\\System32\\services.exe"}},
          "",
          number};
}

using MakeWatch = std::function<std::unique_ptr<Watch>(model::FieldTable&)>;
using MakeEvent = HandMadeEvent (*)(std::size_t);

void look(benchmark::State& bench, const MakeWatch& make_watch, MakeEvent make_event) {
  model::FieldTable fields;
  const std::unique_ptr<Watch> watch = make_watch(fields);
  model::EventBatch batch;
  for (std::size_t i = 0; i < kRecords; ++i) {
    test_support::add_event(batch, make_event(i), fields);
  }
  Record record;
  NoFindings sink;
  for (auto _ : bench) {
    bench.PauseTiming();
    const std::unique_ptr<WatchState> state = watch->make_state({});
    bench.ResumeTiming();
    for (const model::Event& event : batch.events()) {
      record.show(event);
      watch->look(record, state.get(), sink);
    }
  }
  bench.SetItemsProcessed(bench.iterations() * static_cast<std::int64_t>(kRecords));
}

template <class Made>
void look_with_options(benchmark::State& bench, MakeEvent make_event) {
  BehaviourOptions options;
  options.own_networks = {"10.20.0.0/16"};
  look(
      bench, [&](model::FieldTable& fields) { return std::make_unique<Made>(options, fields); },
      make_event);
}

template <class Made>
void look_alone(benchmark::State& bench, MakeEvent make_event) {
  look(
      bench, [](model::FieldTable& fields) { return std::make_unique<Made>(fields); }, make_event);
}

void web_paths(benchmark::State& bench) {
  look_with_options<WebPathsWatch>(bench, request);
}

void status_shift(benchmark::State& bench) {
  look_with_options<StatusShiftWatch>(bench, request);
}

void egress(benchmark::State& bench) {
  look_with_options<EgressWatch>(bench, connection);
}

void first_contact(benchmark::State& bench) {
  look_with_options<FirstContactWatch>(bench, connection);
}

void long_session(benchmark::State& bench) {
  look_with_options<LongSessionWatch>(bench, connection);
}

void denied_reach(benchmark::State& bench) {
  look_with_options<DeniedReachWatch>(bench, connection);
}

void beacon(benchmark::State& bench) {
  look_with_options<BeaconWatch>(bench, connection);
}

void dns(benchmark::State& bench) {
  look_with_options<DnsWatch>(bench, question);
}

void web_file(benchmark::State& bench) {
  look_alone<WebFileWatch>(bench, written);
}

void web_child(benchmark::State& bench) {
  look_alone<WebChildren>(bench, started);
}

BENCHMARK(web_paths);
BENCHMARK(status_shift);
BENCHMARK(egress);
BENCHMARK(first_contact);
BENCHMARK(long_session);
BENCHMARK(denied_reach);
BENCHMARK(beacon);
BENCHMARK(dns);
BENCHMARK(web_file);
BENCHMARK(web_child);

}  // namespace
}  // namespace longwatch::detect::behaviour
