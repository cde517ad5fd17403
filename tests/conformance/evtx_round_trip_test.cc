// What our writer of event logs writes, our reader reads: every type, text that is no proper
// UTF-16, records over many chunks.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "model/event.h"
#include "model/field.h"
#include "model/record_tree.h"
#include "read/evtx/evtx.h"
#include "read/read.h"
#include "scenario/bench_log.h"
#include "scenario/evtx_writer.h"
#include "tests/support/temp_directory.h"

namespace longwatch {
namespace {

using scenario::EvtxValue;
using scenario::FieldType;
using scenario::Presence;

/// All events of a file, each field as (name, text), in the way of the sweep.
struct ReadEvent {
  model::Locator locator;
  std::optional<Timestamp> time;
  std::string channel;
  std::string computer;
  std::vector<std::pair<std::string, std::string>> values;
};

std::string text_of(const model::Value& value) {
  std::string scratch;
  return std::string(model::render(value, scratch));
}

class EvtxRoundTripTest : public ::testing::Test {
 protected:
  std::vector<ReadEvent> read(const std::string& path, const std::vector<std::string>& names) {
    auto fields = std::make_shared<model::FieldTable>();
    for (const std::string& name : names) {
      fields->add(name);
    }
    const auto format = read::evtx::make_evtx_format();
    read::OpenRequest request;
    request.name = path;
    request.file = std::move(system_files().open(path)).value();
    request.fields = fields;
    const auto reader = std::move(format->open(request, diagnostics_)).value();
    const auto state = format->make_state();
    std::vector<ReadEvent> events;
    model::EventBatch batch;
    for (std::size_t unit = 0; unit < reader->unit_count(); ++unit) {
      reader->read_unit(unit, *state, batch, diagnostics_);
      EXPECT_EQ(batch.books().dropped, 0U);
      for (const model::Event& event : batch.events()) {
        ReadEvent& read_event = events.emplace_back();
        read_event.locator = event.locator;
        read_event.time = event.time;
        read_event.channel = text_of(event.channel);
        read_event.computer = text_of(event.computer);
        for (const model::FieldValue& value : event.values) {
          read_event.values.emplace_back(fields->name(value.field), text_of(value.value));
        }
      }
    }
    EXPECT_EQ(diagnostics_.count(), 0U);
    return events;
  }

  test_support::TempDirectory directory_;
  DiagnosticCollector diagnostics_;
};

struct Case {
  FieldType type;
  EvtxValue value;
  std::string text;
};

const std::string kBinary("\x00\x01\xFE\xFF", 4);
const std::u16string kLoneSurrogates = {u'a', 0xD800, u'b', 0xDC00, 0xD83D};

std::vector<Case> cases() {
  return {
      {FieldType::Text, EvtxValue::text("M\xC4\x81ori \xF0\x9F\x94\x92"),
       "M\xC4\x81ori \xF0\x9F\x94\x92"},
      {FieldType::Text, EvtxValue::text(""), ""},
      {FieldType::Text, EvtxValue::utf16(kLoneSurrogates),
       "a\xED\xA0\x80"
       "b\xED\xB0\x80\xED\xA0\xBD"},
      {FieldType::Binary, EvtxValue::bytes(as_bytes(kBinary)), "0001FEFF"},
      {FieldType::Unsigned8, EvtxValue::number(255), "255"},
      {FieldType::Unsigned16, EvtxValue::number(65535), "65535"},
      {FieldType::Unsigned32, EvtxValue::number(4294967295), "4294967295"},
      {FieldType::Unsigned64, EvtxValue::number(18446744073709551615U), "18446744073709551615"},
      {FieldType::Hex32, EvtxValue::number(0x1FFFFF), "0x1fffff"},
      {FieldType::Hex64, EvtxValue::number(0x3E7), "0x3e7"},
      {FieldType::Boolean, EvtxValue::number(1), "true"},
      {FieldType::Boolean, EvtxValue::number(0), "false"},
      {FieldType::Guid, EvtxValue::text("{00112233-4455-6677-8899-AABBCCDDEEFF}"),
       "{00112233-4455-6677-8899-AABBCCDDEEFF}"},
      {FieldType::Sid, EvtxValue::text("S-1-5-21-3463664321-2923530833-3546627382-1000"),
       "S-1-5-21-3463664321-2923530833-3546627382-1000"},
      {FieldType::Text, EvtxValue::null(), ""},
      {FieldType::Sid, EvtxValue::null(), ""},
  };
}

TEST_F(EvtxRoundTripTest, EveryTypeComesBackInBothStylesOfTheSystemPart) {
  for (const auto style : {scenario::SystemStyle::Literal, scenario::SystemStyle::Substituted}) {
    scenario::EventTemplate event;
    event.provider = "Longwatch-Every-Type";
    event.provider_guid = "{0f8fad5b-d9cb-469f-a165-70867728950e}";
    event.channel = "Longwatch-Every-Type/Operational";
    event.event_id = 4242;
    event.style = style;
    std::vector<EvtxValue> values;
    std::vector<std::string> names;
    std::vector<std::pair<std::string, std::string>> expected;
    for (const Case& one : cases()) {
      names.push_back(fmt::format("F{}", names.size()));
      event.fields.push_back({names.back(), one.type, Presence::MayBeNull});
      values.push_back(one.value);
      expected.emplace_back(names.back(), one.text);
    }
    const std::string path = directory_.file("log.evtx");
    auto writer = std::move(scenario::EvtxWriter::create(path)).value();
    const scenario::EventKind kind = writer->add(event).value();
    scenario::RecordHead head;
    head.time = *parse_iso8601("2025-08-05T01:40:31.6543217Z");
    head.computer = "web01.parl.example";
    head.record_id = 77;
    ASSERT_TRUE(writer->write(kind, head, values).ok());
    ASSERT_TRUE(writer->finish().ok());

    const std::vector<ReadEvent> events = read(path, names);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].locator.record, 77U);
    EXPECT_EQ(events[0].time, head.time);
    EXPECT_EQ(events[0].channel, event.channel);
    EXPECT_EQ(events[0].computer, head.computer);
    EXPECT_EQ(events[0].values, expected);
  }
}

TEST_F(EvtxRoundTripTest, EveryRecordOfABenchLogIsRead) {
  const std::string path = directory_.file("bench.evtx");
  const auto summary = scenario::write_bench_log(path, {5'000'000, 11}).value();
  const std::vector<ReadEvent> events = read(path, {"EventID", "Image", "CommandLine"});
  ASSERT_EQ(events.size(), summary.records);
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].locator.record, i + 1);
  }
}

}  // namespace
}  // namespace longwatch
