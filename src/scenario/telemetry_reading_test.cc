#include "scenario/telemetry_reading.h"

#include <memory>
#include <utility>

#include <gtest/gtest.h>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "model/event.h"
#include "model/value.h"
#include "read/accesslog/accesslog.h"
#include "read/evtx/evtx.h"
#include "read/json/json.h"
#include "read/keyvalue/keyvalue.h"
#include "read/mail/mail.h"
#include "read/sniff.h"
#include "read/syslog/syslog.h"
#include "read/weblog/weblog.h"
#include "read/windns/windns.h"
#include "read/zeek/zeek.h"

namespace longwatch::scenario {
namespace {

constexpr std::string_view kFields[] = {"remote_img.url", "dmarc",     "query",
                                        "c-ip",           "LogonType", "TargetUserName"};
/// Of event logs alone: lines of other formats have "user", which is another field.
constexpr std::string_view kEventFields[] = {"Image", "CommandLine", "ParentImage", "User",
                                             "ImagePath"};

/// All formats that telemetry is written in, in the order the product asks them.
std::vector<std::unique_ptr<read::Format>> make_formats() {
  const std::optional<formats::TimeZone> utc = formats::TimeZone();
  std::vector<std::unique_ptr<read::Format>> formats;
  formats.push_back(read::mail::make_mail_format());
  formats.push_back(read::evtx::make_evtx_format());
  formats.push_back(read::json::make_json_format());
  formats.push_back(read::zeek::make_zeek_format());
  formats.push_back(read::weblog::make_weblog_format());
  formats.push_back(std::move(*read::accesslog::make_access_log_format()));
  formats.push_back(read::syslog::make_syslog_format({{}, utc}));
  formats.push_back(read::keyvalue::make_keyvalue_format({}, utc));
  formats.push_back(read::windns::make_windns_format({{}, utc}));
  return formats;
}

std::string text_of(const model::Value& value) {
  std::string scratch;
  return std::string(model::render(value, scratch));
}

void keep(const model::Event& event, const model::FieldTable& fields, ReadTelemetry& out) {
  out.channels.insert(text_of(event.channel));
  out.computers.insert(text_of(event.computer));
  out.times.push_back(event.time.value_or(Timestamp{}));
  out.values.clear();
  for (const model::FieldValue& field : event.values) {
    if (field.field != model::kUnnamedField) {
      out.values[std::string(fields.name(field.field))] = text_of(field.value);
    }
  }
  if (event.event_id == 1U || event.event_id == 7045U) {
    out.starts.push_back(out.values);
  }
  if (event.event_id == 4624U) {
    out.logons.push_back(out.values["LogonType"] + " " + out.values["TargetUserName"]);
  }
}

void read_all(const read::Format& format, const read::OpenRequest& request,
              DiagnosticCollector& diagnostics, ReadTelemetry& out) {
  const auto reader = format.open(request, diagnostics);
  if (!reader.ok()) {
    out.complaints += reader.error().to_line() + "\n";
    return;
  }
  const auto state = format.make_state();
  model::EventBatch batch;
  for (std::size_t unit = 0; unit < (*reader)->unit_count(); ++unit) {
    (*reader)->read_unit(unit, *state, batch, diagnostics);
    for (const model::Event& event : batch.events()) {
      keep(event, *request.fields, out);
    }
  }
}

}  // namespace

ReadTelemetry read_telemetry(const std::string& path) {
  ReadTelemetry out;
  const auto formats = make_formats();
  std::vector<const read::Format*> candidates;
  for (const auto& format : formats) {
    candidates.push_back(format.get());
  }
  auto opened = system_files().open(path);
  if (!opened.ok()) {
    out.complaints = opened.error().to_line() + "\n";
    return out;
  }
  std::vector<std::byte> scratch;
  const auto format = read::sniff(**opened, candidates, scratch);
  if (!format.ok() || *format == nullptr) {
    out.complaints = "no format takes the file\n";
    return out;
  }
  out.format = (*format)->name();
  const auto fields = std::make_shared<model::FieldTable>();
  for (const std::string_view field : kFields) {
    fields->add(field);
  }
  if (path.ends_with(".evtx")) {
    for (const std::string_view field : kEventFields) {
      fields->add(field);
    }
  }
  read::OpenRequest request;
  request.name = path;
  request.file = std::move(opened).value();
  request.fields = fields;
  DiagnosticCollector diagnostics;
  read_all(**format, request, diagnostics, out);
  for (const Diagnostic& diagnostic : diagnostics.diagnostics()) {
    out.complaints += diagnostic.message + "\n";
  }
  return out;
}

TEST(TelemetryReading, SaysThatNoFormatTakesAFile) {
  const std::string path = testing::TempDir() + "longwatch_telemetry_reading";
  ASSERT_TRUE(write_file(path, "nothing that anybody logs").ok());
  EXPECT_EQ(read_telemetry(path).complaints, "no format takes the file\n");
  EXPECT_NE(read_telemetry("/nowhere/at all").complaints, "");
}

}  // namespace longwatch::scenario
