#include "base/byte_order_mark.h"

#include <string>

#include <gtest/gtest.h>

namespace longwatch {
namespace {

TEST(ByteOrderMark, TextsComeInEveryEncodingThatHasOne) {
  const std::string little(
      "\xFF\xFE"
      "a\0b\0",
      6);
  const std::string big(
      "\xFE\xFF"
      "\0a\0b",
      6);
  for (const std::string& text : {std::string("ab"),
                                  std::string("\xEF\xBB\xBF"
                                              "ab"),
                                  little, big}) {
    EXPECT_EQ(decode_by_mark(text), "ab");
  }
  EXPECT_TRUE(has_utf16_mark(little));
  EXPECT_TRUE(has_utf16_mark(big));
  EXPECT_FALSE(has_utf16_mark("ab"));
}

TEST(ByteOrderMark, HalfAUnitAtTheEndIsDropped) {
  EXPECT_EQ(decode_by_mark(std::string("\xFF\xFE"
                                       "a\0b",
                                       5)),
            "a");
  EXPECT_EQ(without_byte_order_mark("\xEF\xBB\xBF"), "");
}

}  // namespace
}  // namespace longwatch
