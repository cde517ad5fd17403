#include "tests/naive/variants.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace longwatch::naive {
namespace {

std::set<Symbols> windash(const std::string& text) {
  std::set<Symbols> out;
  const Result<std::vector<Pattern>> patterns = windash_variants(parse_pattern(text));
  for (const Pattern& pattern : patterns.value()) {
    out.insert(literal_text(pattern));
  }
  return out;
}

TEST(Windash, WritesAnOptionWithAllFiveDashes) {
  EXPECT_EQ(windash(" -f"),
            (std::set<Symbols>{U" -f", U" /f", Symbols{U' ', 0x2013, U'f'},
                               Symbols{U' ', 0x2014, U'f'}, Symbols{U' ', 0x2015, U'f'}}));
  EXPECT_EQ(windash("/f").size(), 5U);
  EXPECT_EQ(windash(" \xE2\x80\x93"
                    "f")
                .size(),
            5U)
      << "a long dash in the rule";
}

TEST(Windash, CombinesTwoOptions) {
  EXPECT_EQ(windash("-a -b").size(), 25U);
  EXPECT_EQ(windash("--ab").size(), 5U) << "only the dash in front of a word";
}

TEST(Windash, LeavesADashInsideAWordOrInFrontOfNone) {
  EXPECT_EQ(windash("a-b").size(), 1U);
  EXPECT_EQ(windash("- b").size(), 1U);
  EXPECT_EQ(windash("ab-").size(), 1U);
}

TEST(Windash, RefusesMoreSpellingsThanTheLimit) {
  EXPECT_EQ(windash("-a -b -c -d -e").size(), 3125U);
  EXPECT_FALSE(windash_variants(parse_pattern("-a -b -c -d -e -f")).ok());
}

TEST(Base64, EncodesTheExamplesOfTheStandard) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(to_base64("\xFB\xFF"), "+/8=");
}

// By definition: whatever three bytes stand around the value, its base64 holds one of the texts.
TEST(Base64Offset, IsFoundAtEveryPositionWhateverStandsAround) {
  for (const std::string value : {"foo", "fo", "f00bar", "http://", "\xC3\xA9t\xC3\xA9"}) {
    const std::vector<std::string> texts = base64_offsets(value);
    for (std::size_t shift = 0; shift < 6; ++shift) {
      for (const std::string around : {"\x01\x80\xFF\x00", "zzzz"}) {
        const std::string before = std::string(shift, around[shift % around.size()]);
        const std::string encoded = to_base64(before + value + around);
        EXPECT_NE(encoded.find(texts[shift % 3]), std::string::npos) << value << " at " << shift;
      }
    }
  }
}

TEST(Base64Offset, CutsWhatTheSpecificationCuts) {
  EXPECT_EQ(base64_offsets("foo"), (std::vector<std::string>{"Zm9v", "Zvb", "mb2"}));
}

TEST(Utf16, HasItsBytesInTheOrderAsked) {
  const Pattern pattern = parse_pattern("a\xC3\xA9");
  EXPECT_EQ(to_utf16_bytes(pattern, Wide::LittleEndian).value(), std::string("a\0\xE9\0", 4));
  EXPECT_EQ(to_utf16_bytes(pattern, Wide::BigEndian).value(), std::string("\0a\0\xE9", 4));
  EXPECT_EQ(to_utf16_bytes(pattern, Wide::LittleEndianWithMark).value(), std::string("\xFF\xFE"
                                                                                     "a\0\xE9\0",
                                                                                     6));
}

TEST(Utf16, HasNoBytesForAWildcard) {
  EXPECT_FALSE(to_utf16_bytes(parse_pattern("a*"), Wide::LittleEndian).ok());
  EXPECT_TRUE(to_utf16_bytes(parse_pattern("a\\*"), Wide::LittleEndian).ok());
}

}  // namespace
}  // namespace longwatch::naive
