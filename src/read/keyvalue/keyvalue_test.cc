#include "read/keyvalue/keyvalue.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/time.h"
#include "read/keyvalue/diagnostics.h"
#include "tests/support/memory_files.h"

namespace longwatch::read::keyvalue {
namespace {

using test_support::memory_file;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Reading {
  std::vector<std::string> events;  ///< "record@offset+length time channel computer name=value ..."
  std::vector<std::string> decoded;
  model::RecordBooks books;
  std::vector<std::string> messages;
};

std::string to_line(const model::Event& event, const model::FieldTable& table) {
  std::string scratch;
  std::string line = std::to_string(event.locator.record) + "@" +
                     std::to_string(event.locator.offset) + "+" +
                     std::to_string(event.locator.length);
  line += event.time.has_value() ? " " + to_iso8601(*event.time) : std::string(" never");
  line.append(" ").append(render(event.channel, scratch));
  line.append(" ").append(event.computer.is_null() ? "(null)" : render(event.computer, scratch));
  for (const model::FieldValue& value : event.values) {
    line.append(" ").append(value.field == model::kUnnamedField ? "*" : table.name(value.field));
    line.append("=").append(render(value.value, scratch));
  }
  return line;
}

std::string to_line(const model::DecodedRecord& record) {
  std::string scratch;
  std::string line;
  for (const model::NamedValue& field : record.fields) {
    line.append(line.empty() ? "" : "|").append(field.name).append("=");
    line.append(render(field.value, scratch));
  }
  return line;
}

Reading read(std::string content, const std::vector<std::string>& wanted,
             const TextOptions& options = {}) {
  Reading reading;
  DiagnosticCollector diagnostics;
  auto table = std::make_shared<model::FieldTable>();
  for (const std::string& name : wanted) {
    if (name == "*") {
      table->want_unnamed();
    } else {
      table->add(name);
    }
  }
  const std::unique_ptr<Format> format = make_keyvalue_format(options);
  const std::unique_ptr<ReaderState> state = format->make_state();
  const OpenRequest request{model::SourceId{3}, "fw.log", memory_file(std::move(content)), table};
  const Result<std::unique_ptr<Reader>> reader = format->open(request, diagnostics);
  EXPECT_TRUE(reader.ok());
  model::EventBatch batch;
  for (std::size_t unit = 0; reader.ok() && unit < (*reader)->unit_count(); ++unit) {
    (*reader)->read_unit(unit, *state, batch, diagnostics);
    EXPECT_TRUE(batch.books().balance());
    EXPECT_EQ(batch.books().events, batch.events().size());
    reading.books += batch.books();
    for (const model::Event& event : batch.events()) {
      reading.events.push_back(to_line(event, *table));
      const auto record = (*reader)->decode(event.locator, *state);
      EXPECT_TRUE(record.ok());
      reading.decoded.push_back(record.ok() ? to_line(*record) : record.error().to_line());
    }
  }
  for (const Diagnostic& diagnostic : diagnostics.diagnostics()) {
    reading.messages.push_back(diagnostic.place.to_text() + " " + std::string(diagnostic.kind->id) +
                               " " + diagnostic.message);
  }
  return reading;
}

Sniff sniff(std::string_view head) {
  return make_keyvalue_format()->sniff(as_bytes(head), head.size());
}

constexpr std::string_view kFirewallLine =
    "2025-08-11T02:44:03Z fw01 action=deny proto=tcp src=10.20.10.11 sport=49731 dst=10.20.30.20 "
    "dport=445 rule=DMZ-to-LDB-default\n";
constexpr std::string_view kMailLine =
    "2025-06-25T08:05:12+12:00 mx01 msgid=<8f2c@bulk.example.net> from=a.b@c.example "
    "to=d@e.example verdict=deliver spf=pass\n";

TEST(KeyValueReader, the_content_of_a_line_says_its_channel) {
  const Reading reading = read(std::string(kFirewallLine) + std::string(kMailLine) +
                                   "2025-01-01T00:00:00Z host a=1 action=allow src=10.0.0.1\n",
                               {"action", "src", "msgid", "from"});
  EXPECT_THAT(reading.events,
              ElementsAre("1@0+125 2025-08-11T02:44:03.000000Z firewall fw01 action=deny "
                          "src=10.20.10.11",
                          "2@126+119 2025-06-24T20:05:12.000000Z mail-gateway mx01 "
                          "msgid=8f2c@bulk.example.net from=a.b@c.example",
                          "3@246+55 2025-01-01T00:00:00.000000Z key-value host action=allow "
                          "src=10.0.0.1"));
  EXPECT_THAT(reading.messages, IsEmpty());
  EXPECT_EQ(reading.decoded[0],
            "action=deny|proto=tcp|src=10.20.10.11|sport=49731|dst=10.20.30.20|dport=445|"
            "rule=DMZ-to-LDB-default");
}

TEST(KeyValueReader, values_stand_in_quotes_brackets_or_end_at_a_blank) {
  struct Case {
    std::string_view pairs;
    std::string_view decoded;
  };

  const Case cases[] = {
      {"a=\"two words\" b=1", "a=two words|b=1"},
      {"a=\"a \\\"b\\\" c:\\\\x\\y\" b=1", "a=a \"b\" c:\\x\\y|b=1"},
      {"a=\"\" b= c=1", "a=|b=|c=1"},
      {"a=\"never closed b=1", "a=never closed b=1"},
      {"a=\"x\\\" b=1", "a=x\" b=1"},
      {"from=<x@y.example> to=<>", "from=x@y.example|to="},
      {"a=<b c> d=<e f=1", "a=b c|d=<e|f=1"},
      {"a=<b>c d=1", "a=<b>c|d=1"},
      {"a=b=c url=http://x/?q=1", "a=b=c|url=http://x/?q=1"},
      {"words in between a=1 more words b=2", "a=1|b=2"},
      {"a=1 a=2\tb=3  ", "a=1|a=2|b=3"},
      {"a.b-c_d:e/f@g=1 =2 !x=3", "a.b-c_d:e/f@g=1"},
      {"a=\"x\"b=1", "a=x|b=1"},
  };
  for (const Case& c : cases) {
    const Reading reading = read("2025-01-01T00:00:00Z h " + std::string(c.pairs), {"*"});
    EXPECT_THAT(reading.decoded, ElementsAre(c.decoded)) << c.pairs;
    EXPECT_THAT(reading.messages, IsEmpty()) << c.pairs;
  }
}

TEST(KeyValueReader, times_have_zones_and_the_first_word_is_the_computer) {
  const Reading reading = read(
      "2025-01-01 00:00:00.5Z a=1\n  2025-01-01T12:00:00+12:00 gw daemon: a=1 word\n"
      "# a comment\n\n2025-01-01T00:00:00 h a=1\na=1 b=2\n2025-01-01T00:00:00Z h nothing\n",
      {"a"});
  EXPECT_THAT(reading.events, ElementsAre("1@0+26 2025-01-01T00:00:00.500000Z key-value (null) a=1",
                                          "2@27+47 2025-01-01T00:00:00.000000Z key-value gw a=1"));
  EXPECT_THAT(reading.messages,
              ElementsAre("fw.log: record 3 at byte 88 key-value-broken-line expected a time in "
                          "ISO 8601 with its zone at the begin of the line; line dropped",
                          "fw.log: record 4 at byte 114 key-value-broken-line expected a time in "
                          "ISO 8601 with its zone at the begin of the line; line dropped",
                          "fw.log: record 5 at byte 122 key-value-broken-line expected key=value "
                          "pairs behind the time, got none; line dropped"));
  EXPECT_EQ(reading.books.seen, 5U);
  EXPECT_EQ(reading.books.dropped, 3U);
}

TEST(KeyValueReader, the_size_of_a_unit_changes_nothing) {
  std::string text;
  for (int i = 0; i < 20; ++i) {
    text += i % 3 == 0 ? kMailLine : kFirewallLine;
  }
  const Reading whole = read(text, {"msgid", "dst", "*"});
  EXPECT_EQ(whole.events.size(), 20U);
  for (const std::size_t block : {1U, 13U, 126U, 1000U}) {
    const Reading cut = read(text, {"msgid", "dst", "*"}, {.block_bytes = block});
    EXPECT_EQ(cut.events, whole.events) << block;
  }
}

TEST(KeyValueReader, more_keys_than_are_remembered_are_read_all_the_same) {
  std::string text;
  for (std::size_t i = 0; i < limits::kKeyValueNamesCached + 100; ++i) {
    text += "2025-01-01T00:00:00Z h x" + std::to_string(i) + "=1 a=2\n";
  }
  const Reading reading = read(text, {"a", "x5000"});
  EXPECT_EQ(reading.books.events, limits::kKeyValueNamesCached + 100);
  EXPECT_THAT(reading.events.back(), testing::EndsWith(" h a=2"));
}

TEST(KeyValueReader, a_file_cut_at_any_byte_keeps_its_whole_lines_and_balanced_books) {
  const std::string text = std::string(kFirewallLine) + std::string(kMailLine);
  const Reading whole = read(text, {"*"});
  for (std::size_t size = 0; size < text.size(); ++size) {
    const Reading cut = read(text.substr(0, size), {"*"}, {.block_bytes = 50});
    EXPECT_LE(cut.books.seen, 2U) << size;
    for (std::size_t i = 0; i + 1 < cut.events.size(); ++i) {
      EXPECT_EQ(cut.events[i], whole.events[i]) << size;
    }
  }
  EXPECT_THAT(read(text.substr(0, 140), {}).messages,
              ElementsAre("fw.log: record 2 at byte 126 key-value-cut-line expected a time in ISO "
                          "8601 with its zone at the begin of the line; line dropped"));
}

TEST(KeyValueSniff, takes_lines_with_time_and_pairs_and_nothing_else) {
  EXPECT_EQ(sniff(kFirewallLine), Sniff::Yes);
  EXPECT_EQ(sniff(std::string("# mail\n\n").append(kMailLine)), Sniff::Yes);
  EXPECT_EQ(sniff("2025-08-11T02:44:03Z a=1 b=2 c=3"), Sniff::Yes);
  EXPECT_EQ(sniff(std::string("cut=1 dst=x\n").append(kMailLine).append("2025-08-1")),
            Sniff::Maybe);
  for (const std::string_view text :
       {"", "\n", "text\n", "{\"ts\":1,\"a\":\"2025-08-11T02:44:03Z x=1 y=2 z=3\"}\n",
        "2025-08-11T02:44:03Z a=1 b=2\n", "2025-08-11T02:44:03Z some words only\n",
        "#Fields: date time\n2025-08-11 02:44:03 10.0.0.1 a=1&b=2 x\n",
        "2025-08-11T02:44:03 h a=1 b=2 c=3\n", "a=1 b=2 c=3\n"}) {
    EXPECT_EQ(sniff(text), Sniff::No) << text;
  }
}

TEST(KeyValueDiagnostics, every_kind_has_an_own_id_and_explains_itself) {
  std::vector<std::string_view> ids;
  for (const DiagnosticKind* kind : all_diagnostics()) {
    EXPECT_TRUE(kind->id.starts_with("key-value-")) << kind->id;
    EXPECT_GT(kind->explanation.size(), 40U);
    EXPECT_THAT(ids, testing::Not(testing::Contains(kind->id)));
    ids.push_back(kind->id);
  }
}

TEST(KeyValueReader, FortigateLinesAreFirewallTelemetry) {
  constexpr std::string_view kRest =
      "devname=\"fw01\" devid=\"FG1\" logid=\"0000000013\" type=\"traffic\" srcip=10.20.10.11 "
      "srcport=50712 dstip=10.20.30.20 dstport=445 action=\"deny\" policyid=7 msg=\"a \\\"b\\\"\"";
  const std::string rest(kRest);
  const std::vector<std::string> wanted = {"src",    "dst",  "sport", "dport",
                                           "action", "rule", "srcip", "msg"};
  const std::string values =
      " firewall fw01 srcip=10.20.10.11 src=10.20.10.11 sport=50712 dst=10.20.30.20 dport=445 "
      "action=deny rule=7 msg=a \"b\"";
  const Reading reading =
      read("<189>date=2026-01-02 time=03:04:05 " + rest + " tz=\"+1300\"\n" +
               "Jan  2 03:04:05 10.0.0.9 logver=7 date=2026-01-02 time=03:04:05 " + rest +
               " eventtime=1767276245123456789\n" + "date=2026-01-02 time=03:04:05 " + rest + "\n" +
               "2026-01-02T03:04:05+13:00 log date=2026-01-02 time=03:04:04 " + rest + "\n",
           wanted);
  ASSERT_EQ(reading.events.size(), 4U);
  EXPECT_THAT(reading.events[0], HasSubstr("2026-01-01T14:04:05.000000Z" + values));
  EXPECT_THAT(reading.events[1], HasSubstr("2026-01-01T14:04:05.123456Z" + values));
  EXPECT_THAT(reading.events[2], HasSubstr("2026-01-02T03:04:05.000000Z" + values));
  EXPECT_THAT(reading.events[3], HasSubstr("2026-01-01T14:04:05.000000Z" + values));
  EXPECT_THAT(reading.messages,
              ElementsAre(HasSubstr("source-time-without-zone 1 records name no time zone")));
  EXPECT_EQ(sniff("<189>date=2026-01-02 time=03:04:05 " + rest + "\n"), Sniff::Yes);
  EXPECT_EQ(sniff("date=2026-01-02 time=03:04:05 a=1 b=2 c=3\n"), Sniff::No);
}

}  // namespace
}  // namespace longwatch::read::keyvalue
