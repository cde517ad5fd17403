#include "base/utf.h"

#include <random>

#include <gtest/gtest.h>

namespace longwatch {
namespace {

std::string from_units(std::initializer_list<std::uint16_t> units) {
  std::string bytes;
  for (const std::uint16_t unit : units) {
    bytes.push_back(static_cast<char>(unit & 0xFF));
    bytes.push_back(static_cast<char>(unit >> 8));
  }
  std::string out;
  append_utf16le_as_utf8(out, as_bytes(bytes));
  return out;
}

TEST(Utf, ConvertsUtf16OfEveryLength) {
  EXPECT_EQ(from_units({'a', 'b', 'c', 'd', 'e'}), "abcde");
  EXPECT_EQ(from_units({0xE4, 0x20AC}), "\xC3\xA4\xE2\x82\xAC");
  EXPECT_EQ(from_units({0xD83D, 0xDE00, 'x'}), "\xF0\x9F\x98\x80x");
  EXPECT_EQ(from_units({}), "");
}

TEST(Utf, KeepsLoneSurrogatesApart) {
  EXPECT_EQ(from_units({0xD83D}), "\xED\xA0\xBD");
  EXPECT_EQ(from_units({0xDE00, 'x'}), "\xED\xB8\x80x");
  EXPECT_EQ(from_units({0xD83D, 'x'}), "\xED\xA0\xBDx");
}

TEST(Utf, IgnoresATrailingOddByte) {
  std::string out;
  append_utf16le_as_utf8(out, as_bytes(std::string_view("a\0b", 3)));
  EXPECT_EQ(out, "a");
}

TEST(Utf, RoundTripsRandomText) {
  std::mt19937 random(11);
  for (int round = 0; round < 2000; ++round) {
    std::string utf8;
    const std::size_t length = random() % 40;
    for (std::size_t i = 0; i < length; ++i) {
      constexpr std::uint32_t kRanges[][2] = {
          {0, 0x80}, {0, 0x80}, {0x80, 0x800}, {0xE000, 0x10000}, {0x10000, 0x110000}};
      const auto& [first, end] = kRanges[random() % 5];
      append_utf8(utf8, first + static_cast<std::uint32_t>(random() % (end - first)));
    }
    ASSERT_TRUE(is_valid_utf8(utf8));
    std::string utf16;
    append_utf8_as_utf16le(utf16, utf8);
    std::string back;
    append_utf16le_as_utf8(back, as_bytes(utf16));
    ASSERT_EQ(back, utf8);
  }
}

TEST(Utf, RefusesWhatUnicodeForbids) {
  for (const std::string_view bad : {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80",
                                     "\xF5\x80\x80\x80", "\xF4\x90\x80\x80", "a\xFF"}) {
    EXPECT_FALSE(is_valid_utf8(bad));
    EXPECT_TRUE(is_valid_utf8(to_valid_utf8(bad)));
  }
  EXPECT_EQ(to_valid_utf8("a\xFF"
                          "b"),
            "a\xEF\xBF\xBD"
            "b");
}

}  // namespace
}  // namespace longwatch
