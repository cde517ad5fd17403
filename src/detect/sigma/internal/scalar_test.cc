#include "detect/sigma/internal/scalar.h"

#include <cstdint>

#include <gtest/gtest.h>

namespace longwatch::detect::sigma {
namespace {

using Kind = Scalar::Kind;

TEST(Scalar, PlainTextHasTheTypeItLooksLike) {
  struct Case {
    std::string_view text;
    Kind kind;
    double number = 0;
  };

  const Case cases[] = {
      {"4688", Kind::Integer, 4688},
      {"-5", Kind::Integer, -5},
      {"+5", Kind::Integer, 5},
      {"0", Kind::Integer, 0},
      {"-0", Kind::Integer, 0},
      {"9223372036854775807", Kind::Integer, 9223372036854775807.0},
      {"9223372036854775808", Kind::Text},
      {"1.5", Kind::Real, 1.5},
      {"-0.25", Kind::Real, -0.25},
      {"+.5", Kind::Real, 0.5},
      {"2.", Kind::Real, 2},
      {"1.5e-3", Kind::Real, 0.0015},
      {"1e5", Kind::Text},
      {"12e4", Kind::Text},
      {"010", Kind::Text},
      {"-010", Kind::Text},
      {"00.5", Kind::Text},
      {"0x40810000", Kind::Text},
      {"0o17", Kind::Text},
      {"1_000", Kind::Text},
      {"1:30", Kind::Text},
      {"10.0.0.1", Kind::Text},
      {"2024-05-31", Kind::Text},
      {".", Kind::Text},
      {"+", Kind::Text},
      {"--1", Kind::Text},
      {"-+1.5", Kind::Text},
      {".inf", Kind::Text},
      {".nan", Kind::Text},
      {"yes", Kind::Text},
      {"off", Kind::Text},
      {"tRUE", Kind::Text},
      {"", Kind::Text},
  };
  for (const Case& one : cases) {
    const Scalar scalar = type_plain(one.text);
    EXPECT_EQ(scalar.kind, one.kind) << one.text;
    EXPECT_EQ(scalar.text, one.text);
    EXPECT_DOUBLE_EQ(scalar.real, one.number) << one.text;
  }
  EXPECT_EQ(type_plain("-5").integer, -5);
  EXPECT_EQ(type_plain("9223372036854775807").integer, INT64_MAX);
}

TEST(Scalar, BooleansAreThoseOfTheCoreSchema) {
  for (const std::string_view text : {"true", "True", "TRUE"}) {
    EXPECT_EQ(type_plain(text).kind, Kind::Boolean) << text;
    EXPECT_TRUE(type_plain(text).boolean) << text;
  }
  for (const std::string_view text : {"false", "False", "FALSE"}) {
    EXPECT_EQ(type_plain(text).kind, Kind::Boolean) << text;
    EXPECT_FALSE(type_plain(text).boolean) << text;
  }
}

TEST(Scalar, QuotesMakeText) {
  for (const std::string_view text : {"- '4688'", "- \"true\"", "- !!str 4688", "- 'null'"}) {
    const formats::YamlStream stream = formats::parse_yaml(text);
    const Scalar scalar = to_scalar(*stream.documents().at(0)->items.at(0));
    EXPECT_EQ(scalar.kind, Kind::Text) << text;
    EXPECT_EQ(scalar.place.column, 3U) << text;
  }
}

TEST(Scalar, NothingIsNull) {
  for (const std::string_view text : {"- ~", "- null", "- Null", "-"}) {
    const formats::YamlStream stream = formats::parse_yaml(text);
    EXPECT_EQ(to_scalar(*stream.documents().at(0)->items.at(0)).kind, Kind::Null) << text;
  }
}

}  // namespace
}  // namespace longwatch::detect::sigma
