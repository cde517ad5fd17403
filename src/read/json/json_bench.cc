// How fast records become events, one worker, memory-resident source. With
// LONGWATCH_BENCH_JSON=FILE the same is measured over a log of your own.
#include <cstdlib>
#include <string>

#include <benchmark/benchmark.h>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "read/json/json.h"

namespace longwatch::read::json {
namespace {

/// Serves its bytes without copying, as a mapped file does.
class MappedText final : public RandomAccessFile {
 public:
  explicit MappedText(std::string text) : text_(std::move(text)) {}

  std::uint64_t size() const override { return text_.size(); }

  Result<ByteView> read_at(std::uint64_t offset, std::span<std::byte> scratch) const override {
    const ByteView all = as_bytes(text_);
    const std::size_t begin = std::min<std::size_t>(offset, all.size());
    return all.subspan(begin, std::min(scratch.size(), all.size() - begin));
  }

 private:
  const std::string text_;
};

/// Records like those agents write for Sysmon: 31 members, half of the bytes in Message.
std::string agent_log(std::size_t records) {
  std::string message = "Process accessed:\\r\\nRuleName: -\\r\\n";
  while (message.size() < 1100) {
    message += "SourceImage: C:\\\\Windows\\\\system32\\\\svchost.exe\\r\\n";
  }
  std::string text;
  for (std::size_t i = 0; i < records; ++i) {
    text +=
        "{\"EventTime\":\"2020-10-22 14:32:41\",\"UtcTime\":\"2020-10-22 "
        "18:32:39.290\",\"Message\":\"";
    text += message;
    text +=
        "\",\"EventID\":10,\"Channel\":\"Microsoft-Windows-Sysmon/Operational\",\"Hostname\":\"H";
    text += std::to_string(i % 50);
    text += "\",\"SourceName\":\"Microsoft-Windows-Sysmon\",\"RecordNumber\":" + std::to_string(i);
    text += ",\"SourceImage\":\"C:\\\\Windows\\\\system32\\\\svchost.exe\"";
    for (int field = 0; field < 23; ++field) {
      text += ",\"SomeOtherField" + std::to_string(field) + "\":\"a value of medium length\"";
    }
    text += "}\n";
  }
  return text;
}

std::string source_text() {
  const char* const path = std::getenv("LONGWATCH_BENCH_JSON");
  if (path == nullptr) {
    return agent_log(30'000);
  }
  constexpr std::uint64_t kMost = 2'000'000'000;
  Result<std::string> text = read_text_file(system_files(), path, kMost);
  return text.ok() ? std::move(text).value() : std::string();
}

enum class Fields { None, Typical, All };

std::shared_ptr<const model::FieldTable> fields_of(Fields fields) {
  auto table = std::make_shared<model::FieldTable>();
  if (fields == Fields::None) {
    return table;
  }
  for (const char* name :
       {"EventID",         "Channel",         "Provider_Name", "Image",       "CommandLine",
        "ParentImage",     "SourceImage",     "TargetImage",   "CallTrace",   "GrantedAccess",
        "TargetObject",    "Details",         "User",          "Hashes",      "DestinationIp",
        "DestinationPort", "ScriptBlockText", "Payload",       "ContextInfo", "TargetFilename",
        "LogonType",       "SubjectUserName", "ObjectName",    "ServiceName"}) {
    table->add(name);
  }
  if (fields == Fields::All) {
    table->want_unnamed();
  }
  return table;
}

void read_source(benchmark::State& bench, Fields fields) {
  DiagnosticCollector diagnostics;
  const std::unique_ptr<Format> format = make_json_format();
  const std::unique_ptr<ReaderState> state = format->make_state();
  const auto file = std::make_shared<MappedText>(source_text());
  std::uint64_t events = 0;
  for (auto iteration : bench) {
    static_cast<void>(iteration);
    const auto reader = format->open({{}, "bench", file, fields_of(fields)}, diagnostics);
    model::EventBatch batch;
    for (std::size_t unit = 0; reader.ok() && unit < (*reader)->unit_count(); ++unit) {
      (*reader)->read_unit(unit, *state, batch, diagnostics);
      events += batch.books().events;
      benchmark::DoNotOptimize(batch.events().data());
    }
  }
  bench.SetBytesProcessed(static_cast<std::int64_t>(file->size()) *
                          static_cast<std::int64_t>(bench.iterations()));
  bench.SetItemsProcessed(static_cast<std::int64_t>(events));
}

BENCHMARK_CAPTURE(read_source, no_field_wanted, Fields::None)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_source, typical_fields, Fields::Typical)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_source, all_values, Fields::All)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace longwatch::read::json
