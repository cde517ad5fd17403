#include "scenario/bench_vocabulary.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "scenario/internal/random.h"

namespace longwatch::scenario {
namespace {

TEST(BenchVocabulary, FollowsTheWaysItHasSeen) {
  BenchVocabulary vocabulary;
  vocabulary.add_text("Path", "C:\\Users\\anna");
  vocabulary.add_text("Path", "C:\\Users\\bert");
  vocabulary.add_text("Path", "");
  internal::Random random(1);
  std::set<std::string> made;
  for (int i = 0; i < 200; ++i) {
    std::string text;
    vocabulary.append(text, "Path", 0, 100, random);
    made.insert(text);
  }
  EXPECT_EQ(made, (std::set<std::string>{"", "C:\\Users\\anna", "C:\\Users\\bert"}));
  EXPECT_FALSE(vocabulary.knows("Image"));
}

TEST(BenchVocabulary, DrawsNumbersAnewAndJumps) {
  BenchVocabulary vocabulary;
  for (const char* text : {"run 20210805 now", "stop 12345 then", "copy a to b"}) {
    vocabulary.add_text("CommandLine", text);
  }
  internal::Random random(1);
  std::set<std::string> made;
  for (int i = 0; i < 1000; ++i) {
    std::string text;
    vocabulary.append(text, "CommandLine", 8, 100, random);
    EXPECT_LE(text.size(), 100U + 48U);
    made.insert(text);
  }
  EXPECT_GT(made.size(), 600U);
}

TEST(BenchVocabulary, CountsEventsWhateverTheLetterCase) {
  BenchVocabulary vocabulary;
  vocabulary.add_event("Security", 4688);
  vocabulary.add_event("SECURITY", 4688);
  EXPECT_EQ(vocabulary.events("security", 4688), 2U);
  EXPECT_EQ(vocabulary.events("security", 4689), 0U);
}

TEST(BenchVocabulary, TextNeverEndsInsideACharacter) {
  BenchVocabulary vocabulary;
  std::string wide;
  for (int i = 0; i < 100; ++i) {
    wide += "\xE2\x82\xAC";
  }
  vocabulary.add_text("A", "x" + wide);
  internal::Random random(1);
  std::string text;
  vocabulary.append(text, "A", 0, 40, random);
  EXPECT_EQ((text.size() - 1) % 3, 0U);
}

}  // namespace
}  // namespace longwatch::scenario
