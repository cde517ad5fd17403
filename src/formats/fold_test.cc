#include "formats/fold.h"

#include <gtest/gtest.h>

namespace longwatch::formats {
namespace {

TEST(Fold, MakesTextsThatDifferInCaseAloneEqual) {
  EXPECT_EQ(folded("C:\\Windows\\System32\\CMD.EXE"), "c:\\windows\\system32\\cmd.exe");
  EXPECT_EQ(folded("\xC3\x84RGER"), folded("\xC3\xA4rger"));          // A umlaut
  EXPECT_EQ(folded("\xD0\x9F\xD0\xA0"), folded("\xD0\xBF\xD1\x80"));  // Cyrillic
  EXPECT_EQ(folded("\xCE\xA3"), folded("\xCF\x82"));                  // sigma and final sigma
  EXPECT_EQ(folded("\xE2\x84\xAA"), "k");                             // Kelvin sign
}

TEST(Fold, KeepsWhatHasNoSimpleFolding) {
  EXPECT_EQ(fold_case(0x130), char32_t{0x130});
  EXPECT_EQ(fold_case(0x131), char32_t{0x131});
  EXPECT_EQ(folded("\xFF\xFE z"), "\xFF\xFE z");
  EXPECT_EQ(folded(""), "");
}

TEST(Fold, FoldsEveryAsciiByteAlikeAtEveryPlaceOfAWord) {
  for (int c = 0; c < 0x80; ++c) {
    for (std::size_t place = 0; place < 17; ++place) {
      std::string text(17, '-');
      text[place] = static_cast<char>(c);
      std::string expected(17, '-');
      expected[place] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
      ASSERT_EQ(folded(text), expected) << c << " at " << place;
    }
  }
}

}  // namespace
}  // namespace longwatch::formats
