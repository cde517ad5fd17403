#include "read/csv/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/format_rig.h"

namespace longwatch::read::csv {
namespace {

using test_support::plain_events;
using test_support::read_with;
using test_support::sniff_with;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(CsvReader, RowsAreRecordsWithTheHeadersNames) {
  const auto reading = read_with(*make_csv_format(),
                                 "\xEF\xBB\xBFtime,src,note\r\n"
                                 "2025-08-05T01:40:31Z,10.0.0.1,plain\r\n"
                                 "2025-08-05T01:40:32Z,,\"with \"\"quotes\"\", and\nlines\"\r\n"
                                 "\r\n"
                                 "2025-08-05T01:40:33Z,5\" disk,x,more",
                                 {{"src", "note", "*"}});
  EXPECT_THAT(plain_events(reading),
              ElementsAre("2025-08-05T01:40:31.000000Z table (null) *=2025-08-05T01:40:31Z "
                          "src=10.0.0.1 note=plain",
                          "2025-08-05T01:40:32.000000Z table (null) *=2025-08-05T01:40:32Z "
                          "note=with \"quotes\", and\nlines",
                          "2025-08-05T01:40:33.000000Z table (null) *=2025-08-05T01:40:33Z "
                          "src=5\" disk note=x *=more"));
  EXPECT_EQ(reading.decoded[1], "time=2025-08-05T01:40:32Z note=with \"quotes\", and\nlines");
  EXPECT_THAT(reading.messages, IsEmpty());
  EXPECT_EQ(reading.books.seen, 3U);
}

TEST(CsvReader, ExportsOfWindowsEventsAreWindowsEvents) {
  const auto reading = read_with(
      *make_csv_format(),
      "RecordNumber,EventRecordId,TimeCreated,EventId,Level,Provider,Channel,ProcessId,Computer,"
      "Payload\n"
      "1,4711,2020-10-20 13:55:01.1234567,1,Info,Microsoft-Windows-Sysmon,"
      "Microsoft-Windows-Sysmon/Operational,2200,WS1,\"{\"\"EventData\"\":{\"\"Data\"\":[{\"\"@Name"
      "\"\":\"\"Image\"\",\"\"#text\"\":\"\"C:\\\\x.exe\"\"}]}}\"\n"
      "2,4712,2020-10-20 13:55:02.1234567,5,Info,Microsoft-Windows-Sysmon,"
      "Microsoft-Windows-Sysmon/Operational,2200,WS1,\n",
      {{"Image", "EventID"}});
  EXPECT_THAT(
      plain_events(reading),
      ElementsAre(
          "2020-10-20T13:55:01.123456Z Microsoft-Windows-Sysmon/Operational WS1 EventID=1 "
          "Image=C:\\x.exe",
          "2020-10-20T13:55:02.123456Z Microsoft-Windows-Sysmon/Operational WS1 EventID=5"));
}

TEST(CsvReader, AuditDataOfMicrosoft365IsTheRecord) {
  const auto reading = read_with(
      *make_csv_format(),
      "CreationDate,UserIds,Operations,AuditData\n"
      "2025-06-25T07:41:55.0000000Z,m17@parl.example,MailItemsAccessed,\"{\"\"Operation\"\":"
      "\"\"MailItemsAccessed\"\",\"\"UserId\"\":\"\"m17@parl.example\"\",\"\"ClientIPAddress\"\":"
      "\"\"203.0.113.187\"\"}\"\n"
      "2025-06-25T07:41:56.0000000Z,m18@parl.example,Send,\"not json\"\n",
      {{"Operation", "ClientIPAddress"}});
  ASSERT_EQ(reading.events.size(), 2U);
  EXPECT_THAT(reading.events[0],
              HasSubstr("Operation=MailItemsAccessed ClientIPAddress=203.0.113.187"));
}

TEST(CsvReader, SeparatorsAndPreamblesAreRecognised) {
  for (const char* text : {"a\tb\tc\n1\t2\t3\n1\t2\t3\n", "a;b;c\n1;2;3\n1;2;3\n",
                           "sep=;\na;b;c\n1;2;3\n1,5;2;3\n", "a|b|c\n1|2|3\n1|2|3\n",
                           "#TYPE System.Object\r\n\"a\",\"b\",\"c\"\r\n\"1\",\"2\",\"3\"\r\n"}) {
    EXPECT_EQ(sniff_with(*make_csv_format(), text), Sniff::Maybe) << text;
    EXPECT_THAT(read_with(*make_csv_format(), text, {{"b"}}).events[0], HasSubstr(" b=2")) << text;
  }
  for (const char* text :
       {"", "a,b\n", "hello, world\nthis is, a text, of words\n", "1,2,3\n1,2,3\n", "a,b,c\n1,2\n",
        "key: x, y\nother: z\n", "{\"a\":1,\"b\":2}\n{}\n"}) {
    EXPECT_EQ(sniff_with(*make_csv_format(), text), Sniff::No) << text;
  }
}

TEST(CsvReader, RowsThatDoNotFitAreDroppedAndTold) {
  const auto reading = read_with(
      *make_csv_format({.block_bytes = 64, .record_bytes = 200}),
      "a,b,c\n1,2,3\n4,5,6\n7,8\n9,\"open,1\n2,2,2\n3,3," + std::string(300, 'x') + "\n1,1,1\n5,\"",
      {{"a"}});
  EXPECT_EQ(reading.books.events, 4U);
  EXPECT_EQ(reading.books.dropped, 4U);
  EXPECT_THAT(reading.messages,
              ElementsAre(HasSubstr("csv-broken-row expected 3 cells as the header has, got 2"),
                          HasSubstr("csv-broken-row expected a closing quote, got none"),
                          HasSubstr("csv-row-too-long"), HasSubstr("csv-cut-row")));
}

TEST(CsvReader, ALostQuoteCostsItsRowAlone) {
  const auto reading = read_with(*make_csv_format(),
                                 "time,src,note\n"
                                 "2025-08-05T01:40:30Z,10.0.0.0,plain\n"
                                 "2025-08-05T01:40:31Z,10.0.0.1,\"whole\"\n"
                                 "2025-08-05T01:40:32Z,10.0.0.2,\"cut he\n"
                                 "2025-08-05T01:40:33Z,10.0.0.3,\"whole, too\"\n"
                                 "2025-08-05T01:40:34Z,10.0.0.4,\"two\nlines\"\n",
                                 {{"src", "note"}});
  EXPECT_THAT(plain_events(reading),
              ElementsAre("2025-08-05T01:40:30.000000Z table (null) src=10.0.0.0 note=plain",
                          "2025-08-05T01:40:31.000000Z table (null) src=10.0.0.1 note=whole",
                          "2025-08-05T01:40:33.000000Z table (null) src=10.0.0.3 note=whole, too",
                          "2025-08-05T01:40:34.000000Z table (null) src=10.0.0.4 note=two\nlines"));
  EXPECT_THAT(reading.messages, ElementsAre(HasSubstr("expected a closing quote, got none")));
}

TEST(CsvReader, TextBehindAClosingQuoteIsNotLost) {
  const auto reading = read_with(*make_csv_format(),
                                 "src,note,more\n"
                                 "10.0.0.1,\"said \"hello\" twice\",x\n"
                                 "10.0.0.2,\"padded\"  ,y\n",
                                 {{"note", "more"}});
  EXPECT_THAT(plain_events(reading),
              ElementsAre("never table (null) note=said hello\" twice\" more=x",
                          "never table (null) note=padded more=y"));
}

TEST(CsvReader, ManyQuotesInOneLineTakeTimeInProportion) {
  std::string text = "a,b,c\n1,2,3\n";
  for (int i = 0; i < 400'000; ++i) {  // quadratic, this takes hours
    text += "x,\"y\",";
  }
  const auto reading = read_with(*make_csv_format(), text, {{"a"}});
  EXPECT_EQ(reading.books.seen, 2U);
}

TEST(CsvReader, UnitsDoNotMatter) {
  std::string text = "a,b,c\n";
  for (int i = 0; i < 60; ++i) {
    text += std::to_string(i) + (i % 7 == 0 ? ",\"x\n\"\"y\"\"\n\",z\n" : ",plain,cell\r\n");
  }
  const auto whole = read_with(*make_csv_format(), text, {{"a", "b"}});
  EXPECT_EQ(whole.books.events, 60U);
  for (std::size_t block = 1; block < 300; block += 11) {
    const auto cut = read_with(*make_csv_format({.block_bytes = block, .record_bytes = 4096}), text,
                               {{"a", "b"}});
    EXPECT_EQ(cut.events, whole.events) << block;
  }
}

TEST(CsvReader, TimesWithoutAZoneAreSaidToBe) {
  CsvOptions options;
  const std::string text = "time,a,b\n2025-08-05 13:40:31,1,2\n2025-08-05 13:40:32,1,2\n";
  EXPECT_THAT(read_with(*make_csv_format(), text, {{"a"}}).messages,
              ElementsAre(HasSubstr("source-time-without-zone 2 records name no time zone")));
  options.zone = formats::TimeZone::load("+12:00").value();
  const auto told = read_with(*make_csv_format(options), text, {{"a"}});
  EXPECT_THAT(told.messages, IsEmpty());
  EXPECT_THAT(plain_events(told)[0], HasSubstr("2025-08-05T01:40:31"));
}

}  // namespace
}  // namespace longwatch::read::csv
