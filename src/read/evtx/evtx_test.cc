#include "read/evtx/evtx.h"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "read/evtx/diagnostics.h"
#include "tests/support/evtx/hand_made_log.h"
#include "tests/support/evtx/log_reading.h"
#include "tests/support/memory_files.h"

namespace longwatch::read::evtx {
namespace {

const std::vector<std::string> kUsualFields = {"EventID", "CommandLine", "ProcessId",
                                               "Provider_Name", "TimeCreated_SystemTime"};

std::string usual_chunk(std::uint64_t first_id, std::size_t records) {
  HandMadeChunk chunk;
  UsualEvent event;
  const UsualDefinitions definitions = add_usual_record(chunk, first_id, event);
  for (std::size_t i = 1; i < records; ++i) {
    event.command_line = "step " + std::to_string(i);
    add_usual_record_again(chunk, first_id + i, event, definitions);
  }
  return chunk.finish();
}

TEST(Evtx, ReadsTheFieldsOfARecordUnderTheNamesThatRulesUse) {
  const ReadLog log = read_log(make_log({usual_chunk(7, 1)}), kUsualFields);
  ASSERT_EQ(log.events.size(), 1U);
  EXPECT_TRUE(log.diagnostics.empty());
  const ReadEvent& event = log.events.front();
  EXPECT_EQ(event.text("EventID"), "4688");
  EXPECT_EQ(event.text("CommandLine"), "cmd.exe /c whoami");
  EXPECT_EQ(event.text("ProcessId"), "0x1f4");
  EXPECT_EQ(event.text("Provider_Name"), "Example-Provider");
  EXPECT_EQ(event.text("TimeCreated_SystemTime"), "2020-12-02T16:26:40.0000000Z");
}

TEST(Evtx, TellsWhereARecordLiesAndWhatEveryEventHas) {
  const ReadLog log = read_log(make_log({usual_chunk(7, 2)}), {});
  ASSERT_EQ(log.events.size(), 2U);
  const model::Event& first = log.events[0].event;
  EXPECT_EQ(first.locator.record, 7U);
  EXPECT_EQ(first.locator.offset, kFileHeaderBytes + kChunkHeaderBytes);
  EXPECT_EQ(log.events[1].event.locator.offset, first.locator.offset + first.locator.length);
  EXPECT_EQ(first.event_id, 4688U);
  EXPECT_EQ(first.time, from_file_time(132'514'000'000'000'000));
  EXPECT_EQ(log.events[0].channel, "Security");
  EXPECT_EQ(log.events[0].provider, "Example-Provider");
  EXPECT_EQ(log.events[0].computer, "host.example");
  EXPECT_TRUE(log.events[0].fields.empty()) << "nobody asked for a field";
}

TEST(Evtx, UsesADefinitionAgainThatStandsInAnEarlierRecord) {
  const ReadLog log = read_log(make_log({usual_chunk(1, 3), usual_chunk(4, 2)}), kUsualFields);
  ASSERT_EQ(log.events.size(), 5U);
  EXPECT_EQ(log.events[1].text("CommandLine"), "step 1");
  EXPECT_EQ(log.events[4].text("CommandLine"), "step 1");
  EXPECT_EQ(log.books.seen, 5U);
  EXPECT_EQ(log.books.bytes_lost, 0U);
}

TEST(Evtx, HandsOverUnnamedValuesOnlyWhenTheyAreWanted) {
  auto fields = fields_named({"EventID"});
  fields->want_unnamed();
  const std::unique_ptr<ReaderState> state = make_evtx_format()->make_state();
  const ReadLog log =
      read_log(test_support::memory_file(make_log({usual_chunk(1, 1)})), fields, *state);
  ASSERT_EQ(log.events.size(), 1U);
  EXPECT_EQ(log.events[0].text("EventID"), "4688");
  EXPECT_EQ(log.events[0].text("?"),
            "Example-Provider|2020-12-02T16:26:40.0000000Z|Security|host.example|"
            "cmd.exe /c whoami|0x1f4");
}

TEST(Evtx, AStateServesOneTableAfterTheOther) {
  const auto file = test_support::memory_file(make_log({usual_chunk(1, 1)}));
  const std::unique_ptr<ReaderState> state = make_evtx_format()->make_state();
  const ReadLog first = read_log(file, fields_named({"CommandLine"}), *state);
  const ReadLog second = read_log(file, fields_named({"Channel", "ProcessId"}), *state);
  ASSERT_EQ(second.events.size(), 1U);
  EXPECT_EQ(first.events[0].fields.size(), 1U);
  EXPECT_EQ(second.events[0].text("Channel"), "Security");
  EXPECT_EQ(second.events[0].text("ProcessId"), "0x1f4");
  EXPECT_EQ(second.events[0].fields.size(), 2U);
}

TEST(Evtx, DecodesOneRecordCompletely) {
  DiagnosticCollector diagnostics;
  const auto file = test_support::memory_file(make_log({usual_chunk(7, 2)}));
  const auto fields = fields_named({});
  const std::unique_ptr<ReaderState> state = make_evtx_format()->make_state();
  const ReadLog log = read_log(file, fields, *state);
  const std::unique_ptr<Reader> reader = open_log(file, fields, diagnostics);
  ASSERT_EQ(log.events.size(), 2U);
  const Result<model::DecodedRecord> record = reader->decode(log.events[1].event.locator, *state);
  ASSERT_TRUE(record.ok());
  ASSERT_FALSE(record->tree.nodes.empty());
  EXPECT_EQ(record->tree.nodes[0].name, "Event");
  std::string scratch;
  ASSERT_FALSE(record->fields.empty());
  EXPECT_EQ(record->fields.back().name, "ProcessId");
  EXPECT_EQ(model::render(record->fields.back().value, scratch), "0x1f4");
}

TEST(Evtx, SaysWhenNoRecordStandsAtALocator) {
  DiagnosticCollector diagnostics;
  const auto file = test_support::memory_file(make_log({usual_chunk(7, 1)}));
  const std::unique_ptr<Reader> reader = open_log(file, fields_named({}), diagnostics);
  const std::unique_ptr<ReaderState> state = make_evtx_format()->make_state();
  const std::uint64_t begin = kFileHeaderBytes + kChunkHeaderBytes;
  for (const model::Locator& locator : std::vector<model::Locator>{
           {{}, 7, begin + 8, 0}, {{}, 8, begin, 0}, {{}, 7, 0, 0}, {{}, 7, 1'000'000, 0}}) {
    const Result<model::DecodedRecord> record = reader->decode(locator, *state);
    ASSERT_FALSE(record.ok());
    EXPECT_EQ(record.error().code(), ErrorCode::NotFound) << record.error().to_line();
    EXPECT_NE(record.error().to_line().find("test.evtx"), std::string::npos);
  }
}

TEST(Evtx, RecognisesLogsChunksAndLogsWithADamagedHeader) {
  const std::unique_ptr<Format> format = make_evtx_format();
  const std::string chunk = usual_chunk(1, 1);
  const std::string log = make_log({chunk});
  std::string headless = log;
  headless.replace(0, kFileHeaderBytes, kFileHeaderBytes, '\xFF');
  const auto sniff = [&format](const std::string& content) {
    return format->sniff(as_bytes(content), content.size());
  };
  EXPECT_EQ(format->name(), "evtx");
  EXPECT_EQ(sniff(log), Sniff::Yes);
  EXPECT_EQ(sniff(chunk), Sniff::Yes);
  EXPECT_EQ(sniff(headless), Sniff::Yes);
  EXPECT_EQ(sniff("ElfFile"), Sniff::No);
  EXPECT_EQ(sniff(""), Sniff::No);
  EXPECT_EQ(sniff(std::string(70'000, '\0')), Sniff::No);
}

TEST(Evtx, ReadsChunksWithoutAFileHeader) {
  const ReadLog log = read_log(usual_chunk(1, 2) + usual_chunk(3, 1), {});
  ASSERT_EQ(log.events.size(), 3U);
  EXPECT_EQ(log.events[0].event.locator.offset, kChunkHeaderBytes);
  EXPECT_EQ(log.count(kFileHeaderDamaged), 1U);
}

TEST(Evtx, EveryDiagnosticHasAnIdOfItsOwn) {
  std::set<std::string_view> ids;
  for (const DiagnosticKind* kind : all()) {
    EXPECT_EQ(kind->id.substr(0, 5), "evtx-");
    EXPECT_FALSE(kind->title.empty());
    EXPECT_FALSE(kind->explanation.empty());
    ids.insert(kind->id);
  }
  EXPECT_EQ(ids.size(), all().size());
}

}  // namespace
}  // namespace longwatch::read::evtx
