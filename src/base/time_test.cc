#include "base/time.h"

#include <gtest/gtest.h>

namespace longwatch {
namespace {

TEST(Time, ConvertsFileTimes) {
  // [MS-DTYP] 2.3.3 counts from 1601; 116444736000000000 is 1970-01-01.
  EXPECT_EQ(to_iso8601(*from_file_time(116'444'736'000'000'000ULL)), "1970-01-01T00:00:00.000000Z");
  const std::optional<Timestamp> time = from_file_time(132'726'516'310'000'001ULL);
  ASSERT_TRUE(time.has_value());
  EXPECT_EQ(to_file_time(*time), 132'726'516'310'000'001ULL);
}

TEST(Time, RefusesFileTimesThatNameNoInstant) {
  EXPECT_FALSE(from_file_time(0).has_value());
  EXPECT_FALSE(from_file_time(UINT64_MAX).has_value());
  EXPECT_TRUE(from_file_time(2'650'467'743'999'999'999ULL).has_value());
  EXPECT_FALSE(from_file_time(2'650'467'744'000'000'000ULL).has_value());
}

struct ParseCase {
  std::string_view text;
  std::string_view expected;  // empty = refused
};

TEST(Time, ReadsIsoTextsWithZoneOnly) {
  const ParseCase cases[] = {
      {"2021-08-05T01:40:31Z", "2021-08-05T01:40:31.000000Z"},
      {"2021-08-05 01:40:31.5Z", "2021-08-05T01:40:31.500000Z"},
      {"2021-08-05T01:40:31.123456789Z", "2021-08-05T01:40:31.123456Z"},
      {"2021-08-05T13:40:31+12:00", "2021-08-05T01:40:31.000000Z"},
      {"2021-08-04T20:10:31-0530", "2021-08-05T01:40:31.000000Z"},
      {"2020-02-29T00:00:00Z", "2020-02-29T00:00:00.000000Z"},
      {"1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.999999Z"},
      {"2021-08-05T01:40:31", ""},
      {"2021-02-29T00:00:00Z", ""},
      {"2021-13-01T00:00:00Z", ""},
      {"2021-08-05T24:00:00Z", ""},
      {"2021-08-05T01:40:31.Z", ""},
      {"2021-08-05T01:40:31Zx", ""},
      {"2021-08-05", ""},
      {"", ""},
  };
  for (const ParseCase& c : cases) {
    const std::optional<Timestamp> time = parse_iso8601(c.text);
    EXPECT_EQ(time.has_value() ? to_iso8601(*time) : "", c.expected) << c.text;
  }
}

TEST(Time, ReadsLocalTextsOnlyWhenAsked) {
  EXPECT_EQ(to_iso8601(*parse_local_iso8601("2021-08-05 01:40:31")), "2021-08-05T01:40:31.000000Z");
  EXPECT_FALSE(parse_local_iso8601("2021-08-05 01:40:31Z").has_value());
}

TEST(Time, PrintsAsManyDecimalsAsAsked) {
  const Timestamp time = *parse_iso8601("2021-08-05T01:40:31.1234567Z");
  for (const auto& [decimals, expected] : std::initializer_list<std::pair<int, std::string_view>>{
           {0, "2021-08-05T01:40:31Z"},
           {3, "2021-08-05T01:40:31.123Z"},
           {7, "2021-08-05T01:40:31.1234567Z"}}) {
    std::string text;
    append_iso8601(text, time, decimals);
    EXPECT_EQ(text, expected);
  }
}

TEST(Time, WritesAndReadsHowFarClocksAreOff) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"-7m12s", "-7m12s"}, {"+00:07:12", "+7m12s"}, {"+1h0.25s", "+1h0.25s"}, {"+250ms", "+0.25s"},
      {"-0s", "+0s"},       {"+90m", "+1h30m"},      {"+2d3h", "+2d3h"},       {"-1:30", "-1m30s"},
  };
  for (const auto& [text, expected] : cases) {
    const std::optional<TimeTicks> offset = parse_clock_text(text);
    ASSERT_TRUE(offset.has_value()) << text;
    EXPECT_EQ(to_clock_text(*offset), expected);
    EXPECT_EQ(parse_clock_text(to_clock_text(*offset)), offset);
  }
  for (const std::string_view text : {"", "7m", "+", "+m", "+7", "+7m7m", "+7s1m", "+7y",
                                      "+9999999999s", "+9999d", "+1:", "+7m "}) {
    EXPECT_FALSE(parse_clock_text(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace longwatch
