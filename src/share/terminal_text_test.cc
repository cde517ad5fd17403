#include "share/terminal_text.h"

#include <gtest/gtest.h>

namespace longwatch::share {
namespace {

TEST(TerminalSafe, LeavesNothingThatATerminalObeys) {
  EXPECT_EQ(terminal_safe("a\x1B[2Jb\x07"), "a?[2Jb?");
  EXPECT_EQ(terminal_safe("a\nb\tc\rd"), "a b c d");
  EXPECT_EQ(terminal_safe("a\xC2\x9B"
                          "b"),
            "a?b")
      << "C1 control sequence introducer";
  EXPECT_EQ(terminal_safe("exe\xE2\x80\xAE"
                          "fdp"),
            "exe?fdp")
      << "right-to-left override";
  EXPECT_EQ(terminal_safe("\xFFz"), "\xEF\xBF\xBDz");
  EXPECT_EQ(terminal_safe("gr\xC3\xBC\xC3\x9F"), "gr\xC3\xBC\xC3\x9F");
}

TEST(DisplayWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("\xC3\xBC"), 1U);
  EXPECT_EQ(display_width("\xE6\xBC\xA2"), 2U);
  EXPECT_EQ(display_width("e\xCC\x81"), 1U);
}

TEST(Clipped, NeverTakesMoreThanItMay) {
  const std::string_view text = "0123456789 \xE6\xBC\xA2\xE6\xBC\xA2 abcdefghij";
  for (std::size_t columns = 0; columns < 40; ++columns) {
    EXPECT_LE(display_width(clipped(text, columns)), columns);
    EXPECT_LE(display_width(clipped_in_middle(text, columns)), columns);
    EXPECT_EQ(display_width(padded(text, columns)),
              columns < 3 ? columns : display_width(padded(text, columns)));
  }
  EXPECT_EQ(clipped("0123456789", 8), "01234...");
  EXPECT_EQ(clipped("0123456789", 10), "0123456789");
  EXPECT_EQ(clipped_in_middle("C:/a/long/path/to/evidence.evtx", 20), "C:/a/lon...ence.evtx");
  EXPECT_EQ(padded("ab", 4), "ab  ");
}

}  // namespace
}  // namespace longwatch::share
