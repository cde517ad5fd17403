#include "base/wildcard.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace longwatch {
namespace {

TEST(Wildcard, StandsForAnyCharactersOrForOne) {
  EXPECT_TRUE(matches_wildcard("web01.parl.example", "web*"));
  EXPECT_TRUE(matches_wildcard("web01", "web0?"));
  EXPECT_TRUE(matches_wildcard("", "*"));
  EXPECT_TRUE(matches_wildcard("abcabd", "*ab?"));
  EXPECT_TRUE(matches_wildcard("\xC3\xA4", "?")) << "one character, two bytes";
  EXPECT_FALSE(matches_wildcard("web1", "web0?"));
  EXPECT_FALSE(matches_wildcard("xweb", "web*"));
  EXPECT_FALSE(matches_wildcard("", "?"));
}

TEST(Wildcard, ABackslashTakesThemAsTheyAre) {
  EXPECT_TRUE(matches_wildcard("a*b", "a\\*b"));
  EXPECT_FALSE(matches_wildcard("axb", "a\\*b"));
  EXPECT_FALSE(matches_wildcard("C:\\Windows\\x", "C:\\Windows\\*"));
  EXPECT_TRUE(matches_wildcard("C:\\Windows\\x", "C:\\Windows\\\\*"));
  EXPECT_FALSE(has_wildcard("a\\*b"));
  EXPECT_TRUE(has_wildcard("a\\\\*b"));
}

/// Says the same by trying everything.
bool fits(std::string_view text, std::string_view pattern) {
  if (pattern.empty()) {
    return text.empty();
  }
  if (pattern.front() == '*') {
    return fits(text, pattern.substr(1)) || (!text.empty() && fits(text.substr(1), pattern));
  }
  return !text.empty() && (pattern.front() == '?' || pattern.front() == text.front()) &&
         fits(text.substr(1), pattern.substr(1));
}

TEST(Wildcard, AgreesWithTryingEverything) {
  std::mt19937 random(20260801);  // NOLINT(cert-msc51-cpp): the same texts in every run
  const auto word = [&](std::string_view letters, std::size_t most) {
    std::string made(random() % (most + 1), ' ');
    for (char& c : made) {
      c = letters[random() % letters.size()];
    }
    return made;
  };
  std::size_t matching = 0;
  for (int i = 0; i < 200'000; ++i) {
    const std::string text = word("ab", 8);
    const std::string pattern = word("ab*?", 6);
    ASSERT_EQ(matches_wildcard(text, pattern), fits(text, pattern)) << text << ' ' << pattern;
    matching += fits(text, pattern) ? 1U : 0U;
  }
  EXPECT_GT(matching, 10'000U);
}

}  // namespace
}  // namespace longwatch
