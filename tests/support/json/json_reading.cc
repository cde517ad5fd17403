#include "tests/support/json/json_reading.h"

#include <utility>

#include <gtest/gtest.h>

#include "base/time.h"
#include "tests/support/memory_files.h"

namespace longwatch::read::json {

std::shared_ptr<const model::FieldTable> make_table(const Want& want) {
  auto table = std::make_shared<model::FieldTable>();
  for (const std::string& field : want.fields) {
    table->add(field);
  }
  for (const std::string& field : want.presence) {
    table->want_presence(table->add(field));
  }
  if (want.unnamed) {
    table->want_unnamed();
  }
  return table;
}

namespace {

std::string to_line(const model::Event& event, const model::FieldTable& table) {
  std::string scratch;
  std::string line = std::to_string(event.locator.record) + "@" +
                     std::to_string(event.locator.offset) + "+" +
                     std::to_string(event.locator.length);
  const auto add = [&](std::string_view name, const model::Value& value) {
    line.append(" ").append(name).append("=");
    const bool is_container = value.kind == model::ValueKind::Container;
    line.append(is_container      ? "(container)"
                : value.is_null() ? std::string_view("(null)")
                                  : render(value, scratch));
  };
  if (event.time.has_value()) {
    line.append(" ").append(to_iso8601(*event.time));
  }
  if (event.event_id.has_value()) {
    line.append(" id=").append(std::to_string(*event.event_id));
  }
  for (const auto& [name, value] :
       {std::pair("channel", event.channel), std::pair("provider", event.provider),
        std::pair("computer", event.computer)}) {
    if (!value.is_null()) {
      add(name, value);
    }
  }
  for (const model::FieldValue& value : event.values) {
    add(value.field == model::kUnnamedField ? "*" : table.name(value.field), value.value);
  }
  return line;
}

}  // namespace

Reading read(std::string content, const Want& want, const JsonOptions& options) {
  Reading reading;
  DiagnosticCollector diagnostics;
  const auto table = make_table(want);
  const std::unique_ptr<Format> format = make_json_format(options);
  const std::unique_ptr<ReaderState> state = format->make_state();
  const std::uint64_t size = content.size();
  const OpenRequest request{model::SourceId{3}, "log.json",
                            test_support::memory_file(std::move(content)), table};
  Result<std::unique_ptr<Reader>> reader = format->open(request, diagnostics);
  EXPECT_TRUE(reader.ok()) << (reader.ok() ? "" : reader.error().to_line());
  if (!reader.ok()) {
    return reading;
  }
  model::EventBatch batch;
  for (std::size_t unit = 0; unit < (*reader)->unit_count(); ++unit) {
    (*reader)->read_unit(unit, *state, batch, diagnostics);
    EXPECT_TRUE(batch.books().balance());
    EXPECT_EQ(batch.books().events, batch.events().size());
    reading.books += batch.books();
    for (const model::Event& event : batch.events()) {
      EXPECT_EQ(event.locator.source, model::SourceId{3});
      EXPECT_LE(event.locator.offset + event.locator.length, size);
      EXPECT_TRUE((*reader)->decode(event.locator, *state).ok());
      reading.events.push_back(to_line(event, *table));
    }
  }
  reading.diagnostics = diagnostics.diagnostics();
  return reading;
}

}  // namespace longwatch::read::json
