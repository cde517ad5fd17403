#include "formats/name_text.h"

#include <gtest/gtest.h>

namespace longwatch::formats {
namespace {

TEST(NameText, letters_beyond_ascii_are_told_from_punctuation) {
  EXPECT_EQ(letter_beyond_ascii_at("\u00E9x", 0), 2U);
  EXPECT_EQ(letter_beyond_ascii_at("x\u00E9", 0), 0U);  // ASCII
  EXPECT_EQ(letter_beyond_ascii_at("\u201Cx", 0), 0U);  // a quotation mark
  EXPECT_EQ(letter_beyond_ascii_at("\u0301x", 0), 2U);  // a mark over what stands in front
  EXPECT_EQ(letter_beyond_ascii_at("\u8BBFx", 0), 0U);  // written without blanks
  EXPECT_EQ(letter_beyond_ascii_at("\xE9x", 0), 0U);    // Latin-1
  EXPECT_EQ(letter_beyond_ascii_at("x", 1), 0U);
  EXPECT_EQ(letter_beyond_ascii_before("a\u00E9", 3), 2U);
  EXPECT_EQ(letter_beyond_ascii_before("a\u00E9", 2), 0U);  // in the middle of one
  EXPECT_EQ(letter_beyond_ascii_before("\u2014a", 3), 0U);
  EXPECT_EQ(letter_beyond_ascii_before("\U0001D41Aa", 4), 4U);
  EXPECT_EQ(letter_beyond_ascii_before("a", 0), 0U);
}

TEST(NameText, percent_escapes_are_taken_out_once) {
  EXPECT_EQ(percent_decoded("http%3A%2f%2Fa%20b"), "http://a b");
  EXPECT_EQ(percent_decoded("%252F"), "%2F");
  EXPECT_EQ(percent_decoded("100% %G1 %4"), "100% %G1 %4");
  EXPECT_EQ(percent_decoded("%41"), "A");
  EXPECT_EQ(percent_decoded("%C3%BCber %E2%80%9C%e9 %bad%"), "\u00FCber \u201C%e9 %bad%");
  EXPECT_EQ(percent_decoded("%BC%C3%BC%C3"), "%BC\u00FC%C3");
  EXPECT_TRUE(has_percent_escape("100%%41"));
  EXPECT_FALSE(has_percent_escape("%TEMP%\\x %4"));
  EXPECT_EQ(percent_escape_at("a%2F", 1), 0x2F);
  EXPECT_EQ(percent_escape_at("a%2", 1), -1);
}

TEST(NameText, domains_are_shown_in_their_own_letters) {
  EXPECT_EQ(unicode_domain("www.xn--mnchen-3ya.test"), "www.m\u00FCnchen.test");
  EXPECT_FALSE(unicode_domain("evil.example").has_value());
}

}  // namespace
}  // namespace longwatch::formats
