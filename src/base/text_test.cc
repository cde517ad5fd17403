#include "base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longwatch {
namespace {

using testing::ElementsAre;

TEST(Text, SplitsKeepingEmptyPieces) {
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(Text, ReadsWholeNumbersOnly) {
  EXPECT_EQ(parse_int64("-12"), -12);
  EXPECT_EQ(parse_uint64("18446744073709551615"), UINT64_MAX);
  for (const std::string_view bad : {"", "1x", " 1", "0x10", "18446744073709551616", "-1"}) {
    EXPECT_FALSE(parse_uint64(bad).has_value()) << bad;
  }
  EXPECT_EQ(parse_double("1.5e3"), 1500.0);
  for (const std::string_view bad : {"", "inf", "nan", "0x1p3", "1.5 "}) {
    EXPECT_FALSE(parse_double(bad).has_value()) << bad;
  }
}

TEST(Text, SuggestsTheNearestName) {
  const std::string_view names[] = {"contains", "startswith", "endswith"};
  EXPECT_EQ(nearest("contians", names), "contains");
  EXPECT_EQ(nearest("endswit", names), "endswith");
  EXPECT_EQ(nearest("regex", names), "");
  EXPECT_EQ(edit_distance("kitten", "sitting", 5), 3U);
  EXPECT_EQ(edit_distance("abc", "xyz", 2), 3U);
}

TEST(Text, WritesAmountsForPeople) {
  EXPECT_EQ(to_text(ByteCount{0}), "0 B");
  EXPECT_EQ(to_text(ByteCount{999}), "999 B");
  EXPECT_EQ(to_text(ByteCount{1'000}), "1.00 kB");
  EXPECT_EQ(to_text(ByteCount{12'340'000}), "12.3 MB");
  EXPECT_EQ(to_text(ByteCount{999'999'999}), "1.00 GB");
  EXPECT_EQ(with_thousands(0), "0");
  EXPECT_EQ(with_thousands(123), "123");
  EXPECT_EQ(with_thousands(1234567), "1,234,567");
}

TEST(Text, TrimsAndComparesIgnoringAsciiCase) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim("  "), "");
  EXPECT_TRUE(equals_ignoring_ascii_case("EventID", "eventid"));
  EXPECT_FALSE(equals_ignoring_ascii_case("EventID", "eventi"));
  EXPECT_EQ(to_hex(as_bytes("\x01\xAB")), "01ab");
}

TEST(Text, BecomesPrintableWithoutLosingWords) {
  struct Case {
    std::string_view text;
    std::string_view expected;
  };

  const Case cases[] = {
      {"caf\xC3\xA9 x", "caf\xC3\xA9 x"},
      {"a\x1B[31mb\n\t", "a\\x1b[31mb\\x0a\\x09"},
      {"\x7F\xC2\x9B", "\\x7f\\u{9b}"},
      {"a\xE2\x80\xAEz", "a\\u{202e}z"},
      {"a\xFFz", "a\\xffz"},
      {"", ""},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(to_printable(one.text), one.expected);
  }
  EXPECT_EQ(to_printable("abcdef", 3), "abc...");
  EXPECT_EQ(to_printable("ab\xC3\xA9", 3), "ab...");
}

TEST(Text, CountsWithTheNoun) {
  EXPECT_EQ(counted(1, "entry", "entries"), "1 entry");
  EXPECT_EQ(counted(1203, "entry", "entries"), "1,203 entries");
  EXPECT_EQ(counted(1, "file"), "1 file");
  EXPECT_EQ(counted(0, "file"), "0 files");
}

TEST(Text, UpperCaseIsThatOfAsciiAlone) {
  EXPECT_EQ(to_ascii_upper("web01-\xC3\xA9z"), "WEB01-\xC3\xA9Z");
}

}  // namespace
}  // namespace longwatch
