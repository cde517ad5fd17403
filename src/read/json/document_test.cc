// How records may stand in a file: wrappers, lists, pages, numbered dumps.
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/json/json_reading.h"

namespace longwatch::read::json {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The values of "a" of every event, and what was reported, with units of several sizes.
std::string values_of(const std::string& content) {
  std::string first;
  for (const std::size_t block : {std::size_t{1}, std::size_t{30}, std::size_t{100'000}}) {
    const Reading reading = read(content, {{"a"}}, {.block_bytes = block});
    std::string values;
    for (const std::string& event : reading.events) {
      const std::size_t at = event.find(" a=");
      values.append(at == std::string::npos ? "-" : event.substr(at + 3)).append(" ");
    }
    // What is told once for a unit may come earlier when units are smaller, and oftener.
    const std::vector<std::string_view> ids = reading.ids();
    for (const std::string_view id : std::set(ids.begin(), ids.end())) {
      values.append(id).append(" ");
    }
    EXPECT_TRUE(first.empty() || first == values) << content << " in blocks of " << block;
    first = values;
  }
  return first;
}

TEST(JsonWrappers, lists_under_names_that_exports_give_them_are_opened) {
  for (
      const std::string content : {
          R"({"Records":[{"a":1},{"a":2}]})",
          R"({"records":[{"a":1},{"a":2}],"nextPage":"x"})",
          R"({"@odata.context":"https://x/$metadata","value":[{"a":1},{"a":2}]})",
          R"({"value":[{"a":1},{"a":2}],"@odata.nextLink":"https://x"})",
          R"({"took":3,"_shards":{"total":1},"hits":{"total":{"value":2},"max_score":null,)"
          R"("hits":[{"_source":{"a":1}},{"_source":{"a":2}}]}})",
          R"({"hits":{"hits":[{"_id":"1","_source":{"a":1}},{"_source":{"a":2}}]}})",
          R"({"Events":{"Event":[{"a":1},{"a":2}]}})",
          R"({"d":{"results":[{"a":1},{"a":2}]}})",
          R"({"count":2,"events":[{"a":1},{"a":2}],"next":null})",
          R"({"messageType":"DATA_MESSAGE","subscriptionFilters":["f"],"logEvents":[{"a":1},{"a":2}]})",
          "{\n  \"tool\": \"x\",\n  \"items\": [\n    {\n      \"a\": 1\n    },\n    {\"a\": 2}\n  "
          "]\n}\n",
      }) {
    EXPECT_EQ(values_of(content), "1 2 ") << content;
  }
}

TEST(JsonWrappers, the_only_list_of_an_object_is_opened_whatever_its_name) {
  EXPECT_EQ(values_of(R"({"whatever":[{"a":1},{"a":2}]})"), "1 2 ");
  EXPECT_EQ(values_of(R"({"host":"h","n":2,"whatever":[{"a":1},{"a":2}]})"), "1 2 ");
  EXPECT_EQ(values_of("{\"whatever\":[{\"a\":1}]}\n{\"whatever\":[{\"a\":2}]}\n"), "1 2 ");
}

TEST(JsonWrappers, pages_one_after_the_other_are_all_opened) {
  const std::string page = R"({"total":9,"value":[{"a":1},{"a":2}],"x":{"value":[{"a":8}]}})";
  EXPECT_EQ(values_of(page + "\n" + page + page), "1 2 1 2 1 2 ");
  EXPECT_EQ(
      values_of(
          R"({"hits":{"hits":[{"a":1}]}}{"hits":{"total":0,"hits":[]}}{"hits":{"hits":[{"a":2}]}})"),
      "1 2 ");
}

TEST(JsonWrappers, an_empty_list_is_no_record) {
  const Reading reading = read(R"({"value":[]})", {{"a"}});
  EXPECT_EQ(reading.books.seen, 0U);
  EXPECT_THAT(reading.diagnostics, IsEmpty());
}

TEST(JsonWrappers, a_record_with_a_list_stays_a_record) {
  for (const std::string content : {
           R"({"a":1,"@timestamp":"2024-01-01T00:00:00Z","events":[{"a":7}]})",
           R"({"a":1,"items":[{"a":7}],"EventID":4624})",
           R"({"a":1,"Event":{"EventData":{"Data":[{"x":7}]}}})",
           R"({"a":1,"id":{"time":"x"},"events":[{"a":7}]})",
           R"({"a":1,"one":[{"b":7}],"two":["b"]})",
           R"({"a":1,"value":["x"]})",
           R"({"a":1,"winlog":{"x":1},"alerts":[{"a":7}]})",
       }) {
    EXPECT_TRUE(values_of(content).starts_with("1 ")) << content;
    EXPECT_EQ(read(content, {{"a"}}).events.size(), 1U) << content;
  }
  EXPECT_EQ(read("{\"a\":1,\"roles\":[{\"b\":7}]}\n{\"a\":2,\"roles\":[{\"b\":8}]}\n", {{"a"}})
                .events.size(),
            2U);
}

TEST(JsonWrappers, a_list_that_is_longer_than_the_first_look_is_opened) {
  std::string content = R"({"kind":"x","whatever":[)";
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    content += (i > 0 ? "," : "") + std::string(R"({"a":1,"b":"some text to fill the room"})");
  }
  EXPECT_EQ(read(content + "]}", {{"a"}}).events.size(), 5000U);
}

TEST(JsonWrappers, damage_inside_a_wrapper_costs_one_record) {
  const Reading reading = read(R"({"hits":{"hits":[{"a":1},{"a":},{"a":3}]},"x":1})", {{"a"}});
  EXPECT_THAT(reading.events, ElementsAre("1@17+7 a=1", "3@32+7 a=3"));
  EXPECT_THAT(reading.ids(), ElementsAre("json-broken-record"));
  EXPECT_EQ(reading.books.dropped, 1U);
}

TEST(JsonWrappers, no_flipped_bits_break_the_reader_or_its_books) {
  const std::string whole =
      R"({"took":1,"hits":{"x":{},"hits":[{"a":1},{"a":{"b":[1,2]}},{"a":"}]"}]},"y":[3]})"
      "\n"
      R"({"hits":{"hits":[{"a":4}]}} {"hits":{"hits":[]}} {"hits":{"hits":[{"a":5}]}})";
  std::mt19937 random(2);
  std::size_t whole_ones = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string content = whole.substr(0, whole.size() - random() % 5);
    for (auto flips = random() % 3; flips > 0; --flips) {
      const std::size_t place = random() % content.size();
      content[place] = static_cast<char>(content[place] ^ (1 << random() % 8));
    }
    whole_ones += values_of(content).find(" 4 5 ") != std::string::npos ? 1U : 0U;
    ASSERT_FALSE(HasFailure()) << "round " << round;
  }
  EXPECT_GT(whole_ones, 500U);
}

TEST(JsonDocuments, documents_one_after_the_other_need_nothing_between) {
  EXPECT_EQ(values_of(R"({"a":1}{"a":2} {"a":3})"), "1 2 3 ");
  EXPECT_EQ(values_of("{\n\"a\": 1\n}{\n\"a\": 2\n}"), "1 2 ");
  EXPECT_EQ(values_of("[{\"a\":1}][{\"a\":2}]"), "1 2 ");
}

TEST(JsonDocuments, one_document_printed_over_many_lines_is_one_record) {
  EXPECT_EQ(values_of("{\n  \"a\": 1,\n  \"b\": [\n    1,\n    2\n  ]\n}\n"), "1 ");
}

TEST(JsonDocuments, dumps_with_a_number_before_each_record_are_read) {
  const std::string content = "Record 1\n{\n  \"a\": 1\n}\nRecord 22\n{\n  \"a\": 2\n}\n";
  const std::unique_ptr<Format> format = make_json_format();
  EXPECT_EQ(format->sniff(as_bytes(content), content.size()), Sniff::Yes);
  EXPECT_EQ(format->sniff(as_bytes(std::string("Record 1\nplain")), 14), Sniff::No);
  EXPECT_EQ(values_of(content), "1 2 ");
  EXPECT_THAT(read(content, {{"a"}}).events, ElementsAre("1@9+12 a=1", "2@32+12 a=2"));
  EXPECT_EQ(values_of("Record 1\n{\"a\": 1}\nbroken\nRecord 2\n{\"a\": 2}\n"),
            "1 2 json-broken-record ");
}

}  // namespace
}  // namespace longwatch::read::json
