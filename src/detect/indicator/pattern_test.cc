// The language of STIX patterns: what is read, what is refused, what a bracket means.
#include "detect/indicator/pattern.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "detect/indicator/indicator.h"
#include "detect/indicator/internal/pattern_set.h"
#include "model/event.h"

namespace longwatch::detect::indicator {
namespace {

using testing::HasSubstr;

std::string again(std::string_view text) {
  const Result<Pattern> pattern = parse_pattern(text);
  return pattern.ok() ? to_text(*pattern) : "error: " + pattern.error().message();
}

TEST(Pattern, precedence_and_qualifiers) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"[a:b = 1 OR a:c = 2 AND a:d = 3]", "[(a:b = 1 OR (a:c = 2 AND a:d = 3))]"},
      {"[(a:b = 1 OR a:c = 2) AND a:d = 3]", "[((a:b = 1 OR a:c = 2) AND a:d = 3)]"},
      {"[a:b=1] FOLLOWEDBY [a:c=2] OR [a:d=3] AND [a:e=4]",
       "([a:b = 1] FOLLOWEDBY ([a:c = 2] OR ([a:d = 3] AND [a:e = 4])))"},
      {"[a:b=1] AND [a:c=2] AND [a:d=3]", "(([a:b = 1] AND [a:c = 2]) AND [a:d = 3])"},
      {"[a:b=1] AND [a:c=2] WITHIN 5 SECONDS",
       "([a:b = 1] AND ([a:c = 2] WITHIN 5.0000000 SECONDS))"},
      {"([a:b=1] AND [a:c=2]) REPEATS 3 TIMES WITHIN 2.5 SECONDS",
       "((([a:b = 1] AND [a:c = 2]) REPEATS 3 TIMES) WITHIN 2.5000000 SECONDS)"},
      {"[a:b=1] START t'2021-01-01T00:00:00Z' STOP '2021-01-02T00:00:00Z'",
       "([a:b = 1] START t'2021-01-01T00:00:00.0000000Z' STOP t'2021-01-02T00:00:00.0000000Z')"},
      {"[file:hashes.'SHA-256' = 'x\\'y\\\\z']", "[file:hashes.'SHA-256' = 'x\\'y\\\\z']"},
      {"[a:b[*].c NOT IN ('x', h'6162', b'YQ==', true, -1.5)]",
       "[a:b[*].c NOT IN ('x', h'6162', h'61', true, -1.5)]"},
      {"[EXISTS a:b.'c-d' AND NOT EXISTS a:e] /* x */ // y",
       "[(EXISTS a:b.'c-d' AND NOT EXISTS a:e)]"},
      {"[a:b LIKE 'x%' OR a-b:c MATCHES '^y' OR a:d ISSUBSET '10.0.0.0/8']",
       "[((a:b LIKE 'x%' OR a-b:c MATCHES '^y') OR a:d ISSUBSET '10.0.0.0/8')]"},
      {"[a:b != 1 OR a:b <> 1 OR a:b == 1 OR a:b >= 1 OR a:t < t'2021-01-01T00:00:00Z']",
       "[((((a:b != 1 OR a:b != 1) OR a:b = 1) OR a:b >= 1) OR a:t < t'2021-01-01T00:00:00Z')]"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(again(text), expected) << text;
    EXPECT_EQ(again(expected), expected) << text;
  }
}

TEST(Pattern, what_breaks_the_grammar_is_told_with_its_place) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"", "expected '[' at byte 0, got the end"},
      {"[a:b = 1", "expected ']' at byte 8, got the end"},
      {"[a:b = ]", "expected a constant at byte 7, got ']'"},
      {"[a:b 1]", "expected an operator at byte 5, got a constant"},
      {"[a = 1]", "expected ':' at byte 3, got '='"},
      {"[a:b = 1] [a:b = 1]", "expected AND, OR, FOLLOWEDBY"},
      {"([a:b = 1]", "expected ')'"},
      {"[a:b = 1])", "expected '(' somewhere before"},
      {"[a:b = 'x]", "expected a quote that closes the text"},
      {"[a:b = 1] WITHIN 0 SECONDS", "a number of seconds above 0"},
      {"[a:b = 1] REPEATS 1.5 TIMES", "whole number"},
      {"[a:b = 1] REPEATS 2 TIMES REPEATS 3 TIMES", "no second qualifier of that kind"},
      {"[a:b = 1] START t'2021-01-02T00:00:00Z' STOP t'2021-01-01T00:00:00Z'",
       "expected START before STOP"},
      {"[a:b = 1 AND c:d = 2]", "which is never true"},
      {"[a:b = t'yesterday']", "expected a time such as"},
      {"[a:b LIKE 1]", "expected a text in quotes"},
      {"[a:b = 1 OR]", "expected an object type"},
      {"[a:b = #]", "expected a part of a pattern"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_THAT(again(text), HasSubstr(std::string(expected))) << text;
  }
  const std::string deep = std::string(10'000, '(') + "[a:b = 1]" + std::string(10'000, ')');
  EXPECT_THAT(again(deep), HasSubstr("expected at most"));
}

/// Whether a pattern over one event matches an event with these fields.
bool matches(std::string_view pattern,
             const std::vector<std::pair<std::string_view, std::string_view>>& values) {
  DiagnosticCollector diagnostics;
  const auto fields = std::make_shared<model::FieldTable>();
  std::string quoted;
  for (const char c : pattern) {
    quoted += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  }
  const std::string text =
      R"({"type":"indicator","id":"indicator--1","pattern":")" + quoted + "\"}";
  const auto set = load_text(text, "test", *fields, diagnostics);
  EXPECT_EQ(books_of(**set).refused, 0U) << pattern;
  const auto detector = make_detector(*set, fields);
  const auto state = detector->make_state();
  model::EventBatch batch;
  std::vector<model::FieldValue> list;
  for (const auto& [name, value] : values) {
    const std::optional<model::NamedField> field = fields->find(name);
    if (field.has_value()) {
      list.push_back({model::text_value(value), field->field, field->naming});
    }
  }
  model::Event event;
  event.values = batch.keep(list, *fields);
  batch.add(event);

  class Sink final : public model::FindingSink {
   public:
    void accept(model::Finding /*finding*/) override { ++count; }

    int count = 0;
  } sink;

  detector->scan(batch, *state, sink);
  EXPECT_LE(sink.count, 1) << pattern;
  return sink.count > 0;
}

TEST(PatternMatch, operators_compare_as_the_language_says) {
  const std::vector<std::pair<std::string_view, std::string_view>> event = {
      {"Image", "C:\\Windows\\System32\\cmd.exe"},
      {"CommandLine", "cmd.exe /c Whoami"},
      {"ParentImage", "C:\\inetpub\\w3wp.exe"},
      {"DestinationIp", "198.51.100.7"},
      {"DestinationPort", "443"},
      {"Hashes", "MD5=0CC175B9C0F1B6A831C399E269772661"}};
  for (const std::string_view yes :
       {"[process:command_line LIKE '%Whoa_i']", "[process:command_line MATCHES 'W.oami$']",
        "[process:name = 'CMD.EXE' AND process:command_line LIKE 'cmd%']",
        "[network-traffic:dst_port = 443 AND network-traffic:dst_ref.value = '198.51.100.7']",
        "[network-traffic:dst_port >= 443]", "[network-traffic:dst_port < 1000.5]",
        "[network-traffic:dst_port IN (80, 443) AND network-traffic:dst_port != 80]",
        "[ipv4-addr:value ISSUBSET '198.51.100.0/24']",
        "[ipv4-addr:value ISSUPERSET '198.51.100.7/32']",
        "[process:command_line NOT LIKE '%whoami']", "[EXISTS process:command_line]",
        "[NOT EXISTS process:pid AND process:name = 'cmd.exe']",
        "[process:parent_ref.image_ref.name = 'w3wp.exe' AND process:name = 'cmd.exe']",
        "[process:image_ref.hashes.MD5 = '0cc175b9c0f1b6a831c399e269772661' AND process:name = "
        "'cmd.exe']",
        "[file:parent_directory_ref.path = 'C:\\\\Windows\\\\System32' AND file:name = 'cmd.exe']",
        "[process:name = 'w3wp.exe' OR process:name LIKE 'nothing%']"}) {
    EXPECT_TRUE(matches(yes, event)) << yes;
  }
  for (const std::string_view no :
       {"[process:command_line LIKE '%whoami']", "[process:command_line LIKE 'Whoami']",
        "[process:command_line MATCHES '^Whoami']", "[network-traffic:dst_port > 443]",
        "[network-traffic:dst_port NOT IN (80, 443)]",
        "[ipv4-addr:value ISSUBSET '203.0.113.0/24']", "[EXISTS process:pid]", "[process:pid != 7]",
        "[process:name = 'cmd.exe' AND process:name = 'w3wp.exe']",
        "[file:name = 'w3wp.exe' AND file:parent_directory_ref.path = 'C:\\\\Windows\\\\System32']",
        "[NOT EXISTS process:name AND process:command_line LIKE '%']"}) {
    EXPECT_FALSE(matches(no, event)) << no;
  }
}

TEST(PatternMatch, parts_of_domains_are_compared_in_the_letters_that_people_read) {
  const std::vector<std::pair<std::string_view, std::string_view>> event = {
      {"QueryName", "www.xn--mnchen-3ya.test"}};
  for (const std::string_view yes :
       {"[domain-name:value LIKE '%m\xC3\xBCnchen%']",
        "[domain-name:value LIKE '%M\xC3\x9CNCHEN.test']", "[domain-name:value LIKE '%.xn--m%']",
        "[domain-name:value LIKE '%nchen.test']",
        "[domain-name:value MATCHES '\\\\.m\xC3\xBCn.*test$']",
        "[domain-name:value MATCHES 'm.nchen']",
        "[domain-name:value = 'www.m\xC3\xBCnchen.test']"}) {
    EXPECT_TRUE(matches(yes, event)) << yes;
  }
  for (const std::string_view no :
       {"[domain-name:value NOT LIKE '%m\xC3\xBCnchen%']", "[domain-name:value NOT LIKE '%xn--%']",
        "[domain-name:value != 'www.m\xC3\xBCnchen.test']",
        "[domain-name:value LIKE '%m\xC3\xA4nchen%']"}) {
    EXPECT_FALSE(matches(no, event)) << no;
  }
  EXPECT_TRUE(matches("[domain-name:value LIKE '%m\xC3\xBCnchen%']",
                      {{"QueryName", "m\xC3\xBCnchen.test"}}));
}

TEST(PatternMatch, like_takes_any_text_and_any_character) {
  EXPECT_TRUE(is_like("%a_c%", "xxabcxx"));
  EXPECT_TRUE(is_like("a%b%c", "aXbYbZc"));
  EXPECT_TRUE(is_like("_", "\xC3\xBC"));
  EXPECT_TRUE(is_like("%", ""));
  EXPECT_FALSE(is_like("_", ""));
  EXPECT_FALSE(is_like("a%b", "aXbY"));
}

}  // namespace
}  // namespace longwatch::detect::indicator
