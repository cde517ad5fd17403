// How long knowledge takes to load, and a selection of it. Question: do 100,000 relationships load
// in a second, so that every command may read them anew?
#include <random>
#include <string>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "knowledge/knowledge.h"
#include "tests/support/memory_files.h"

namespace longwatch::knowledge {
namespace {

constexpr std::size_t kGroups = 800;
constexpr std::size_t kSoftware = 3000;
constexpr std::size_t kTechniques = 900;
constexpr std::size_t kReports = 5000;

std::string object(std::string_view type, std::string_view prefix, std::size_t number) {
  return fmt::format(
      R"({{"type":"{0}","id":"{0}--{2:08}","name":"{0} {2}","description":"What {0} {2} is, in about a )"
      R"(hundred letters, as such bundles have it, and a citation.(Citation: Report {2})",)"
      R"("x_mitre_version":"1.0","external_references":[{{"source_name":"mitre-attack","external_id":)"
      R"("{1}{2:04}"}}]}})",
      type, prefix, number);
}

std::string relation(std::size_t number, std::mt19937& random) {
  const bool by_group = number % 4 == 0;
  const std::size_t report = random() % kReports;
  return fmt::format(
      R"({{"type":"relationship","id":"relationship--{0:08}","created":"2020-01-01T00:00:00.000Z",)"
      R"("modified":"2024-01-01T00:00:00.000Z","relationship_type":"uses","source_ref":"{1}--{2:08}",)"
      R"("target_ref":"attack-pattern--{3:08}","description":"It has used \"that\" to do this, as said.)"
      R"((Citation: Report {4})","external_references":[{{"source_name":"Report {4}","url":)"
      R"("https://example.org/reports/{4}","description":"Somebody. ({5}, March 3). Title of the report. )"
      R"(Retrieved May 1, 2024."}}],"x_mitre_deprecated":false}})",
      number, by_group ? "intrusion-set" : "malware", random() % (by_group ? kGroups : kSoftware),
      random() % kTechniques, report, 2008 + report % 17);
}

std::string make_bundle(std::size_t relations) {
  std::mt19937 random(1);
  std::string text = R"({"type":"bundle","id":"bundle--1","objects":[)";
  const auto add = [&](const std::string& one) { text.append(one).append(",\n"); };
  for (std::size_t i = 0; i < kGroups; ++i) {
    add(object("intrusion-set", "G", i));
  }
  for (std::size_t i = 0; i < kSoftware; ++i) {
    add(object("malware", "S", i));
  }
  for (std::size_t i = 0; i < kTechniques; ++i) {
    add(object("attack-pattern", "T", i));
  }
  for (std::size_t i = 0; i < relations; ++i) {
    add(relation(i, random));
  }
  text.erase(text.size() - 2);
  return text + "]}";
}

void load_relationships(benchmark::State& state) {
  test_support::MemoryFiles files;
  const std::string bundle = make_bundle(static_cast<std::size_t>(state.range(0)));
  files.add_file("bundle.json", bundle);
  DiagnosticCollector diagnostics;
  for (auto _ : state) {
    auto base = load_evidence(std::vector<std::string>{"bundle.json"}, files, diagnostics);
    if (!base.ok() || base->links().empty()) {
      state.SkipWithError("the bundle was not loaded");
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bundle.size()) * state.iterations());
}

void select_as_of(benchmark::State& state) {
  test_support::MemoryFiles files;
  files.add_file("bundle.json", make_bundle(static_cast<std::size_t>(state.range(0))));
  DiagnosticCollector diagnostics;
  const auto base = load_evidence(std::vector<std::string>{"bundle.json"}, files, diagnostics);
  const Timestamp date = *parse_iso8601("2018-01-01T00:00:00Z");
  for (auto _ : state) {
    benchmark::DoNotOptimize(base->as_of(date));
  }
}

BENCHMARK(load_relationships)->Arg(20'000)->Arg(100'000)->Unit(benchmark::kMillisecond);
BENCHMARK(select_as_of)->Arg(20'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace longwatch::knowledge
