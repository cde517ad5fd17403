#include "read/split.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace longwatch::read {
namespace {

std::vector<std::string_view> pieces_of(std::string_view line, char separator) {
  std::vector<std::string_view> pieces;
  split_at(line, separator, pieces);
  return pieces;
}

/// A line of up to 200 bytes in which every third or so is a separator.
std::string make_line(std::mt19937& random) {
  constexpr std::string_view kBytes = "\t\ta\\b";
  std::string line(random() % 200, '\0');
  for (char& c : line) {
    c = kBytes[random() % kBytes.size()];
  }
  return line;
}

TEST(LineSplitter, SplitsAsASimpleSearchDoesAtEveryLevel) {
  for (const SimdLevel level : simd_levels()) {
    std::mt19937 random(7);
    LineSplitter splitter(level);
    for (int round = 0; round < 2'000; ++round) {
      const std::string line = make_line(random);
      const std::vector<std::string_view> expected = pieces_of(line, '\t');
      ASSERT_TRUE(splitter.split(line, '\t', expected.size(), '\\'));
      for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_EQ(splitter[i].data(), expected[i].data());
        ASSERT_EQ(splitter[i], expected[i]);
      }
      ASSERT_EQ(splitter.has_mark(), line.find('\\') != std::string::npos);
    }
  }
}

TEST(LineSplitter, RefusesALineWithOtherThanThatManyPieces) {
  for (const SimdLevel level : simd_levels()) {
    LineSplitter splitter(level);
    EXPECT_FALSE(splitter.split("a b c", ' ', 2, '"'));
    EXPECT_FALSE(splitter.split("a b c", ' ', 4, '"'));
    EXPECT_FALSE(splitter.split("", ' ', 0, '"'));
    EXPECT_FALSE(splitter.split(std::string(100'000, ' '), ' ', 3, '"'));
    EXPECT_TRUE(splitter.split("", ' ', 1, '"'));
    EXPECT_EQ(splitter[0], "");
  }
}

}  // namespace
}  // namespace longwatch::read
