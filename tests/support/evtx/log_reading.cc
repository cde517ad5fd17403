#include "tests/support/evtx/log_reading.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "read/evtx/evtx.h"
#include "tests/support/memory_files.h"

namespace longwatch::read::evtx {
namespace {

std::string text_of_value(const model::Value& value) {
  std::string scratch;
  return value.is_null() ? "<null>" : std::string(model::render(value, scratch));
}

ReadEvent copy_of(const model::Event& event, const model::FieldTable& fields) {
  ReadEvent copy;
  copy.event = event;
  copy.channel = text_of_value(event.channel);
  copy.provider = text_of_value(event.provider);
  copy.computer = text_of_value(event.computer);
  for (const model::FieldValue& value : event.values) {
    const bool is_unnamed = value.field == model::kUnnamedField;
    copy.fields.emplace_back(is_unnamed ? "?" : std::string(fields.name(value.field)),
                             text_of_value(value.value));
  }
  return copy;
}

}  // namespace

std::string ReadEvent::text(std::string_view field) const {
  std::string joined;
  bool any = false;
  for (const auto& [name, text] : fields) {
    if (name == field) {
      joined.append(any ? "|" : "").append(text);
      any = true;
    }
  }
  return any ? joined : "<none>";
}

std::size_t ReadLog::count(const DiagnosticKind& kind) const {
  return static_cast<std::size_t>(
      std::count_if(diagnostics.begin(), diagnostics.end(),
                    [&kind](const Diagnostic& diagnostic) { return diagnostic.kind == &kind; }));
}

std::shared_ptr<model::FieldTable> fields_named(const std::vector<std::string>& names) {
  auto fields = std::make_shared<model::FieldTable>();
  for (const std::string& name : names) {
    fields->add(name);
  }
  return fields;
}

std::unique_ptr<Reader> open_log(const std::shared_ptr<const RandomAccessFile>& file,
                                 const std::shared_ptr<const model::FieldTable>& fields,
                                 DiagnosticSink& diagnostics) {
  OpenRequest request;
  request.name = "test.evtx";
  request.file = file;
  request.fields = fields;
  Result<std::unique_ptr<Reader>> reader = make_evtx_format()->open(request, diagnostics);
  EXPECT_TRUE(reader.ok());
  return reader.ok() ? std::move(reader).value() : nullptr;
}

ReadLog read_log(const std::shared_ptr<const RandomAccessFile>& file,
                 const std::shared_ptr<const model::FieldTable>& fields, ReaderState& state) {
  ReadLog log;
  DiagnosticCollector diagnostics;
  const std::unique_ptr<Reader> reader = open_log(file, fields, diagnostics);
  model::EventBatch batch;
  for (std::size_t unit = 0; reader != nullptr && unit < reader->unit_count(); ++unit) {
    reader->read_unit(unit, state, batch, diagnostics);
    EXPECT_TRUE(batch.books().balance()) << "unit " << unit;
    EXPECT_EQ(batch.books().events, batch.events().size());
    EXPECT_LE(batch.books().bytes_lost, reader->unit_bytes(unit));
    log.books += batch.books();
    for (const model::Event& event : batch.events()) {
      EXPECT_LE(event.locator.offset + event.locator.length, file->size());
      log.events.push_back(copy_of(event, *fields));
    }
  }
  log.diagnostics = diagnostics.diagnostics();
  return log;
}

ReadLog read_log(std::string content, const std::vector<std::string>& fields) {
  const std::unique_ptr<ReaderState> state = make_evtx_format()->make_state();
  return read_log(test_support::memory_file(std::move(content)), fields_named(fields), *state);
}

}  // namespace longwatch::read::evtx
