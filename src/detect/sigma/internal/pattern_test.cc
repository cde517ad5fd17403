#include "detect/sigma/internal/pattern.h"

#include <gtest/gtest.h>

namespace longwatch::detect::sigma {
namespace {

struct MatchCase {
  std::string_view pattern;
  std::string_view text;
  bool matches;
};

TEST(Pattern, ReadsEscapesAsTheSpecificationSays) {
  // Sigma 2.1: each row is what stands in the rule after YAML quoting.
  const MatchCase cases[] = {
      {R"(\*)", "*", true},
      {R"(\*)", "x", false},
      {R"(\?)", "?", true},
      {R"(\?)", "x", false},
      {R"(a\b)", R"(a\b)", true},
      {R"(a\\b)", R"(a\b)", true},
      {R"(\\*)", R"(\anything)", true},
      {R"(\\*)", "*", false},
      {R"(\\\*)", R"(\*)", true},
      {R"(\\\*)", R"(\x)", false},
      {R"(a\\\b)", R"(a\\b)", true},
      {R"(a\\\\b)", R"(a\\b)", true},
      {R"(end\)", R"(end\)", true},
  };
  for (const MatchCase& c : cases) {
    EXPECT_EQ(Pattern::parse(c.pattern).matches(c.text), c.matches)
        << c.pattern << " on " << c.text;
  }
}

TEST(Pattern, MatchesWholeTextsWithWildcards) {
  const MatchCase cases[] = {
      {"abc", "abc", true},
      {"abc", "xabc", false},
      {"*abc", "xabc", true},
      {"abc*", "abcx", true},
      {"*b*", "abc", true},
      {"a*c", "ac", true},
      {"a*c", "a\n\nc", true},
      {"a?c", "abc", true},
      {"a?c", "ac", false},
      {"a?c", "a\nc", true},
      {"a?c",
       "a\xC3\xA4"
       "c",
       true},
      {"a??c",
       "a\xC3\xA4"
       "c",
       false},
      {"*", "", true},
      {"", "", true},
      {"", "x", false},
      {"?", "", false},
      {"*aab", "aaaab", true},
      {"*ab*ab", "abab", true},
      {"*ab*ab", "ab", false},
      {"a*b*c", "a--b--b--c", true},
      {"**a", "a", true},
      {"*?", "", false},
      {"*?", "x", true},
      {"*a?", "aab", true},
  };
  for (const MatchCase& c : cases) {
    EXPECT_EQ(Pattern::parse(c.pattern).matches(c.text), c.matches)
        << c.pattern << " on " << c.text;
  }
}

TEST(Pattern, OpensSidesWithoutTouchingEscapes) {
  Pattern pattern = Pattern::parse(R"(\)");
  pattern.open_back();
  EXPECT_TRUE(pattern.matches(R"(\anything)"));
  EXPECT_FALSE(pattern.matches("*"));
  pattern.open_front();
  EXPECT_TRUE(pattern.matches(R"(c:\x)"));
}

TEST(Pattern, NamesItsLongestText) {
  EXPECT_EQ(Pattern::parse("*ab*cdef?g*").longest_text(), "cdef");
  EXPECT_EQ(Pattern::parse("*?").longest_text(), "");
}

}  // namespace
}  // namespace longwatch::detect::sigma
