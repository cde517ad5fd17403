#include "read/weblog/weblog.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/time.h"
#include "model/telemetry.h"
#include "read/weblog/diagnostics.h"
#include "tests/support/memory_files.h"

namespace longwatch::read::weblog {
namespace {

using test_support::memory_file;
using testing::ElementsAre;
using testing::IsEmpty;

struct Reading {
  std::vector<std::string> events;  ///< "record@offset+length time computer name=value ..."
  std::vector<std::string> decoded;
  model::RecordBooks books;
  std::vector<Diagnostic> diagnostics;

  std::vector<std::string> messages() const {
    std::vector<std::string> list;
    for (const Diagnostic& diagnostic : diagnostics) {
      list.push_back(diagnostic.place.to_text() + " " + std::string(diagnostic.kind->id) + " " +
                     diagnostic.message);
    }
    return list;
  }
};

std::string to_line(const model::Event& event, const model::FieldTable& table) {
  std::string scratch;
  std::string line = std::to_string(event.locator.record) + "@" +
                     std::to_string(event.locator.offset) + "+" +
                     std::to_string(event.locator.length);
  line += event.time.has_value() ? " " + to_iso8601(*event.time) : std::string(" never");
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
    line.append(line.empty() ? "" : " ").append(field.name).append("=");
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
  const std::unique_ptr<Format> format = make_weblog_format(options);
  const std::unique_ptr<ReaderState> state = format->make_state();
  const OpenRequest request{model::SourceId{3}, "u_ex.log", memory_file(std::move(content)), table};
  const Result<std::unique_ptr<Reader>> reader = format->open(request, diagnostics);
  EXPECT_TRUE(reader.ok());
  model::EventBatch batch;
  for (std::size_t unit = 0; reader.ok() && unit < (*reader)->unit_count(); ++unit) {
    (*reader)->read_unit(unit, *state, batch, diagnostics);
    EXPECT_TRUE(batch.books().balance());
    EXPECT_EQ(batch.books().events, batch.events().size());
    reading.books += batch.books();
    for (const model::Event& event : batch.events()) {
      std::string scratch;
      EXPECT_EQ(event.locator.source, model::SourceId{3});
      EXPECT_EQ(render(event.channel, scratch), model::telemetry::kW3c);
      reading.events.push_back(to_line(event, *table));
      const auto record = (*reader)->decode(event.locator, *state);
      EXPECT_TRUE(record.ok());
      reading.decoded.push_back(record.ok() ? to_line(*record) : record.error().to_line());
    }
  }
  reading.diagnostics = diagnostics.diagnostics();
  return reading;
}

Sniff sniff(std::string_view head) {
  return make_weblog_format()->sniff(as_bytes(head), head.size());
}

constexpr std::string_view kIis =
    "#Software: Microsoft Internet Information Services 10.0\r\n"
    "#Version: 1.0\r\n"
    "#Date: 2025-08-05 01:40:31\r\n"
    "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status\r\n"
    "2025-08-05 01:40:31 10.0.0.1 POST /api/upload - 198.51.100.23 "
    "Mozilla/5.0+(Windows+NT+10.0) 201\r\n"
    "2025-08-05 01:46:12 10.0.0.1 GET /a+b q=1+2 198.51.100.77 - 404\r\n";

TEST(WeblogReader, a_line_becomes_the_fields_its_fields_line_names) {
  const Reading reading =
      read(std::string(kIis), {"cs-method", "CS-URI-Stem", "cs-uri-query", "c-ip", "cs(User-Agent)",
                               "cs-user-agent", "sc-status"});
  EXPECT_THAT(reading.events,
              ElementsAre("1@190+95 2025-08-05T01:40:31.000000Z 10.0.0.1 cs-method=POST "
                          "CS-URI-Stem=/api/upload c-ip=198.51.100.23 "
                          "cs(User-Agent)=Mozilla/5.0 (Windows NT 10.0) "
                          "cs-user-agent=Mozilla/5.0 (Windows NT 10.0) sc-status=201",
                          "2@287+63 2025-08-05T01:46:12.000000Z 10.0.0.1 cs-method=GET "
                          "CS-URI-Stem=/a+b cs-uri-query=q=1+2 c-ip=198.51.100.77 sc-status=404"));
  EXPECT_EQ(reading.books.seen, 2U) << "lines that begin with '#' are no records";
  EXPECT_EQ(reading.books.bytes_read, kIis.size());
  ASSERT_EQ(reading.diagnostics.size(), 1U);
  EXPECT_EQ(reading.diagnostics[0].kind->id, "source-field-in-other-case");
  EXPECT_THAT(reading.diagnostics[0].message, testing::HasSubstr("as 'CS-URI-Stem'"));
}

TEST(WeblogReader, a_whole_record_has_both_names_of_a_header) {
  const Reading reading = read(std::string(kIis), {});
  ASSERT_EQ(reading.decoded.size(), 2U);
  EXPECT_EQ(reading.decoded[0],
            "date=2025-08-05 time=01:40:31 s-ip=10.0.0.1 cs-method=POST cs-uri-stem=/api/upload "
            "c-ip=198.51.100.23 cs(User-Agent)=Mozilla/5.0 (Windows NT 10.0) "
            "cs-user-agent=Mozilla/5.0 (Windows NT 10.0) sc-status=201");
  EXPECT_EQ(reading.events[0], "1@190+95 2025-08-05T01:40:31.000000Z 10.0.0.1");
}

TEST(WeblogReader, columns_change_in_the_middle_of_a_file_whatever_the_size_of_a_unit) {
  const std::string text =
      "#Fields: date time c-ip sc-status\n"
      "2025-01-02 03:04:05 192.0.2.1 200\n"
      "#Fields: sc-status date time s-computername s-ip c-ip\n"
      "500 2025-01-02 03:04:06 WEB01 10.0.0.1 192.0.2.2\n"
      "\n"
      "2025-01-02 03:04:05 192.0.2.1 200\n"
      "#Fields: date time c-ip sc-status\n"
      "2025-01-02 03:04:07 192.0.2.3 403\n";
  const Reading whole = read(text, {"c-ip", "sc-status"});
  EXPECT_THAT(whole.events,
              ElementsAre("1@34+33 2025-01-02T03:04:05.000000Z (null) c-ip=192.0.2.1 sc-status=200",
                          "2@122+48 2025-01-02T03:04:06.000000Z WEB01 sc-status=500 c-ip=192.0.2.2",
                          "4@240+33 2025-01-02T03:04:07.000000Z (null) c-ip=192.0.2.3 "
                          "sc-status=403"));
  EXPECT_THAT(whole.messages(),
              ElementsAre("u_ex.log: record 3 at byte 172 w3c-broken-line expected 6 values as the "
                          "#Fields line says, got 4; line dropped"));
  EXPECT_EQ(whole.books.seen, 4U);
  EXPECT_EQ(whole.books.dropped, 1U);
  EXPECT_EQ(whole.books.bytes_lost, 33U);
  for (const std::size_t block : {1U, 7U, 33U, 34U, 35U, 100U, 1000U}) {
    const Reading cut = read(text, {"c-ip", "sc-status"}, {.block_bytes = block});
    EXPECT_EQ(cut.events, whole.events) << block;
    EXPECT_EQ(cut.decoded, whole.decoded) << block;
    EXPECT_EQ(cut.messages(), whole.messages()) << block;
    EXPECT_EQ(cut.books.seen, 4U) << block;
  }
}

TEST(WeblogReader, the_address_is_as_whole_as_the_log_knows_it) {
  struct Case {
    std::string_view fields;
    std::string_view line;
    std::string_view uri;
  };

  const Case cases[] = {
      {"cs-uri-stem cs-uri-query", "/a.php x=1", "/a.php?x=1"},
      {"cs-uri-stem cs-uri-query", "/a.php -", "/a.php"},
      {"cs-uri-stem cs-host", "/a.php www.example.org", "/a.php"},
      {"cs-uri", "http://www.example.org/a?b", "http://www.example.org/a?b"},
      {"cs-uri-scheme cs-host cs-uri-port cs-uri-path cs-uri-query",
       "https www.example.org 443 /a ?b=1", "https://www.example.org/a?b=1"},
      {"cs-uri-scheme cs-host cs-uri-port cs-uri-stem", "http www.example.org 8080 /",
       "http://www.example.org:8080/"},
      {"c-uri cs-uri-stem", "https://img.example/p.gif /other", "https://img.example/p.gif"},
  };
  for (const Case& c : cases) {
    const Reading reading =
        read("#Fields: " + std::string(c.fields) + "\n" + std::string(c.line) + "\n", {"c-uri"});
    ASSERT_EQ(reading.events.size(), 1U) << c.line;
    EXPECT_THAT(reading.events[0], testing::EndsWith(" c-uri=" + std::string(c.uri)));
  }
}

TEST(WeblogReader, quoted_values_and_tabs_are_read_as_proxies_write_them) {
  const Reading reading = read(
      "#Fields: date time c-ip cs(User-Agent) cs(Referer) sc-status\n"
      "2025-01-02 03:04:05 10.0.0.9 \"Mozilla/5.0 (a \"\"b\"\")\" - 200\n"
      "2025-01-02\t03:04:05\t10.0.0.9\t\"x+y\"\t\"z\"\t200\n"
      "2025-01-02 03:04:05 10.0.0.9 \"open - 200\n",
      {"cs-user-agent", "cs-referer"});
  EXPECT_THAT(reading.events,
              ElementsAre("1@61+58 2025-01-02T03:04:05.000000Z (null) "
                          "cs-user-agent=Mozilla/5.0 (a \"b\")",
                          "2@120+42 2025-01-02T03:04:05.000000Z (null) cs-user-agent=x+y "
                          "cs-referer=z",
                          "3@163+40 2025-01-02T03:04:05.000000Z (null) cs-user-agent=\"open"));
}

TEST(WeblogReader, the_day_comes_from_the_date_line_where_no_column_has_it) {
  const Reading reading = read(
      "#Date: 2025-01-02 00:00:01\n#Fields: time c-ip\n03:04:05 192.0.2.1\n"
      "#Date: 2025-01-03 00:00:01\n03:04:05.250 192.0.2.1\n"
      "#Fields: c-ip\n192.0.2.1\n#Fields: date time c-ip\n2025-13-01 03:04:05 192.0.2.1\n",
      {});
  EXPECT_THAT(reading.events, ElementsAre("1@46+18 2025-01-02T03:04:05.000000Z (null)",
                                          "2@92+22 2025-01-03T03:04:05.250000Z (null)",
                                          "3@129+9 never (null)", "4@163+29 never (null)"));
}

TEST(WeblogReader, all_values_are_handed_over_when_asked_for) {
  const Reading reading =
      read("#Fields: c-ip sc-status cs(Cookie)\n192.0.2.1 200 a=b+c\n", {"*", "sc-status"});
  EXPECT_THAT(reading.events,
              ElementsAre("1@35+19 never (null) *=192.0.2.1 sc-status=200 *=a=b c"));
}

TEST(WeblogReader, damage_is_told_with_its_place_and_reading_goes_on) {
  const std::string long_line(300, 'x');
  const Reading reading = read(
      "\xEF\xBB\xBF"
      "192.0.2.1 200\n#Fields:\n192.0.2.1 200\n#Fields: c-ip sc-status\n"
      "192.0.2.2 200\n" +
          long_line + "\n192.0.2.3 200\n" + std::string(40, '\0') + "\n192.0.2.4",
      {"c-ip"}, {.block_bytes = 64, .line_bytes = 100});
  EXPECT_THAT(reading.events, ElementsAre("3@64+13 never (null) c-ip=192.0.2.2",
                                          "5@379+13 never (null) "
                                          "c-ip=192.0.2.3"));
  EXPECT_THAT(
      reading.messages(),
      ElementsAre(
          "u_ex.log at byte 17 w3c-fields-ignored expected 1 to 2048 names of columns, got "
          "0; the lines below are dropped",
          "u_ex.log: record 1 at byte 3 w3c-broken-line expected a #Fields line above, got "
          "none; line dropped",
          "u_ex.log: record 2 at byte 26 w3c-broken-line expected a #Fields line above, got "
          "none; line dropped",
          "u_ex.log: record 4 at byte 78 w3c-line-too-long the line has 300 B, the limit "
          "is 100 B; line dropped",
          "u_ex.log: record 6 at byte 434 w3c-cut-line expected 2 values as the #Fields "
          "line says, got 1; line dropped"));
  EXPECT_EQ(reading.books.seen, 6U);
  EXPECT_EQ(reading.books.dropped, 4U);
}

TEST(WeblogReader, a_line_over_the_limit_is_dropped_wherever_a_unit_ends) {
  const std::string text = "#Fields: c-ip\n192.0.2.1\n#" + std::string(60, 'x') + "\n" +
                           std::string(60, ' ') + "\n192.0.2.2\n" + std::string(60, 'y') +
                           "\r\n192.0.2.3\n";
  for (const std::size_t block : {1U, 20U, 64U, 70U, 1000U}) {
    const Reading reading = read(text, {"c-ip"}, {.block_bytes = block, .line_bytes = 50});
    EXPECT_THAT(reading.events, ElementsAre("1@14+9 never (null) c-ip=192.0.2.1",
                                            "4@147+9 never (null) c-ip=192.0.2.2",
                                            "6@219+9 never (null) c-ip=192.0.2.3"))
        << block;
    EXPECT_EQ(reading.books.dropped, 3U) << block;
    EXPECT_EQ(reading.books.bytes_lost, 61U + 60U + 61U) << block;
  }
}

TEST(WeblogReader, too_many_columns_or_changes_are_refused_not_misread) {
  std::string wide = "#Fields:";
  for (std::size_t i = 0; i <= limits::kColumns; ++i) {
    wide += " x";
  }
  const Reading reading = read(wide + "\na b\n#Fields: c-ip\n192.0.2.1\n", {"c-ip"});
  EXPECT_EQ(reading.books.events, 1U);
  EXPECT_EQ(reading.books.dropped, 1U);
  ASSERT_FALSE(reading.diagnostics.empty());
  EXPECT_EQ(reading.diagnostics[0].kind, &kFieldsIgnored);

  std::string changing;
  for (std::size_t i = 0; i <= limits::kLayoutChanges; ++i) {
    changing += i % 2 == 0 ? "#Fields: c-ip\n" : "#Fields: s-ip\n";
  }
  const Reading changed = read(changing + "192.0.2.1\n", {"c-ip"});
  EXPECT_EQ(changed.books.dropped, 1U);
  EXPECT_EQ(changed.books.events, 0U);
  EXPECT_EQ(changed.diagnostics[0].kind, &kFieldsIgnored);
}

TEST(WeblogReader, a_file_cut_at_any_byte_keeps_its_whole_lines_and_balanced_books) {
  const Reading whole = read(std::string(kIis), {"c-ip", "cs-user-agent", "*"});
  for (std::size_t size = 0; size < kIis.size(); ++size) {
    const Reading cut = read(std::string(kIis.substr(0, size)), {"c-ip", "cs-user-agent", "*"},
                             {.block_bytes = 50});
    EXPECT_LE(cut.books.seen, 2U) << size;
    for (std::size_t i = 0; i + 1 < cut.events.size(); ++i) {
      EXPECT_EQ(cut.events[i], whole.events[i]) << size;
    }
    EXPECT_EQ(cut.books.bytes_read, size);
  }
}

TEST(WeblogSniff, takes_w3c_logs_and_nothing_else) {
  EXPECT_EQ(sniff(kIis), Sniff::Yes);
  EXPECT_EQ(sniff("#Fields: date time\n"), Sniff::Yes);
  EXPECT_EQ(sniff("\xEF\xBB\xBF#Version: 1.0\r\n#fields: date time\r\n"), Sniff::Yes);
  EXPECT_EQ(sniff("01:40:31 10.0.0.1\n#Fields: time s-ip\n01:40:32 10.0.0.1\n"), Sniff::Maybe);
  for (const std::string_view text :
       {"", "#", "#Version: 1.0\n", "{\"a\":\"#Fields: x\"}\n", "#!/bin/sh\n#Fields: a b\necho\n",
        "#separator \\x09\n#fields\tts\tuid\n", "text\n#Fields: a b c\nmore text\n",
        "#Software: Mail Server\n#Fields: date-time,client-ip,event-id\n",
        "2025-08-11T02:44:03Z fw01 a=1 b=2 c=3\n"}) {
    EXPECT_EQ(sniff(text), Sniff::No) << text;
  }
}

TEST(WeblogDiagnostics, every_kind_has_an_own_id_and_explains_itself) {
  std::vector<std::string_view> ids;
  for (const DiagnosticKind* kind : all_diagnostics()) {
    EXPECT_TRUE(kind->id.starts_with("w3c-")) << kind->id;
    EXPECT_GT(kind->explanation.size(), 40U);
    EXPECT_THAT(ids, testing::Not(testing::Contains(kind->id)));
    ids.push_back(kind->id);
  }
}

}  // namespace
}  // namespace longwatch::read::weblog
