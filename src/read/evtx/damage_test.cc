// What is wrong with a file is told, costs only what is damaged, and never more.
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "read/evtx/diagnostics.h"
#include "read/evtx/evtx.h"
#include "tests/support/evtx/hand_made_log.h"
#include "tests/support/evtx/log_reading.h"
#include "tests/support/failing_files.h"
#include "tests/support/memory_files.h"

namespace longwatch::read::evtx {
namespace {

constexpr std::size_t kRecords = 4;

/// A chunk of kRecords records and where they begin.
struct Sample {
  std::string chunk;
  std::vector<std::size_t> begins;
};

Sample make_sample() {
  Sample sample;
  HandMadeChunk chunk;
  UsualEvent event;
  sample.begins.push_back(chunk.position());
  const UsualDefinitions definitions = add_usual_record(chunk, 1, event);
  for (std::size_t id = 2; id <= kRecords; ++id) {
    sample.begins.push_back(chunk.position());
    add_usual_record_again(chunk, id, event, definitions);
  }
  sample.begins.push_back(chunk.position());
  sample.chunk = chunk.finish();
  return sample;
}

std::vector<std::uint64_t> ids_of(const ReadLog& log) {
  std::vector<std::uint64_t> ids;
  for (const ReadEvent& event : log.events) {
    ids.push_back(event.event.locator.record);
  }
  return ids;
}

using Ids = std::vector<std::uint64_t>;

TEST(EvtxDamage, GoesOnBehindARecordWithoutMagic) {
  Sample sample = make_sample();
  sample.chunk[sample.begins[1]] = 'x';
  const ReadLog log = read_log(make_log({sample.chunk}), {});
  EXPECT_EQ(ids_of(log), (Ids{1, 3, 4}));
  ASSERT_EQ(log.count(kRecordDamaged), 1U);
  EXPECT_EQ(log.books.seen, 4U);
  EXPECT_EQ(log.books.dropped, 1U);
  EXPECT_EQ(log.books.bytes_lost, sample.begins[2] - sample.begins[1]);
  EXPECT_EQ(log.count(kChunkChecksum), 1U) << "the records' checksum must not fit";
  for (const Diagnostic& diagnostic : log.diagnostics) {
    if (diagnostic.kind == &kRecordDamaged) {
      EXPECT_EQ(diagnostic.place.offset, kFileHeaderBytes + sample.begins[1]);
      EXPECT_EQ(diagnostic.bytes_lost, sample.begins[2] - sample.begins[1]);
    }
  }
}

TEST(EvtxDamage, GoesOnBehindARecordWhoseSizesDisagree) {
  for (const std::size_t place : {std::size_t{4}, std::size_t{5}, std::size_t{6}}) {
    Sample sample = make_sample();
    sample.chunk[sample.begins[1] + place] ^= '\x5A';
    const ReadLog log = read_log(make_log({sample.chunk}), {});
    EXPECT_EQ(ids_of(log), (Ids{1, 3, 4})) << "byte " << place << " of the frame";
    EXPECT_EQ(log.books.dropped, 1U);
  }
}

TEST(EvtxDamage, DropsARecordWhoseContentIsNoBinaryXml) {
  Sample sample = make_sample();
  sample.chunk[sample.begins[1] + kRecordHeaderBytes + 4] = '\x3B';
  const ReadLog log = read_log(make_log({sample.chunk}), {});
  EXPECT_EQ(ids_of(log), (Ids{1, 3, 4}));
  EXPECT_EQ(log.count(kRecordUndecodable), 1U);
  EXPECT_EQ(log.books.bytes_lost, sample.begins[2] - sample.begins[1]);
}

TEST(EvtxDamage, ReadsRecordsWhoseChecksumsDoNotFit) {
  Sample sample = make_sample();
  sample.chunk[128] ^= 1;
  const ReadLog log = read_log(make_log({sample.chunk}), {});
  EXPECT_EQ(log.events.size(), kRecords);
  EXPECT_EQ(log.count(kChunkChecksum), 1U);
  EXPECT_EQ(log.diagnostics.size(), 1U);
}

TEST(EvtxDamage, FindsRecordsInASlotWithoutChunkHeader) {
  Sample sample = make_sample();
  sample.chunk.replace(0, kChunkHeaderBytes, kChunkHeaderBytes, '\xEE');
  const ReadLog log = read_log(make_log({sample.chunk, make_sample().chunk}), {});
  EXPECT_EQ(log.events.size(), 2 * kRecords);
  EXPECT_EQ(log.count(kChunkHeaderDamaged), 1U);
  EXPECT_EQ(log.books.dropped, 0U);
}

TEST(EvtxDamage, ReadsAsFarAsRecordsGoWhenTheEndIsImpossible) {
  for (const std::uint32_t end : {0U, 511U, 65537U, 0xFFFFFFFFU}) {
    Sample sample = make_sample();
    sample.chunk.replace(48, 4, le_bytes(end));
    const ReadLog log = read_log(make_log({sample.chunk}), {});
    EXPECT_EQ(log.events.size(), kRecords) << "end " << end;
    EXPECT_EQ(log.count(kChunkHeaderDamaged), 1U);
    EXPECT_EQ(log.books.dropped, 0U);
  }
}

TEST(EvtxDamage, ReadsRecordsBehindTheEndThatContinueTheNumbering) {
  Sample sample = make_sample();
  sample.chunk.replace(48, 4, le_bytes(static_cast<std::uint32_t>(sample.begins[2])));
  const ReadLog log = read_log(make_log({sample.chunk}), {});
  EXPECT_EQ(ids_of(log), (Ids{1, 2, 3, 4}));
  EXPECT_EQ(log.count(kRecordsPastEnd), 1U);
}

TEST(EvtxDamage, LeavesRecordsOfAnEarlierUseOfTheSlotAlone) {
  Sample sample = make_sample();
  sample.chunk.replace(sample.begins[2] + 8, 8, le_bytes(std::uint64_t{1}));
  sample.chunk.replace(48, 4, le_bytes(static_cast<std::uint32_t>(sample.begins[2])));
  const ReadLog log = read_log(make_log({sample.chunk}), {});
  EXPECT_EQ(ids_of(log), (Ids{1, 2}));
  EXPECT_EQ(log.count(kRecordsPastEnd), 0U);
}

TEST(EvtxDamage, PassesOverEmptySlotsAndReadsChunksBehindTheCount) {
  const std::string chunk = make_sample().chunk;
  std::string content = make_log({chunk});
  content.append(std::string(kChunkBytes, '\0')).append(chunk);
  const ReadLog log = read_log(content, {});
  EXPECT_EQ(log.events.size(), 2 * kRecords);
  EXPECT_EQ(log.count(kChunkPastCount), 1U);
  EXPECT_EQ(log.diagnostics.size(), 1U);
}

TEST(EvtxDamage, TellsThatAChunkWasZeroed) {
  const std::string chunk = make_sample().chunk;
  const ReadLog log = read_log(make_log({chunk, std::string(kChunkBytes, '\0'), chunk}), {});
  EXPECT_EQ(log.events.size(), 2 * kRecords);
  EXPECT_EQ(log.count(kChunkZeroed), 1U);
  EXPECT_EQ(log.diagnostics.size(), 1U);
  EXPECT_EQ(log.books.bytes_lost, kChunkBytes);
}

TEST(EvtxDamage, TellsWhatTheFileHeaderSays) {
  struct Case {
    std::uint32_t flags;
    std::size_t dirty;
    std::size_t full;
  };

  for (const Case& expected : {Case{0, 0, 0}, Case{1, 1, 0}, Case{2, 0, 1}, Case{3, 1, 1}}) {
    std::string content = make_log({make_sample().chunk});
    content.replace(120, 4, le_bytes(expected.flags));
    const ReadLog log = read_log(content, {});
    EXPECT_EQ(log.count(kFileDirty), expected.dirty);
    EXPECT_EQ(log.count(kFileFull), expected.full);
    EXPECT_EQ(log.events.size(), kRecords);
  }
  std::string content = make_log({make_sample().chunk});
  content[8] ^= 1;
  EXPECT_EQ(read_log(content, {}).count(kFileHeaderDamaged), 1U);
  content[0] = 'X';
  EXPECT_EQ(read_log(content, {}).count(kFileHeaderDamaged), 1U);
}

TEST(EvtxDamage, TakesTheTimeOfTheFrameWhenTheRecordHasNone) {
  HandMadeChunk chunk;
  chunk.begin_record(1);
  chunk.fragment_header();
  chunk.element("Event", "no system");
  chunk.end_of_fragment();
  chunk.end_record();
  const ReadLog log = read_log(make_log({chunk.finish()}), {"Event"});
  ASSERT_EQ(log.events.size(), 1U);
  EXPECT_EQ(log.events[0].text("Event"), "no system");
  EXPECT_EQ(log.events[0].event.time, from_file_time(132'500'000'000'000'000));
  EXPECT_EQ(log.count(kTimeFromHeader), 1U);
}

TEST(EvtxDamage, AFileThatShrinksWhileBeingReadIsToldTruncated) {
  test_support::MemoryFiles files;
  files.add_file("a.evtx", make_log({make_sample().chunk, make_sample().chunk}));
  files.shrink_when_open("a.evtx", kFileHeaderBytes + kChunkBytes);
  Result<std::unique_ptr<RandomAccessFile>> file = files.open("a.evtx");
  ASSERT_TRUE(file.ok());
  const std::unique_ptr<ReaderState> state = make_evtx_format()->make_state();
  const ReadLog log = read_log(std::shared_ptr<const RandomAccessFile>(std::move(file).value()),
                               fields_named({}), *state);
  EXPECT_EQ(log.events.size(), kRecords);
  EXPECT_EQ(log.count(kFileTruncated), 1U);
  EXPECT_EQ(log.books.bytes_lost, kChunkBytes);
}

TEST(EvtxDamage, AChunkThatCannotBeReadIsSkippedAndCounted) {
  test_support::MemoryFiles files;
  files.add_file("a.evtx", make_log({make_sample().chunk, make_sample().chunk}));
  const std::unique_ptr<ReaderState> state = make_evtx_format()->make_state();
  for (std::uint64_t failing_call : {3U, 4U}) {  // after opening it and reading its header
    const test_support::FailingFiles failing(files, failing_call);
    Result<std::unique_ptr<RandomAccessFile>> file = failing.open("a.evtx");
    ASSERT_TRUE(file.ok());
    const ReadLog log = read_log(std::shared_ptr<const RandomAccessFile>(std::move(file).value()),
                                 fields_named({}), *state);
    EXPECT_EQ(log.events.size(), kRecords) << "failing call " << failing_call;
    EXPECT_EQ(log.count(kUnitUnreadable), 1U);
    EXPECT_EQ(log.books.bytes_lost, kChunkBytes);
  }
}

/// A small file: the end of the last chunk is cut off where its records end.
std::string small_log() {
  const Sample sample = make_sample();
  return make_log({sample.chunk}).substr(0, kFileHeaderBytes + sample.begins.back());
}

TEST(EvtxDamage, AFileCutAtAnyByteYieldsItsWholeRecords) {
  const std::string whole = small_log();
  const Sample sample = make_sample();
  const auto fields = fields_named({"CommandLine", "EventID"});
  const std::unique_ptr<ReaderState> state = make_evtx_format()->make_state();
  for (std::size_t size = 128; size <= whole.size(); ++size) {
    const ReadLog log = read_log(test_support::memory_file(whole.substr(0, size)), fields, *state);
    std::size_t complete = 0;
    while (complete < kRecords && kFileHeaderBytes + sample.begins[complete + 1] <= size) {
      ++complete;
    }
    ASSERT_EQ(log.events.size(), complete) << "cut at " << size;
    ASSERT_EQ(log.count(kFileTruncated), size > kFileHeaderBytes ? 1U : 0U) << "cut at " << size;
  }
}

TEST(EvtxDamage, NoFlippedBitsBreakTheReaderOrItsBooks) {
  const std::string whole = small_log();
  const auto fields = fields_named({"CommandLine", "EventID", "Provider_Name"});
  const std::unique_ptr<ReaderState> state = make_evtx_format()->make_state();
  std::mt19937 random(20201201);
  std::size_t events = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string flipped = whole;
    for (unsigned flips = 1 + random() % 4; flips > 0; --flips) {
      const std::size_t place = kFileHeaderBytes + random() % (whole.size() - kFileHeaderBytes);
      flipped[place] = static_cast<char>(flipped[place] ^ (1 << random() % 8));
    }
    events += read_log(test_support::memory_file(flipped), fields, *state).events.size();
    ASSERT_FALSE(HasFailure()) << "round " << round;
  }
  EXPECT_GT(events, 3000U) << "most records must survive";
}

}  // namespace
}  // namespace longwatch::read::evtx
