#include "formats/regex.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longwatch::formats {
namespace {

Regex compiled(std::string_view pattern, const RegexOptions& options = {}) {
  Result<Regex> regex = Regex::compile(pattern, options);
  EXPECT_TRUE(regex.ok()) << pattern;
  return std::move(regex).value();
}

TEST(Regex, SearchesAnywhereAndHonoursCase) {
  EXPECT_TRUE(compiled("b+c").search("abbcd"));
  EXPECT_FALSE(compiled("B+c").search("abbcd"));
  EXPECT_TRUE(compiled("B+c", {.letter_case = RegexCase::Insensitive}).search("abbcd"));
}

TEST(Regex, HonoursDotAndLineModes) {
  EXPECT_FALSE(compiled("a.b").search("a\nb"));
  EXPECT_TRUE(compiled("a.b", {.dot = RegexDot::All}).search("a\nb"));
  EXPECT_FALSE(compiled("^b$").search("a\nb\nc"));
  EXPECT_TRUE(compiled("^b$", {.lines = RegexLines::Multi}).search("a\nb\nc"));
}

TEST(Regex, CountsLongRunsAsItSearchesThem) {
  // The alternative is no plain run, so RE2 itself answers: the twin of the counting.
  for (const std::string_view run : {".{3,}", "(.){3,}", "(?:.){3,}"}) {
    const std::string twin = std::string(run).append("|[^\\s\\S]");
    for (const RegexDot dot : {RegexDot::ExceptNewline, RegexDot::All}) {
      const Regex counted = compiled(run, {.dot = dot});
      const Regex searched = compiled(twin, {.dot = dot});
      for (const std::string_view text : {"", "ab", "abc", "ab\nab", "ab\nabc", "\xC3\xA4\xC3\xA4",
                                          "\xC3\xA4\xC3\xA4x", "ab\xFF\x61\x62"}) {
        EXPECT_EQ(counted.search(text), searched.search(text)) << run << " on '" << text << "'";
      }
    }
  }
}

TEST(Regex, NamesWhatIsWrongWithAPattern) {
  const Result<Regex> regex = Regex::compile("a(b", {});
  ASSERT_FALSE(regex.ok());
  EXPECT_EQ(regex.error().code(), ErrorCode::InvalidInput);
  EXPECT_THAT(regex.error().message(), testing::HasSubstr("missing )"));
}

TEST(Regex, GivesLiteralsOfWhichOneMustOccur) {
  EXPECT_THAT(compiled("(?i)Invoke-(Mimikatz|Shell)[^x]+").required_any(),
              testing::UnorderedElementsAre("invoke-mimikatz", "invoke-shell"));
  EXPECT_THAT(compiled("[0-9]+").required_any(), testing::IsEmpty());
  EXPECT_THAT(compiled("(abc)?x*").required_any(), testing::IsEmpty());
}

TEST(Regex, GivesTheGroupsOfAWholeMatch) {
  const Regex regex = compiled("(?P<user>\\w+)( from (?P<src>\\S+))?");
  EXPECT_THAT(regex.groups(), testing::ElementsAre("user", "", "src"));
  std::vector<std::string_view> found;
  EXPECT_TRUE(regex.match_whole("alice from 10.0.0.1", found));
  EXPECT_THAT(found, testing::ElementsAre("alice", " from 10.0.0.1", "10.0.0.1"));
  EXPECT_TRUE(regex.match_whole("bob", found));
  EXPECT_THAT(found, testing::ElementsAre("bob", "", ""));
  EXPECT_FALSE(regex.match_whole("bob!", found));
  std::string many;
  for (int i = 0; i < 40; ++i) {
    many += "(.)";
  }
  EXPECT_TRUE(compiled(many).match_whole(std::string(40, 'x'), found));
  EXPECT_EQ(found.size(), 40U);
}

}  // namespace
}  // namespace longwatch::formats
