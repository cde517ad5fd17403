#include "base/ascii.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "base/text.h"

namespace longwatch {
namespace {

std::string utf16le(std::string_view ascii) {
  std::string wide;
  for (const char c : ascii) {
    wide.push_back(c);
    wide.push_back('\0');
  }
  return wide;
}

/// Random ASCII of that size.
std::string random_text(std::mt19937& random, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text.push_back(static_cast<char>(random() % 128));
  }
  return text;
}

TEST(Ascii, EveryLevelGivesTheSameForEverySize) {
  std::mt19937 random(7);
  for (const SimdLevel level : simd_levels()) {
    for (std::size_t size = 0; size < 300; ++size) {
      const std::string text = random_text(random, size);
      const std::string wide = utf16le(text);
      std::string out(size, '?');
      EXPECT_EQ(fold_ascii(text, out.data(), level), size);
      EXPECT_EQ(out, to_ascii_lower(text));
      out.assign(size, '?');
      EXPECT_TRUE(fold_ascii_utf16le(as_bytes(wide), out.data(), level));
      EXPECT_EQ(out, to_ascii_lower(text));
      EXPECT_TRUE(narrow_ascii_utf16le(as_bytes(wide), out.data(), level));
      EXPECT_EQ(out, text);
      EXPECT_TRUE(is_ascii(text, level));
    }
  }
}

TEST(Ascii, EveryLevelSeesTheOneByteThatIsNot) {
  std::mt19937 random(8);
  for (const SimdLevel level : simd_levels()) {
    for (std::size_t at = 0; at < 150; ++at) {
      std::string text = random_text(random, 150);
      std::string wide = utf16le(text);
      std::string out(150, '?');
      text[at] = static_cast<char>(0x80 + random() % 128);
      EXPECT_EQ(fold_ascii(text, out.data(), level), at);
      EXPECT_EQ(out.substr(0, at), to_ascii_lower(text.substr(0, at)));
      EXPECT_FALSE(is_ascii(text, level));
      const bool in_high_byte = random() % 2 == 0;
      wide[2 * at + (in_high_byte ? 1 : 0)] = static_cast<char>(in_high_byte ? 1 : 0x80);
      EXPECT_FALSE(fold_ascii_utf16le(as_bytes(wide), out.data(), level));
      EXPECT_FALSE(narrow_ascii_utf16le(as_bytes(wide), out.data(), level));
    }
  }
}

TEST(Ascii, HalfAUnitIsNoText) {
  std::string out(4, '?');
  for (const SimdLevel level : simd_levels()) {
    EXPECT_FALSE(fold_ascii_utf16le(as_bytes(std::string_view("a\0b", 3)), out.data(), level));
    EXPECT_FALSE(narrow_ascii_utf16le(as_bytes(std::string_view("a\0b", 3)), out.data(), level));
  }
}

}  // namespace
}  // namespace longwatch
