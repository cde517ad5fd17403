#include "detect/sigma/internal/modifiers.h"

#include <array>

#include <gtest/gtest.h>

#include "base/text.h"

namespace longwatch::detect::sigma {
namespace {

constexpr int kModifiers = 30;

TEST(Modifiers, EveryOneIsReadFromItsOwnName) {
  for (int i = 0; i < kModifiers; ++i) {
    const auto modifier = static_cast<Modifier>(i);
    EXPECT_EQ(parse_modifier(to_text(modifier)), modifier) << to_text(modifier);
  }
}

TEST(Modifiers, AliasesMeanTheSame) {
  EXPECT_EQ(parse_modifier("wide"), Modifier::Utf16Le);
  EXPECT_EQ(parse_modifier("ignorecase"), Modifier::ReIgnoreCase);
  EXPECT_EQ(parse_modifier("multiline"), Modifier::ReMultiLine);
  EXPECT_EQ(parse_modifier("dotall"), Modifier::ReDotAll);
  EXPECT_EQ(parse_modifier("Contains"), std::nullopt);
  EXPECT_EQ(parse_modifier(""), std::nullopt);
}

// One line for each combination that sigma.md 4.5 allows or that rules in use have.
constexpr auto kAccepted = std::to_array<std::string_view>({
    "contains",
    "startswith",
    "endswith",
    "all",
    "contains|all",
    "all|contains",
    "exists",
    "cased",
    "contains|cased",
    "cased|endswith|all",
    "neq",
    "contains|neq",
    "neq|all",
    "windash",
    "contains|windash",
    "windash|contains",
    "endswith|windash",
    "startswith|windash|all",
    "contains|all|windash|cased",
    "re",
    "re|i",
    "re|i|m|s",
    "re|ignorecase|multiline|dotall",
    "re|all",
    "re|i|neq",
    "re|contains",
    "re|i|startswith",
    "base64",
    "base64|contains",
    "base64offset|contains",
    "wide|base64offset|contains",
    "utf16le|base64|contains",
    "utf16be|base64offset|contains",
    "utf16|base64offset|contains|all",
    "windash|wide|base64offset|contains",
    "lt",
    "lte",
    "gt",
    "gte",
    "gt|neq",
    "minute",
    "hour|gte",
    "day",
    "week|neq",
    "month",
    "year|lt",
    "cidr",
    "cidr|all",
    "cidr|neq",
    "expand",
    "contains|expand",
    "expand|contains|all",
    "cidr|expand",
    "re|expand",
    "fieldref",
    "fieldref|startswith",
    "fieldref|endswith",
    "fieldref|contains",
    "fieldref|neq",
    "startswith|fieldref",
});

TEST(Modifiers, CombinationsThatMeanSomethingAreKeptInOrder) {
  for (const std::string_view words : kAccepted) {
    const Parsed<std::vector<Modifier>> modifiers = parse_modifiers(words, {1, 1});
    ASSERT_TRUE(modifiers.ok()) << words << ": " << modifiers.error().reason;
    const std::vector<std::string_view> written = split(words, '|');
    ASSERT_EQ(modifiers->size(), written.size()) << words;
    for (std::size_t i = 0; i < written.size(); ++i) {
      EXPECT_EQ((*modifiers)[i], parse_modifier(written[i])) << words;
    }
  }
}

TEST(Modifiers, CombinationsThatMeanNothingAreRefusedAtTheLaterOne) {
  struct Case {
    std::string_view words;
    std::uint32_t column;
  };

  const Case cases[] = {
      {"contians", 1},
      {"contains|", 10},
      {"contains|contains", 10},
      {"contains|startswith", 10},
      {"endswith|contains", 10},
      {"exists|contains", 8},
      {"neq|exists", 5},
      {"re|cased", 4},
      {"re|windash", 4},
      {"re|base64", 4},
      {"wide|re", 6},
      {"i", 1},
      {"re|i|i", 6},
      {"i|re", 3},
      {"contains|re", 10},
      {"contains|base64", 10},
      {"contains|wide|base64", 10},
      {"base64|wide", 8},
      {"base64|base64offset", 8},
      {"utf16le|utf16be|base64", 9},
      {"wide", 1},
      {"wide|contains", 1},
      {"base64offset", 1},
      {"base64offset|startswith", 1},
      {"base64|windash|contains", 8},
      {"lt|gt", 4},
      {"gt|contains", 4},
      {"gt|windash", 4},
      {"gt|minute", 4},
      {"minute|hour", 8},
      {"minute|contains", 8},
      {"cidr|contains", 6},
      {"cidr|re", 6},
      {"cidr|cased", 6},
      {"fieldref|re", 10},
      {"fieldref|cased", 10},
      {"fieldref|expand", 10},
      {"fieldref|gt", 10},
      {"expand|gt", 8},
  };
  for (const Case& one : cases) {
    const Parsed<std::vector<Modifier>> modifiers = parse_modifiers(one.words, {7, 1});
    ASSERT_FALSE(modifiers.ok()) << one.words;
    EXPECT_EQ(modifiers.error().place.line, 7U) << one.words;
    EXPECT_EQ(modifiers.error().place.column, one.column) << one.words;
    EXPECT_EQ(modifiers.error().status, RuleStatus::Error) << one.words;
  }
}

/// An item `field|words: value`, values read as plain scalars; "~" is null.
Item item_of(std::string_view field, std::string_view words,
             const std::vector<std::string_view>& values, ValueForm form = ValueForm::Single) {
  Item item;
  item.field = field;
  if (!words.empty()) {
    item.modifiers = parse_modifiers(words, {1, 1}).value();
  }
  for (const std::string_view value : values) {
    item.values.push_back(value == "~" ? Scalar{} : Scalar{});
    if (value != "~") {
      item.values.back().kind = Scalar::Kind::Text;
      item.values.back().text = value;
    }
  }
  item.form = form;
  return item;
}

Scalar number(std::string_view text, Scalar::Kind kind) {
  Scalar scalar;
  scalar.kind = kind;
  scalar.text = text;
  return scalar;
}

bool accepts(std::string_view words, Scalar::Kind kind, std::string_view text) {
  Item item = item_of("Field", words, {});
  item.values = {number(text, kind)};
  return check_values(item).ok();
}

TEST(Modifiers, EachWantsValuesOfItsType) {
  using Kind = Scalar::Kind;

  struct Case {
    std::string_view words;
    std::array<bool, 5> accepts;  // null, text, integer, real, boolean
  };

  const Case cases[] = {
      {"", {true, true, true, true, true}},
      {"neq", {true, true, true, true, true}},
      {"all", {false, true, true, true, true}},
      {"exists", {false, false, false, false, true}},
      {"contains", {false, true, true, true, false}},
      {"cased", {false, true, true, true, false}},
      {"re", {false, true, true, true, false}},
      {"windash", {false, true, true, true, false}},
      {"base64", {false, true, true, true, false}},
      {"expand", {false, true, true, true, false}},
      {"gt", {false, false, true, true, false}},
      {"lte|neq", {false, false, true, true, false}},
      {"hour", {false, false, true, false, false}},
      {"hour|gte", {false, false, true, false, false}},
      {"cidr", {false, true, false, false, false}},
      {"fieldref", {false, true, false, false, false}},
      {"fieldref|contains", {false, true, false, false, false}},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(accepts(one.words, Kind::Null, ""), one.accepts[0]) << one.words << " null";
    EXPECT_EQ(accepts(one.words, Kind::Text, "x"), one.accepts[1]) << one.words << " text";
    EXPECT_EQ(accepts(one.words, Kind::Integer, "5"), one.accepts[2]) << one.words << " integer";
    EXPECT_EQ(accepts(one.words, Kind::Real, "5.5"), one.accepts[3]) << one.words << " real";
    EXPECT_EQ(accepts(one.words, Kind::Boolean, "true"), one.accepts[4]) << one.words << " boolean";
  }
}

TEST(Modifiers, NumbersUnderTextModifiersBecomeText) {
  Item item = item_of("CommandLine", "contains", {});
  item.values = {number("4444", Scalar::Kind::Integer)};
  ASSERT_TRUE(check_values(item).ok());
  EXPECT_EQ(item.values[0].kind, Scalar::Kind::Text);
  EXPECT_EQ(item.values[0].text, "4444");
}

TEST(Modifiers, NullStandsAloneAndNeverInALists) {
  Item alone = item_of("Field", "", {"~"});
  EXPECT_TRUE(check_values(alone).ok());
  Item list = item_of("Field", "", {"a", "~"}, ValueForm::List);
  EXPECT_FALSE(check_values(list).ok());
  Item list_of_one = item_of("Field", "", {"~"}, ValueForm::List);
  EXPECT_FALSE(check_values(list_of_one).ok());
  Item keyword = item_of("", "", {"~"});
  EXPECT_FALSE(check_values(keyword).ok());
}

TEST(Modifiers, Base64RefusesActiveWildcardsOnly) {
  struct Case {
    std::string_view value;
    bool accepted;
  };

  const Case cases[] = {
      {"IEX", true},     {"IEX*", false},  {"?", false},      {R"(\*)", true}, {R"(\?x)", true},
      {R"(\\*)", false}, {R"(a\b)", true}, {R"(\\\*)", true}, {R"(a\)", true},
  };
  for (const Case& one : cases) {
    Item item = item_of("Field", "base64offset|contains", {one.value});
    EXPECT_EQ(check_values(item).ok(), one.accepted) << one.value;
    Item plain = item_of("Field", "contains", {one.value});
    EXPECT_TRUE(check_values(plain).ok()) << one.value;
  }
}

TEST(Modifiers, KeywordsTakeTextModifiersOnly) {
  for (const std::string_view words :
       {"all", "contains", "re", "cased", "startswith", "contains|all", "windash|contains",
        "base64offset|contains", "neq"}) {
    Item item = item_of("", words, {"x"});
    EXPECT_TRUE(check_values(item).ok()) << words;
  }
  for (const std::string_view words : {"exists", "fieldref", "cidr", "gt", "hour"}) {
    Item item = item_of("", words, {"x"});
    const Checked checked = check_values(item);
    ASSERT_FALSE(checked.ok()) << words;
    EXPECT_NE(checked.error().reason.find("needs a field name"), std::string::npos) << words;
  }
}

}  // namespace
}  // namespace longwatch::detect::sigma
