#include "formats/yaml.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longwatch::formats {
namespace {

using testing::HasSubstr;

/// A tree as one line: {key: value}, [item], 'quoted', plain, ~ for nothing. Test inputs are small
/// and nested a few levels only.
std::string outline(const YamlNode& node) {
  std::string out;
  switch (node.kind) {
    case YamlKind::Null:
      return "~";
    case YamlKind::Scalar:
      return node.style == YamlStyle::Quoted ? "'" + node.text + "'" : node.text;
    case YamlKind::Sequence:
      for (const YamlNode* item : node.items) {
        out += (out.empty() ? "" : ", ") + outline(*item);
      }
      return "[" + out + "]";
    case YamlKind::Map:
      for (const YamlEntry& entry : node.entries) {
        out += (out.empty() ? "" : ", ") + outline(*entry.key) + ": " + outline(*entry.value);
      }
      return "{" + out + "}";
  }
  return out;
}

std::string outline(const YamlStream& stream) {
  std::string out;
  for (const YamlNode* document : stream.documents()) {
    out += (out.empty() ? "" : " --- ") + outline(*document);
  }
  return out;
}

TEST(Yaml, KeepsOrderAndTellsQuotedFromPlain) {
  struct Case {
    std::string_view text;
    std::string_view expected;
  };

  const Case cases[] = {
      {"b: 1\na: 'x'\n", "{b: 1, a: 'x'}"},
      {"k: \"a\\tb\"", "{k: 'a\tb'}"},
      {"k: 'it''s'", "{k: 'it's'}"},
      {"k: |\n  one\n  two\n", "{k: 'one\ntwo\n'}"},
      {"k: >-\n  one\n  two\n", "{k: 'one two'}"},
      {"k: one\n  two\n", "{k: one two}"},
      {"k: !!str 12", "{k: '12'}"},
      {"k: !!int 12", "{k: 12}"},
      {"a:\nb: ~\nc: null\nd: ''", "{a: ~, b: ~, c: ~, d: ''}"},
      {"- a\n- [b, {c: d}]\n- - e\n", "[a, [b, {c: d}], [e]]"},
      {"\xEF\xBB\xBFk: v\r\nl: w\r\n", "{k: v, l: w}"},
      {"k: C:\\Windows\\*", "{k: C:\\Windows\\*}"},
      {"k: caf\xC3\xA9 # comment", "{k: caf\xC3\xA9}"},
      {"base: &b [x, y]\nagain: *b\n", "{base: [x, y], again: [x, y]}"},
      {"a: 1\n---\nb: 2\n", "{a: 1} --- {b: 2}"},
      {"---\n---\nb: 2\n", "~ --- {b: 2}"},
      {"", ""},
      {"# nothing\n", ""},
  };
  for (const Case& one : cases) {
    const YamlStream stream = parse_yaml(one.text);
    EXPECT_EQ(outline(stream), one.expected) << one.text;
    EXPECT_FALSE(stream.problem()) << one.text << ": " << stream.problem()->message;
  }
}

TEST(Yaml, KnowsWhereThingsWereWritten) {
  const YamlStream stream = parse_yaml("a: 1\nlist:\n  - x\n  - 'caf\xC3\xA9 y'\n---\nb: {c: d}\n");
  ASSERT_EQ(stream.documents().size(), 2U);
  const YamlNode& list = *stream.documents()[0]->find("list");
  EXPECT_EQ(list.items[0]->place, (YamlPlace{3, 5}));
  EXPECT_EQ(list.items[1]->place, (YamlPlace{4, 5}));
  const YamlNode& b = *stream.documents()[1]->find("b");
  EXPECT_EQ(stream.documents()[1]->find_entry("b")->key->place, (YamlPlace{6, 1}));
  EXPECT_EQ(b.entries[0].key->place, (YamlPlace{6, 5}));
  EXPECT_EQ(b.entries[0].value->place, (YamlPlace{6, 8}));
}

TEST(Yaml, CountsColumnsInBytes) {
  const YamlStream stream = parse_yaml("{caf\xC3\xA9: x}");
  ASSERT_EQ(stream.documents().size(), 1U);
  EXPECT_EQ(stream.documents()[0]->entries[0].value->place, (YamlPlace{1, 9}));
}

TEST(Yaml, RefusesWithAPlaceAndAReason) {
  struct Case {
    std::string_view text;
    std::string_view place;
    std::string_view message;
  };

  const Case cases[] = {
      {"a: 1\nb: 2\na: 3\n", "f:3:1", "the key 'a' stands twice in one map, first at 1:1"},
      {"x:\n  'a': 1\n  a: 3\n", "f:3:3", "the key 'a' stands twice in one map, first at 2:3"},
      {"a: \"x\n", "f:1:4", "not valid YAML: the quote that opens here is never closed"},
      {"a: 'it''s\n", "f:1:4", "not valid YAML: the quote that opens here is never closed"},
      {"a: \"x", "f:", "not valid YAML: "},
      {"a: [1, 2\nb: 3\n", "f:", "not valid YAML: "},
      {"a: b: c\n", "f:1:5", "not valid YAML: "},
      {"\xEF\xBB\xBFok: 'x'\na: b: c\n", "f:2:5", "not valid YAML: "},
      {"a: *nowhere\n", "f:1:4", "not valid YAML: "},
      {"a: &a [*a]\n", "f:1:8", "an alias stands inside the node it names"},
      {"[a, b]: c\n", "f:1:1", "expected a single value as the key of a map, got a list"},
      {"? ~\n: c\n", "f:1:3", "expected a single value as the key of a map, got nothing"},
      {"b: &b {x: 1}\na:\n  <<: *b\n", "f:3:3", "the merge key '<<' of YAML 1.1 is not supported"},
      {"a: !ruby/object x\n", "f:1:4", "the tag '!ruby/object' is not supported"},
      {"a: !!binary aGk=\n", "f:1:4", "the tag 'tag:yaml.org,2002:binary' is not supported"},
      {"ok: 1\nbad: \xFFz\n", "f:2:6", "expected UTF-8, got the byte 0xff"},
      {"bad: \x1B[31m\n", "f:1:6", "expected text, got the control character 0x1b"},
      {"a: b\rbad: \xC2\x85\n", "f:2:6", "expected text, got the control character 0x85"},
      {"bad: \xE2\x80\xA8\n", "f:1:6", "expected text, got the control character 0x2028"},
      {"bad: \xC2\x90\n", "f:1:6", "expected text, got the control character 0x90"},
      {std::string_view("a: b\0c", 6), "f:1:5", "expected text, got the control character 0x00"},
  };
  for (const Case& one : cases) {
    const YamlStream stream = parse_yaml(one.text);
    ASSERT_TRUE(stream.problem()) << one.text;
    const Error error = to_error(*stream.problem(), "f");
    EXPECT_THAT(error.place(), testing::StartsWith(std::string(one.place))) << one.text;
    EXPECT_THAT(error.message(), testing::StartsWith(std::string(one.message))) << one.text;
    EXPECT_TRUE(stream.documents().empty()) << one.text;
  }
}

TEST(Yaml, RefusesAnEndOfWhatWasNeverOpened) {
  for (const std::string_view text : {"]", "}", ",", ",v]", "a: 1\n]\n", "- a\n}", "a\n---\n]"}) {
    EXPECT_TRUE(parse_yaml(text).problem()) << text;
  }
}

TEST(Yaml, KeepsTheDocumentsBeforeAMistake) {
  const YamlStream stream = parse_yaml("a: 1\n---\nb: [\n");
  EXPECT_EQ(outline(stream), "{a: 1}");
  EXPECT_TRUE(stream.problem());
}

TEST(Yaml, RefusesDepthBeyondTheLimit) {
  const YamlLimits limits{.depth = 3, .nodes = 100};
  EXPECT_FALSE(parse_yaml("[[[x]]]", limits).problem());
  const YamlStream deep = parse_yaml("[[[[x]]]]", limits);
  ASSERT_TRUE(deep.problem());
  EXPECT_EQ(deep.problem()->code, ErrorCode::Limit);
  EXPECT_EQ(deep.problem()->message, "lists and maps are nested more than 3 deep");
}

TEST(Yaml, StopsAtTheFirstMistakeOfALineOfNothingButMarks) {
  for (const char* mark : {"[", "{", "- ", "? ", ", ", "&a ", "[]", "a: "}) {
    std::string text = "title: x\n";
    for (int i = 0; i < 110'000; ++i) {
      text += mark;
    }
    const YamlStream crowded = parse_yaml(text);
    ASSERT_TRUE(crowded.problem().has_value()) << mark;
    EXPECT_EQ(crowded.problem()->place.line, 2U) << mark;
  }
  std::string list = "sel: [x";
  for (int i = 0; i < 200'000; ++i) {
    list += ", x";
  }
  const YamlStream stream = parse_yaml(list + "]\n");
  ASSERT_FALSE(stream.problem().has_value());
  EXPECT_EQ(stream.documents()[0]->find("sel")->items.size(), 200'001U);
}

TEST(Yaml, RefusesACrowdOfDirectives) {
  std::string text;
  for (int i = 0; i < 80'000; ++i) {
    text += fmt::format("%TAG !t{}! tag:x\n", i);
  }
  const YamlStream crowded = parse_yaml(text + "---\na: 1\n");
  ASSERT_TRUE(crowded.problem().has_value());
  EXPECT_EQ(crowded.problem()->code, ErrorCode::Limit);
  EXPECT_FALSE(parse_yaml("%YAML 1.2\n---\na: 1\n").problem().has_value());
}

TEST(Yaml, CountsLinesAndColumnsAfterEveryKindOfBreak) {
  for (const std::string_view line_break : {"\n", "\r\n", "\r"}) {
    const std::string text =
        fmt::format("a: \xC3\xA9{}\xC3\xA9: [\xF0\x9F\x98\x80, z]\n", line_break);
    const YamlStream stream = parse_yaml(text);
    ASSERT_FALSE(stream.problem()) << text << stream.problem()->message;
    const YamlNode* const list = stream.documents()[0]->find("\xC3\xA9");
    ASSERT_NE(list, nullptr) << text;
    EXPECT_EQ(list->items[1]->place, (YamlPlace{2, 12})) << text;
  }
}

TEST(Yaml, RefusesDepthThatComesFromAliases) {
  const YamlLimits limits{.depth = 3, .nodes = 100};
  EXPECT_FALSE(parse_yaml("[&a [[x]], *a]", limits).problem());
  EXPECT_TRUE(parse_yaml("[&a [[x]], [*a]]", limits).problem());
}

TEST(Yaml, RefusesMoreNodesThanTheLimit) {
  const YamlLimits limits{.depth = 10, .nodes = 5};
  EXPECT_FALSE(parse_yaml("[a, b, c, d]", limits).problem());
  const YamlStream large = parse_yaml("[a, b, c, d, e]", limits);
  ASSERT_TRUE(large.problem());
  EXPECT_EQ(large.problem()->code, ErrorCode::Limit);
}

TEST(Yaml, EndsABombOfAliasesWithALimit) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i <= 40; ++i) {
    bomb += fmt::format("a{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}, *a{1}]\n", i, i - 1);
  }
  const YamlStream stream = parse_yaml(bomb);
  ASSERT_TRUE(stream.problem());
  EXPECT_EQ(stream.problem()->code, ErrorCode::Limit);
  EXPECT_THAT(stream.problem()->message, HasSubstr("more than 1000000 nodes, aliases written out"));
}

TEST(Yaml, SurvivesNestingThatNoParserShouldFollow) {
  for (const std::string& opener : {std::string("["), std::string("{a: "), std::string("- ")}) {
    std::string deep;
    for (int i = 0; i < 20'000; ++i) {
      deep += opener;
    }
    EXPECT_TRUE(parse_yaml(deep).problem()) << opener;
  }
}

}  // namespace
}  // namespace longwatch::formats
