#include "detect/sigma/internal/source_text.h"

#include <gtest/gtest.h>

namespace longwatch::detect::sigma {
namespace {

TEST(SourceText, ShowsTheLineWithACaret) {
  struct Case {
    std::string text;
    TextPlace place;
    std::string expected;
  };

  const std::string hundred(100, 'a');
  const Case cases[] = {
      {"one\ntwo\nthree", {2, 2}, "two\n ^"},
      {"one\r\ntwo\r\n", {1, 3}, "one\n  ^"},
      {"last", {1, 5}, "last\n    ^"},
      {"a\tb", {1, 3}, "a b\n  ^"},
      {"caf\xC3\xA9 x", {1, 7}, "caf\xC3\xA9 x\n     ^"},
      {"\xEF\xBB\xBFone", {1, 1}, "one\n^"},
      {"a\x1B[31m", {1, 3}, "a\\x1b[31m\n     ^"},
      {"bad \xFF byte", {1, 5}, "bad \\xff byte\n    ^"},
      {hundred + "X" + hundred,
       {1, 101},
       "..." + std::string(60, 'a') + "X" + std::string(59, 'a') + "...\n" + std::string(63, ' ') +
           "^"},
      {"one\n\nthree", {2, 1}, ""},
      {"one", {2, 1}, ""},
      {"one", {0, 0}, ""},
      {"", {1, 1}, ""},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(SourceText(one.text).excerpt(one.place), one.expected) << one.text;
  }
}

/// Line and column of the character '^' of a value, as text; the value is the first of the map.
std::string located(const std::string& text) {
  const std::size_t mark = text.find('^');
  const formats::YamlStream stream = formats::parse_yaml(text);
  const formats::YamlNode& node = *stream.documents().at(0)->entries.at(0).value;
  const TextPlace place = SourceText(text).locate(node, node.text.find('^'));
  const SourceText source(text);
  EXPECT_NE(mark, std::string::npos);
  return std::to_string(place.line) + ":" + std::to_string(place.column);
}

TEST(SourceText, FindsAByteOfAScalarAgain) {
  EXPECT_EQ(located("k: ab ^c\n"), "1:7");
  EXPECT_EQ(located("k: 'ab ^c'\n"), "1:8");
  EXPECT_EQ(located("k: \"ab ^c\"\n"), "1:8");
  EXPECT_EQ(located("k: ab\n   cd\n   ^e\n"), "3:4");
  EXPECT_EQ(located("k: |\n  ab\n  c ^\n"), "3:5");
  EXPECT_EQ(located("k: >-\n    ab\n\n    c ^\n"), "4:7");
  EXPECT_EQ(located("k: caf\xC3\xA9 ^\n"), "1:10");
}

TEST(SourceText, FallsBackToTheStartBehindAnEscape) {
  EXPECT_EQ(located("k: \"a\\tb\\x41 ^\"\n"), "1:4");
  EXPECT_EQ(located("k: 'it''s ^'\n"), "1:4");
  EXPECT_EQ(located("k: &anchor ab ^\n"), "1:4");
}

TEST(SourceText, FindsTheEndOfAScalar) {
  const std::string text = "k: a and\n";
  const formats::YamlStream stream = formats::parse_yaml(text);
  const TextPlace place =
      SourceText(text).locate(*stream.documents().at(0)->entries.at(0).value, 5);
  EXPECT_EQ(place.line, 1U);
  EXPECT_EQ(place.column, 9U);
}

}  // namespace
}  // namespace longwatch::detect::sigma
