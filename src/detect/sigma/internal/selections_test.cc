#include "detect/sigma/internal/selections.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace longwatch::detect::sigma {
namespace {

std::string outline(const Item& item) {
  std::string text = item.is_keyword() ? "<keyword>" : item.field;
  for (const Modifier modifier : item.modifiers) {
    text += "|" + std::string(to_text(modifier));
  }
  text += item.form == ValueForm::List ? " in [" : " = ";
  for (const Scalar& value : item.values) {
    text += (&value == item.values.data() ? "" : ", ");
    text += value.kind == Scalar::Kind::Null ? "null" : value.text;
  }
  return text + (item.form == ValueForm::List ? "]" : "");
}

/// Alternatives separated by " OR ", items of one by " AND ".
std::string outline(const Selection& selection) {
  std::string text;
  for (const ItemMap& map : selection.alternatives) {
    text += text.empty() ? "" : " OR ";
    for (const Item& item : map.items) {
      text += (&item == map.items.data() ? "" : " AND ") + outline(item);
    }
  }
  return text;
}

/// The first entry of the map that the text holds.
Parsed<Selection> parsed(std::string_view text) {
  const formats::YamlStream stream = formats::parse_yaml(text);
  EXPECT_FALSE(stream.problem()) << text;
  return parse_selection(stream.documents().at(0)->entries.at(0));
}

TEST(Selection, EveryShapeBecomesAlternativesOfItems) {
  struct Case {
    std::string_view text;
    std::string_view expected;
  };

  const Case cases[] = {
      {"s:\n  A: x\n  B|contains: y\n", "A = x AND B|contains = y"},
      {"s:\n  A:\n    - x\n    - 5\n", "A in [x, 5]"},
      {"s:\n  A: [x]\n", "A in [x]"},
      {"s:\n  A|contains|all: [x, y]\n", "A|contains|all in [x, y]"},
      {"s:\n  - A: x\n    B: y\n  - C: z\n", "A = x AND B = y OR C = z"},
      {"s: [{A: x}]\n", "A = x"},
      {"s: keyword\n", "<keyword> = keyword"},
      {"s: 4688\n", "<keyword> = 4688"},
      {"s: [one, two]\n", "<keyword> in [one, two]"},
      {"s:\n  '|all':\n    - one\n    - two\n", "<keyword>|all in [one, two]"},
      {"s:\n  '|contains': one\n", "<keyword>|contains = one"},
      {"s:\n  '|re': o.e\n", "<keyword>|re = o.e"},
      {"s:\n  '': one\n", "<keyword> = one"},
      {"s:\n  - A: x\n  - one\n  - B: y\n  - two\n", "A = x OR <keyword> in [one, two] OR B = y"},
      {"s:\n  - [{A: x}, one]\n  - [[{B: y}], two]\n", "A = x OR <keyword> in [one, two] OR B = y"},
      {"s:\n  A: null\n", "A = null"},
      {"s:\n  A:\n", "A = null"},
      {"s:\n  A: ''\n", "A = "},
      {"s:\n  A|re|i: '^x'\n", "A|re|i = ^x"},
      {"s:\n  c-uri|wide|base64offset|contains: x\n", "c-uri|utf16le|base64offset|contains = x"},
      {"s:\n  Provider_Name: x\n  a.b.c: y\n", "Provider_Name = x AND a.b.c = y"},
      {"s:\n  A: C:\\Windows\\*\n", "A = C:\\Windows\\*"},
      {"s: &x {A: 1}\nt: *x\n", "A = 1"},
  };
  for (const Case& one : cases) {
    const Parsed<Selection> selection = parsed(one.text);
    ASSERT_TRUE(selection.ok()) << one.text << ": " << selection.error().reason;
    EXPECT_EQ(outline(*selection), one.expected) << one.text;
    EXPECT_EQ(selection->name, "s");
  }
}

TEST(Selection, RefusesWhatHasNoMeaning) {
  for (const std::string_view text :
       {"s:\n", "s: {}\n", "s: []\n", "s: [[]]\n", "s: [~]\n", "s: [a, null]\n", "s: [{}]\n",
        "s: {A: {B: c}}\n", "s: {A: []}\n", "s: {A: [[b]]}\n", "s: {A: [{b: c}]}\n",
        "s: {A: [b, ~]}\n", "s: {A|nope: b}\n", "s: {A|: b}\n"}) {
    EXPECT_FALSE(parsed(text).ok()) << text;
  }
}

TEST(Selection, RemembersWhereValuesWereWritten) {
  const Parsed<Selection> selection =
      parsed("s:\n  - A: x\n  - B|contains:\n      - y\n      - 'z'\n");
  ASSERT_TRUE(selection.ok());
  const Item& item = selection->alternatives.at(1).items.at(0);
  EXPECT_EQ(item.place.line, 3U);
  EXPECT_EQ(item.place.column, 5U);
  EXPECT_EQ(item.values.at(1).place.line, 5U);
  EXPECT_EQ(item.values.at(1).place.column, 9U);
}

TEST(Selection, CountsItsValues) {
  EXPECT_EQ(count_values(*parsed("s:\n  - A: [x, y]\n    B: z\n  - one\n  - two\n")), 5U);
}

}  // namespace
}  // namespace longwatch::detect::sigma
