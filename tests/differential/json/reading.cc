#include "tests/differential/json/reading.h"

#include <set>
#include <utility>

#include <gtest/gtest.h>

#include "base/text.h"

namespace longwatch::differential {
namespace {

std::string raw_text(const model::Value& value) {
  std::string scratch;
  switch (value.kind) {
    case model::ValueKind::Null:
      return "null";
    case model::ValueKind::JsonText:
      return std::string(as_text(value.bytes()));
    default:
      return std::string(model::render(value, scratch));
  }
}

NaiveRecord to_record(const model::Event& event, const model::FieldTable& table) {
  NaiveRecord record{event.locator.record, event.locator.offset, event.locator.length,
                     std::vector<NaiveValue>{}};
  for (const model::FieldValue& value : event.values) {
    record.values->push_back({std::string(table.name(value.field)), raw_text(value.value)});
  }
  return record;
}

}  // namespace

Reading read_with_product(std::shared_ptr<const RandomAccessFile> file,
                          const std::vector<std::string>& paths,
                          const read::json::JsonOptions& options) {
  Reading reading;
  auto table = std::make_shared<model::FieldTable>();
  for (const std::string& path : paths) {
    table->add(path);
  }
  DiagnosticCollector diagnostics;
  const std::unique_ptr<read::Format> format = read::json::make_json_format(options);
  const std::unique_ptr<read::ReaderState> state = format->make_state();
  const Result<std::unique_ptr<read::Reader>> reader =
      format->open({model::SourceId{0}, "file", std::move(file), table}, diagnostics);
  EXPECT_TRUE(reader.ok());
  model::EventBatch batch;
  for (std::size_t unit = 0; reader.ok() && unit < (*reader)->unit_count(); ++unit) {
    (*reader)->read_unit(unit, *state, batch, diagnostics);
    EXPECT_TRUE(batch.books().balance());
    reading.books += batch.books();
    for (const model::Event& event : batch.events()) {
      reading.records.push_back(to_record(event, *table));
    }
  }
  reading.diagnostics = diagnostics.count();
  return reading;
}

std::vector<std::string> paths_of(const std::vector<NaiveRecord>& records) {
  std::set<std::string> seen;
  std::vector<std::string> paths;
  for (const NaiveRecord& record : records) {
    for (const NaiveValue& value : record.values.value_or(std::vector<NaiveValue>{})) {
      if (seen.insert(to_ascii_lower(value.path)).second) {
        paths.push_back(value.path);
      }
    }
  }
  return paths;
}

}  // namespace longwatch::differential
