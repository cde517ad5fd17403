#include "read/mapped/mapped.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "read/mapped/diagnostics.h"
#include "tests/support/format_rig.h"
#include "tests/support/memory_files.h"

namespace longwatch::read::mapped {
namespace {

using test_support::FormatReading;
using test_support::FormatWish;
using test_support::plain_events;
using test_support::read_with;
using test_support::sniff_with;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::unique_ptr<Format> format_of(std::string_view yaml, const MappedOptions& options = {}) {
  ParsedMapping parsed = parse_mapping(yaml, "m.yml");
  for (const Diagnostic& problem : parsed.problems) {
    ADD_FAILURE() << problem.place.to_text() << " " << problem.message;
  }
  return make_mapped_format(std::move(parsed.mapping), options);
}

FormatReading read(std::string_view yaml, std::string content, const FormatWish& wish = {{"*"}}) {
  return read_with(*format_of(yaml), std::move(content), wish);
}

constexpr std::string_view kGateway = R"(
name: gateway
pattern: '{time} {host} vpn[{pid:int}]: user={user} from {src:ip}:{sport:int} "{agent}"'
time: '%Y-%m-%d %H:%M:%S'
zone: Europe/Berlin
fields: {src: src_ip, sport: {name: src_port}}
constants: {action: login}
logsource: {product: parliament, service: vpn}
)";

constexpr std::string_view kGatewayLines =
    "2025-08-05 03:40:31 gw01 vpn[17]: user=alice from 198.51.100.23:4711 \"FortiClient 7\"\n"
    "2025-08-05 03:40:32   gw01 vpn[17]: user=- from 2001:db8::1:443 \"a \\\"b\\\" c\"  \n";

TEST(Mapped, LinesBecomeEventsWithTheNamesOfTheMapping) {
  const FormatReading reading =
      read(kGateway, std::string(kGatewayLines),
           {{"src_ip", "src_port", "user", "pid", "agent", "action", "host"}});
  EXPECT_THAT(
      plain_events(reading),
      ElementsAre("2025-08-05T01:40:31.000000Z mapped:gateway gw01 host=gw01 pid=17 user=alice "
                  "src_ip=198.51.100.23 src_port=4711 agent=FortiClient 7 action=login",
                  "2025-08-05T01:40:32.000000Z mapped:gateway gw01 host=gw01 pid=17 "
                  "src_ip=2001:db8::1 src_port=443 agent=a \\\"b\\\" c action=login"));
  EXPECT_EQ(reading.decoded[0],
            "host=gw01 pid=17 user=alice src_ip=198.51.100.23 src_port=4711 agent=FortiClient 7 "
            "action=login");
  EXPECT_THAT(reading.messages, IsEmpty());
}

TEST(Mapped, LinesThatFitNothingAreToldWithTheColumn) {
  const FormatReading reading =
      read(kGateway, std::string(kGatewayLines) +
                         "2025-08-05 03:40:33 gw01 vpn[x]: user=a from 10.0.0.1:1 \"q\"\n" +
                         "2025-08-05 03:40:33 gw01 vpn[1]: user=a from 10.0.0.1:1 \"q\" more\n");
  EXPECT_EQ(reading.books.events, 2U);
  EXPECT_EQ(reading.books.dropped, 2U);
  ASSERT_EQ(reading.messages.size(), 2U);
  EXPECT_THAT(reading.messages[0], HasSubstr("mapped-broken-line expected pid (integer) at column "
                                             "30, got 'x]: user=a"));
  EXPECT_THAT(reading.messages[1],
              HasSubstr("expected the end of the line at column 60, got ' more'"));
}

TEST(Mapped, TheFirstPatternThatFitsCountsAndHasItsOwnConstants) {
  constexpr std::string_view kYaml = R"(
name: door
lines:
  - pattern: '{time} OPEN {badge:word} {ok:bool}'
    constants: {action: open, door: main}
  - pattern: '{time} {message}'
constants: {action: other}
)";
  const FormatReading reading = read(kYaml,
                                     "2025-08-05T01:40:31Z OPEN 4711 yes\n"
                                     "2025-08-05T01:40:32Z OPEN 4711 perhaps\n",
                                     {{"badge", "ok", "action", "door", "message"}});
  EXPECT_THAT(plain_events(reading),
              ElementsAre("2025-08-05T01:40:31.000000Z mapped:door (null) badge=4711 ok=yes "
                          "action=other action=open door=main",
                          "2025-08-05T01:40:32.000000Z mapped:door (null) message=OPEN 4711 "
                          "perhaps action=other"));
}

TEST(Mapped, RegularExpressionsMustMatchTheWholeLine) {
  constexpr std::string_view kYaml = R"(
name: re
regex: '\[(?P<time>[^\]]+)\] (?P<user>\w+)(?: from (?P<src>\S+))?'
fields: {src: {name: src_ip, type: address}}
)";
  const FormatReading reading = read(kYaml,
                                     "[2025-08-05T01:40:31Z] alice from 10.0.0.1\n"
                                     "[2025-08-05T01:40:32Z] bob\n"
                                     "[2025-08-05T01:40:32Z] bob from nowhere\n"
                                     "[2025-08-05T01:40:32] bob!\n"
                                     "[yesterday] bob\n",
                                     {{"user", "src_ip"}});
  EXPECT_THAT(plain_events(reading),
              ElementsAre("2025-08-05T01:40:31.000000Z mapped:re (null) user=alice src_ip=10.0.0.1",
                          "2025-08-05T01:40:32.000000Z mapped:re (null) user=bob"));
  EXPECT_EQ(reading.books.dropped, 3U);
  EXPECT_THAT(reading.messages[0], HasSubstr("expected src (address) at column 33"));
}

TEST(Mapped, PairsGiveTheirKeysAsFields) {
  constexpr std::string_view kYaml = R"(
name: box
pattern: '{time} {host} {rest:pairs}'
fields: {src: src_ip}
telemetry: firewall
)";
  const FormatReading reading =
      read(kYaml,
           "2025-08-05T01:40:31Z fw src=10.0.0.1 msg=a b, c dst=10.0.0.2, note=\"x \\\"y\\\"\" n=\n"
           "2025-08-05T01:40:32Z fw dst=10.0.0.3;src=10.0.0.4 =x\n",
           {{"src_ip", "dst", "msg", "note", "n"}});
  EXPECT_THAT(plain_events(reading),
              ElementsAre("2025-08-05T01:40:31.000000Z firewall fw src_ip=10.0.0.1 msg=a b, c "
                          "dst=10.0.0.2 note=x \"y\"",
                          "2025-08-05T01:40:32.000000Z firewall fw dst=10.0.0.3 src_ip=10.0.0.4 "
                          "=x"));
}

TEST(Mapped, TimesMayStandInSeveralPartsAndEpochsBecomeTimes) {
  constexpr std::string_view kYaml = R"(
name: parts
pattern: '{host} {clock:word} on {day:word} seen {seen:epoch}'
time: {fields: [day, clock], format: '%d.%m.%Y %H:%M'}
zone: '+02:00'
)";
  const FormatReading reading =
      read(kYaml, "h 03:40 on 05.08.2025 seen 1754358031\nh 03:40 on 05.08. seen 1754358031\n",
           {{"seen"}});
  EXPECT_THAT(plain_events(reading), ElementsAre("2025-08-05T01:40:00.000000Z mapped:parts h "
                                                 "seen=2025-08-05T01:40:31.000000Z"));
  EXPECT_THAT(reading.messages[0],
              HasSubstr("expected a time as '%d.%m.%Y %H:%M', got '05.08. 03:40'"));
}

TEST(Mapped, AMissingYearComesFromTheFileAndAMissingZoneIsSaid) {
  constexpr std::string_view kYaml = "name: y\npattern: '{time} {message}'\ntime: '%b %e %H:%M:%S'";
  const FormatReading reading =
      read(kYaml, "Dec 31 23:00:00 a\nJan  1 00:30:00 b\n",
           {{"message"}, "test.log", parse_iso8601("2025-01-01T01:00:00Z")});
  EXPECT_THAT(plain_events(reading),
              ElementsAre("2024-12-31T23:00:00.000000Z mapped:y (null) message=a",
                          "2025-01-01T00:30:00.000000Z mapped:y (null) message=b"));
  EXPECT_THAT(reading.messages, Not(IsEmpty()));
}

constexpr std::string_view kTrace = R"(
name: trace
pattern: '{time} {level} {message}'
continuation: unmatched
)";

TEST(Mapped, LinesThatGoOnARecordBelongToIt) {
  const std::string content =
      "\tat a former record\n"
      "2025-08-05T01:40:31Z ERROR it broke\n\tat A.b\n\n\tat C.d\n"
      "2025-08-05T01:40:32Z INFO fine\n";
  const FormatReading reading = read(kTrace, content, {{"message", "level"}});
  EXPECT_THAT(plain_events(reading),
              ElementsAre("2025-08-05T01:40:31.000000Z mapped:trace (null) level=ERROR "
                          "message=it broke\n\tat A.b\n\n\tat C.d",
                          "2025-08-05T01:40:32.000000Z mapped:trace (null) level=INFO "
                          "message=fine"));
  EXPECT_EQ(reading.books.seen, 3U);
  EXPECT_EQ(reading.books.dropped, 1U);
  EXPECT_EQ(reading.events[1].substr(0, 10), "3@73+30 20") << reading.events[1];
}

TEST(Mapped, ALineThatBeginsWithATimeGoesOnNoOther) {
  constexpr std::string_view kYaml =
      "name: c\npattern: '[{time}] INFO {message}'\ncontinuation: unmatched";
  const FormatReading reading = read(kYaml,
                                     "[2025-08-05T01:40:31Z] INFO a\nmore\n"
                                     "[2025-08-05T01:40:32Z] WARN hidden\nmore\n"
                                     "2025-08-05T01:40:33Z WARN too\n"
                                     "[2025-08-05T01:40:34Z] INFO b\n",
                                     {{"message"}});
  EXPECT_EQ(reading.books.seen, 4U);
  EXPECT_EQ(reading.books.events, 2U);
  EXPECT_EQ(reading.books.dropped, 2U);
  EXPECT_THAT(plain_events(reading)[0], HasSubstr("message=a\nmore"));
  EXPECT_THAT(reading.messages[0], HasSubstr("expected 'INFO' at column 24"));
}

TEST(Mapped, BlanksAndFixedTextEndATextTogether) {
  const auto event_of = [](std::string_view pattern, std::string_view line) {
    const FormatReading reading =
        read("name: t\ntime: none\npattern: '" + std::string(pattern) + "'",
             std::string(line) + "\n", {{"a", "b"}});
    return reading.events.empty() ? reading.messages.at(0) : plain_events(reading).at(0);
  };
  EXPECT_THAT(event_of("{a} | {b}", "login x  | y z"), HasSubstr("a=login x b=y z"));
  EXPECT_THAT(event_of("{a} in {b}", "he went inside in x in y"),
              HasSubstr("a=he went inside b=x"));
  EXPECT_THAT(event_of("{a} {b} end", "x y end z end"), HasSubstr("a=x b=y end z"));
  EXPECT_THAT(event_of("{a} {b}", "x y z"), HasSubstr("a=x b=y z"));
  EXPECT_THAT(event_of("{a} | {b}", "x y z"), HasSubstr("expected '|' at column 3, got 'y z'"));
}

TEST(Mapped, LongTracesHideNoLogFromItsMapping) {
  std::string content;
  for (int i = 10; i < 13; ++i) {
    content += "2025-08-05T01:40:" + std::to_string(i) + "Z ERROR it broke\n";
    for (int line = 0; line < 60; ++line) {
      content += "\tat A.b\n";
    }
  }
  EXPECT_EQ(sniff_with(*format_of(kTrace), content), Sniff::Yes);
}

TEST(Mapped, HowAFileIsCutChangesNothing) {
  std::string content;
  for (int i = 10; i < 60; ++i) {
    content += "2025-08-05T01:40:" + std::to_string(i) + "Z ERROR it broke\n";
    content += i % 3 == 0 ? "  at a\n  at b\n\n" : "";
  }
  const FormatWish wish{{"message", "level", "continuation"}};
  for (const std::string_view continuation : {"none", "indented", "unmatched"}) {
    const std::string yaml = "name: cut\npattern: '{time} {level} {message}'\ncontinuation: " +
                             std::string(continuation);
    const FormatReading whole = read(yaml, content, wish);
    EXPECT_EQ(whole.books.events, 50U);
    for (const std::size_t block : {1U, 7U, 64U, 333U}) {
      const FormatReading cut =
          read_with(*format_of(yaml, {{}, {.block_bytes = block}}), content, wish);
      EXPECT_EQ(cut.events, whole.events) << continuation << " in blocks of " << block;
      EXPECT_EQ(cut.books.dropped, whole.books.dropped);
    }
  }
}

TEST(Mapped, LongLinesAreDroppedAndCounted) {
  for (const std::string_view continuation : {"none", "unmatched"}) {
    const std::string yaml =
        "name: long\npattern: '{time} {message}'\ncontinuation: " + std::string(continuation);
    const std::string content = "2025-08-05T01:40:31Z a\n2025-08-05T01:40:32Z " +
                                std::string(400, 'x') + "\n2025-08-05T01:40:33Z b\n";
    for (const std::size_t block : {16U, 1U << 20U}) {
      const FormatReading reading =
          read_with(*format_of(yaml, {{}, {.block_bytes = block, .line_bytes = 128}}), content,
                    {{"message"}});
      EXPECT_EQ(reading.books.seen, 3U) << continuation << block;
      EXPECT_EQ(reading.books.events, 2U) << continuation << block;
      EXPECT_THAT(reading.messages[0], HasSubstr("mapped-line-too-long"));
    }
  }
}

TEST(Mapped, AMappingTakesFilesThatFitItAndNoOthers) {
  const auto gateway = format_of(kGateway);
  EXPECT_EQ(gateway->name(), "mapped:gateway");
  EXPECT_EQ(sniff_with(*gateway, kGatewayLines), Sniff::Yes);
  EXPECT_EQ(sniff_with(*gateway, "\xEF\xBB\xBF" + std::string(kGatewayLines)), Sniff::Yes);
  EXPECT_EQ(sniff_with(*gateway, "a b\nc d\n" + std::string(kGatewayLines)), Sniff::No);
  EXPECT_EQ(sniff_with(*gateway, ""), Sniff::No);
  const auto headed = format_of(
      "name: h\npattern: '{message}'\ntime: none\nmatch: {header: '# door log', share: 10}\n"
      "comment: ';'");
  EXPECT_EQ(sniff_with(*headed, "\n# door log v2\nx\n"), Sniff::Yes);
  EXPECT_EQ(sniff_with(*headed, "x\n# door log v2\n"), Sniff::No);
  const FormatReading reading = read_with(*headed, "# door log v2\n; comment\nx\n", {{"message"}});
  EXPECT_THAT(plain_events(reading), ElementsAre("never mapped:h (null) message=x"));
  const auto by_match =
      format_of("name: m\npattern: '{message}'\ntime: none\nmatch: {regex: 'door.*(?P<x>!)'}");
  EXPECT_EQ(sniff_with(*by_match, "door opened!\n"), Sniff::Yes);
  EXPECT_EQ(sniff_with(*by_match, "door opened\n"), Sniff::No);
}

TEST(Mapped, AFileThatBecameShorterLosesItsBlockAndSaysSo) {
  std::string content;
  for (int i = 10; i < 60; ++i) {
    content += "2025-08-05T01:40:" + std::to_string(i) + "Z ERROR it broke\n";
  }
  for (const std::string_view continuation : {"none", "unmatched"}) {
    const auto format = format_of("name: cut\npattern: '{time} {message}'\ncontinuation: " +
                                  std::string(continuation));
    const auto file = std::make_shared<test_support::MemoryFile>(content);
    const auto fields = std::make_shared<model::FieldTable>();
    DiagnosticCollector diagnostics;
    const auto reader =
        format->open({model::SourceId{0}, "cut.log", file, fields}, diagnostics).value();
    file->shrink_to(100);
    model::EventBatch batch;
    reader->read_unit(0, *format->make_state(), batch, diagnostics);
    EXPECT_TRUE(batch.books().balance());
    EXPECT_EQ(batch.books().bytes_lost, content.size());
    EXPECT_EQ(diagnostics.count_of(kUnreadableBlock), 1U) << continuation;
  }
  // What goes on what is known only after all of it was looked at.
  const auto file = std::make_shared<test_support::MemoryFile>(content);
  file->shrink_to(100);
  DiagnosticCollector diagnostics;
  const auto opened = format_of(kTrace)->open(
      {model::SourceId{0}, "cut.log", file, std::make_shared<model::FieldTable>()}, diagnostics);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code(), ErrorCode::Corrupt);
}

TEST(Mapped, ASingleLineCanBeTried) {
  const ParsedMapping parsed = parse_mapping(kGateway, "m.yml");
  Arena arena;
  const LineReading good = read_line(*parsed.mapping, kGatewayLines.substr(0, 84), arena);
  EXPECT_EQ(good.why_not, "");
  EXPECT_EQ(to_iso8601(good.time.value()), "2025-08-05T03:40:31.000000Z");
  EXPECT_EQ(good.fields.size(), 7U);
  EXPECT_THAT(read_line(*parsed.mapping, "x", arena).why_not,
              HasSubstr("expected time (time) at column 1, got 'x'"));
}

}  // namespace
}  // namespace longwatch::read::mapped
