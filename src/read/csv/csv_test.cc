#include "read/csv/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf.h"
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

TEST(CsvReader, DatesOfACountryAreReadInTheOrderTheColumnTells) {
  const auto times = [](std::initializer_list<const char*> dates) {
    std::string text = "Level,Date and Time,Source\n";
    for (const char* date : dates) {
      text += std::string("Error,") + date + ",x\n";
    }
    return read_with(*make_csv_format({.block_bytes = 16}), text, {{"Level"}});
  };
  const auto told = times({"8/5/2025 1:02:03 PM", "8/13/2025 1:02:03 AM"});
  EXPECT_THAT(plain_events(told),
              ElementsAre("2025-08-05T13:02:03.000000Z table (null) Level=Error",
                          "2025-08-13T01:02:03.000000Z table (null) Level=Error"));
  EXPECT_THAT(told.messages, testing::Each(HasSubstr("source-time-without-zone")));
  EXPECT_THAT(plain_events(times({"5/8/2025 13:02:03", "13/8/2025 1:02:03"}))[0],
              HasSubstr("2025-08-05T13:02:03"));
  const auto guessed = times({"8/5/2025 1:02:03 PM"});
  EXPECT_THAT(plain_events(guessed)[0], HasSubstr("2025-08-05T13:02:03"));
  EXPECT_THAT(
      guessed.messages[0],
      HasSubstr("source-date-order no date tells which of its numbers is the day; read with "
                "the month first"));
  EXPECT_THAT(plain_events(times({"5/08/2025 1:02:03 PM"}))[0], HasSubstr("2025-08-05T13:02:03"));
  EXPECT_THAT(plain_events(times({"31/31/2025 1:02:03"}))[0], HasSubstr("never"));
}

std::string utf16_of(std::string_view text) {
  std::string out = "\xFF\xFE";
  append_utf8_as_utf16le(out, text);
  return out;
}

TEST(CsvReader, TablesInUtf16AreTheSameTables) {
  const std::string text =
      "time\tname\tnote\r\n2025-08-05T01:40:31Z\tM\xC3\xA4rz\t\"a\nb\"\r\n"
      "2025-08-05T01:40:32Z\t\xE2\x82\xAC\tx\r\nbroken\r\n";
  EXPECT_EQ(sniff_with(*make_csv_format(), utf16_of(text)), Sniff::Maybe);
  for (const std::size_t block : {std::size_t{1}, std::size_t{64}, std::size_t{1} << 20U}) {
    const auto plain =
        read_with(*make_csv_format({.block_bytes = block}), text, {{"name", "note"}});
    const auto wide =
        read_with(*make_csv_format({.block_bytes = block}), utf16_of(text), {{"name", "note"}});
    EXPECT_EQ(plain_events(wide), plain_events(plain)) << block;
    EXPECT_EQ(wide.decoded, plain.decoded) << block;
    // Behind the mark and 16 characters, two bytes each.
    EXPECT_THAT(wide.events[0], HasSubstr("1@34+62 "));
    EXPECT_EQ(wide.books.bytes_read, utf16_of(text).size());
    EXPECT_EQ(wide.books.dropped, 1U);
    EXPECT_EQ(wide.books.bytes_lost, 12U);
  }
}

TEST(CsvReader, MessageTrackingOfExchangeIsMail) {
  const auto reading = read_with(
      *make_csv_format(),
      "#Software: Microsoft Exchange Server\r\n#Version: 15.02.0986.005\r\n"
      "#Log-type: Message Tracking Log\r\n#Date: 2026-01-02T00:00:00.000Z\r\n"
      "#Fields: date-time,client-ip,server-hostname,source,event-id,message-id,recipient-address,"
      "total-bytes,message-subject,sender-address,original-client-ip\r\n"
      "2026-01-02T00:00:01.123Z,10.0.0.5,MBX1,SMTP,RECEIVE,<a@b.example>,"
      "m1@parl.example;m2@parl.example,1234,\"News, \"\"now\"\"\",lena@bulk.example,192.0.2.7\r\n"
      "#Date: 2026-01-02T01:00:00.000Z\r\n"
      "2026-01-02T00:00:02.123Z,,MBX1,STOREDRIVER,DELIVER,<a@b.example>,m1@parl.example,1234,x,"
      "lena@bulk.example,\r\n",
      {{"src_ip", "from", "to", "msgid", "verdict", "subject", "size", "event-id",
        "original-client-ip"}});
  EXPECT_THAT(
      plain_events(reading),
      ElementsAre("2026-01-02T00:00:01.123000Z mail-gateway MBX1 src_ip=10.0.0.5 event-id=RECEIVE "
                  "msgid=a@b.example to=m1@parl.example to=m2@parl.example size=1234 "
                  "subject=News, \"now\" from=lena@bulk.example original-client-ip=192.0.2.7",
                  "2026-01-02T00:00:02.123000Z mail-gateway MBX1 event-id=DELIVER "
                  "verdict=delivered msgid=a@b.example to=m1@parl.example size=1234 subject=x "
                  "from=lena@bulk.example"));
  EXPECT_THAT(reading.messages, IsEmpty());
  EXPECT_EQ(reading.books.seen, 2U);
}

}  // namespace
}  // namespace longwatch::read::csv
