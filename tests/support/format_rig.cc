#include "tests/support/format_rig.h"

#include <utility>

#include <gtest/gtest.h>

#include "base/time.h"
#include "tests/support/memory_files.h"

namespace longwatch::test_support {
namespace {

std::string text_of(const model::Value& value) {
  std::string scratch;
  return value.is_null() ? std::string("(null)") : std::string(model::render(value, scratch));
}

std::string to_line(const model::Event& event, const model::FieldTable& table) {
  std::string line = std::to_string(event.locator.record) + "@" +
                     std::to_string(event.locator.offset) + "+" +
                     std::to_string(event.locator.length);
  line += event.time.has_value() ? " " + to_iso8601(*event.time) : std::string(" never");
  line += " " + text_of(event.channel) + " " + text_of(event.computer);
  for (const model::FieldValue& value : event.values) {
    line.append(" ").append(value.field == model::kUnnamedField ? "*" : table.name(value.field));
    line.append("=").append(text_of(value.value));
  }
  return line;
}

std::string to_line(const model::DecodedRecord& record) {
  std::string line;
  for (const model::NamedValue& field : record.fields) {
    line.append(line.empty() ? "" : " ").append(field.name).append("=");
    line.append(text_of(field.value));
  }
  return line;
}

std::shared_ptr<const model::FieldTable> table_of(const FormatWish& wish) {
  auto table = std::make_shared<model::FieldTable>();
  for (const std::string& name : wish.fields) {
    if (name == "*") {
      table->want_unnamed();
    } else {
      table->add(name);
    }
  }
  return table;
}

}  // namespace

FormatReading read_with(const read::Format& format, std::string content, const FormatWish& wish) {
  FormatReading reading;
  DiagnosticCollector diagnostics;
  const std::shared_ptr<const model::FieldTable> table = table_of(wish);
  const std::unique_ptr<read::ReaderState> state = format.make_state();
  const std::uint64_t size = content.size();
  const auto reader = format.open(
      {model::SourceId{3}, wish.name, memory_file(std::move(content)), table, wish.modified},
      diagnostics);
  EXPECT_TRUE(reader.ok());
  model::EventBatch batch;
  for (std::size_t unit = 0; reader.ok() && unit < (*reader)->unit_count(); ++unit) {
    (*reader)->read_unit(unit, *state, batch, diagnostics);
    EXPECT_TRUE(batch.books().balance());
    EXPECT_EQ(batch.books().events, batch.events().size());
    reading.books += batch.books();
    for (const model::Event& event : std::as_const(batch).events()) {
      EXPECT_EQ(event.locator.source, model::SourceId{3});
      EXPECT_LE(event.locator.offset + event.locator.length, size);
      reading.events.push_back(to_line(event, *table));
      const auto record = (*reader)->decode(event.locator, *state);
      EXPECT_TRUE(record.ok()) << reading.events.back();
      reading.decoded.push_back(record.ok() ? to_line(*record) : record.error().to_line());
    }
  }
  for (const Diagnostic& diagnostic : diagnostics.diagnostics()) {
    reading.messages.push_back(diagnostic.place.to_text() + " " + std::string(diagnostic.kind->id) +
                               " " + diagnostic.message);
  }
  return reading;
}

std::vector<std::string> plain_events(const FormatReading& reading) {
  std::vector<std::string> events;
  for (const std::string& event : reading.events) {
    events.push_back(event.substr(event.find(' ') + 1));
  }
  return events;
}

read::Sniff sniff_with(const read::Format& format, std::string_view head) {
  return format.sniff(as_bytes(head), head.size());
}

}  // namespace longwatch::test_support
