#include "detect/sigma/internal/variants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longwatch::detect::sigma {
namespace {

using testing::ElementsAre;

std::vector<std::string> texts_of(std::string_view sigma_text) {
  const Result<std::vector<Pattern>> patterns = windash_variants(Pattern::parse(sigma_text));
  std::vector<std::string> texts;
  if (patterns.ok()) {
    for (const Pattern& pattern : *patterns) {
      texts.emplace_back(pattern.longest_text());
    }
  }
  return texts;
}

TEST(Windash, VariesADashThatBeginsAWord) {
  EXPECT_THAT(texts_of("-f"), ElementsAre("-f", "/f",
                                          "\xE2\x80\x93"
                                          "f",
                                          "\xE2\x80\x94"
                                          "f",
                                          "\xE2\x80\x95"
                                          "f"));
  EXPECT_EQ(texts_of(" /x"), (std::vector<std::string>{" -x", " /x", " \xE2\x80\x93x",
                                                       " \xE2\x80\x94x", " \xE2\x80\x95x"}));
}

TEST(Windash, LeavesDashesInsideWordsAndBeforeNonWords) {
  EXPECT_THAT(texts_of("a-b"), ElementsAre("a-b"));
  EXPECT_THAT(texts_of("x -"), ElementsAre("x -"));
  EXPECT_THAT(texts_of("and/or"), ElementsAre("and/or"));
}

TEST(Windash, CombinesTwoFlags) {
  EXPECT_EQ(texts_of("-a -b").size(), 25U);
}

TEST(Windash, RefusesMoreVariantsThanTheLimit) {
  EXPECT_FALSE(windash_variants(Pattern::parse("-a -b -c -d -e -f -g")).ok());
}

// RFC 4648 section 10.
TEST(Base64, EncodesThePublishedVectors) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
}

// What the pieces promise: whatever stands around the bytes, one of them occurs in the encoded
// whole.
TEST(Base64Offset, OnePieceOccursWhereverTheBytesStand) {
  const std::string needle = "http://evil.example/";
  const std::vector<std::string> pieces = base64_offset_pieces(needle);
  ASSERT_EQ(pieces.size(), 3U);
  for (std::size_t before = 0; before < 6; ++before) {
    for (std::size_t behind = 0; behind < 6; ++behind) {
      const std::string encoded =
          to_base64(std::string(before, 'x') + needle + std::string(behind, 'y'));
      EXPECT_NE(encoded.find(pieces[before % 3]), std::string::npos) << before << "/" << behind;
    }
  }
}

TEST(Utf16, WritesAllThreeForms) {
  EXPECT_EQ(to_utf16("a", Utf16Form::LittleEndian), std::string("a\0", 2));
  EXPECT_EQ(to_utf16("a", Utf16Form::BigEndian), std::string("\0a", 2));
  EXPECT_EQ(to_utf16("a", Utf16Form::WithByteOrderMark), std::string("\xFF\xFE"
                                                                     "a\0",
                                                                     4));
}

}  // namespace
}  // namespace longwatch::detect::sigma
