// How fast do records become values? All EVTX files of the corpora, held in memory, one thread.
// `used_bytes` are those of the records; the chunks around them are half empty.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "model/event.h"
#include "read/evtx/evtx.h"
#include "tests/support/corpora.h"
#include "tests/support/memory_files.h"

namespace longwatch::read::evtx {
namespace {

constexpr std::uint64_t kMaxFileBytes = 1024 * 1024 * 1024;

class Logs {
 public:
  Logs() : format_(make_evtx_format()) {
    for (const std::string& path : test_support::corpora_files("", ".evtx")) {
      Result<std::string> content = read_text_file(system_files(), path, kMaxFileBytes);
      if (content.ok()) {
        files_.push_back(test_support::memory_file(std::move(content).value()));
      }
    }
  }

  bool empty() const { return files_.empty(); }

  const Format& format() const { return *format_; }

  std::vector<std::unique_ptr<Reader>> open(
      const std::shared_ptr<const model::FieldTable>& fields) const {
    std::vector<std::unique_ptr<Reader>> readers;
    DiagnosticCollector diagnostics;
    for (const std::shared_ptr<const RandomAccessFile>& file : files_) {
      OpenRequest request;
      request.file = file;
      request.fields = fields;
      Result<std::unique_ptr<Reader>> reader = format_->open(request, diagnostics);
      if (reader.ok()) {
        readers.push_back(std::move(reader).value());
      }
    }
    return readers;
  }

 private:
  std::unique_ptr<Format> format_;
  std::vector<std::shared_ptr<const RandomAccessFile>> files_;
};

const Logs& logs() {
  static const Logs all;
  return all;
}

/// Every name that occurs: nothing is passed over.
std::shared_ptr<const model::FieldTable> every_field() {
  auto fields = std::make_shared<model::FieldTable>();
  const std::unique_ptr<ReaderState> state = logs().format().make_state();
  DiagnosticCollector diagnostics;
  model::EventBatch batch;
  for (const std::unique_ptr<Reader>& reader : logs().open(fields)) {
    for (std::size_t unit = 0; unit < reader->unit_count(); ++unit) {
      reader->read_unit(unit, *state, batch, diagnostics);
      for (const model::Event& event : batch.events()) {
        const Result<model::DecodedRecord> record = reader->decode(event.locator, *state);
        for (const model::NamedValue& value : record->fields) {
          fields->add(value.name);
        }
      }
    }
  }
  return fields;
}

/// What a rule set about process creation would ask for.
std::shared_ptr<const model::FieldTable> a_few_fields() {
  auto fields = std::make_shared<model::FieldTable>();
  for (const char* name : {"EventID", "Channel", "Provider_Name", "Image", "CommandLine",
                           "ParentImage", "ParentCommandLine", "OriginalFileName", "User",
                           "TargetObject", "Details", "ScriptBlockText"}) {
    fields->add(name);
  }
  return fields;
}

void parse(benchmark::State& bench, const std::shared_ptr<const model::FieldTable>& fields) {
  const std::vector<std::unique_ptr<Reader>> readers = logs().open(fields);
  const std::unique_ptr<ReaderState> state = logs().format().make_state();
  DiagnosticCollector diagnostics;
  model::EventBatch batch;
  std::uint64_t used_bytes = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t records = 0;
  std::uint64_t values = 0;
  for (auto _ : bench) {
    for (const std::unique_ptr<Reader>& reader : readers) {
      for (std::size_t unit = 0; unit < reader->unit_count(); ++unit) {
        reader->read_unit(unit, *state, batch, diagnostics);
        file_bytes += batch.books().bytes_read;
        records += batch.events().size();
        for (const model::Event& event : batch.events()) {
          used_bytes += event.locator.length;
          values += event.values.size();
        }
      }
    }
    diagnostics.clear();
  }
  const auto rate = [](std::uint64_t amount) {
    return benchmark::Counter(static_cast<double>(amount), benchmark::Counter::kIsRate);
  };
  bench.counters["used_bytes"] = rate(used_bytes);
  bench.counters["file_bytes"] = rate(file_bytes);
  bench.counters["records"] = rate(records);
  bench.counters["values"] = rate(values);
}

void parse_every_field(benchmark::State& bench) {
  if (logs().empty()) {
    bench.SkipWithError("no corpora");
    return;
  }
  parse(bench, every_field());
}

void parse_a_few_fields(benchmark::State& bench) {
  if (logs().empty()) {
    bench.SkipWithError("no corpora");
    return;
  }
  parse(bench, a_few_fields());
}

BENCHMARK(parse_every_field)->Unit(benchmark::kMillisecond);
BENCHMARK(parse_a_few_fields)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace longwatch::read::evtx
