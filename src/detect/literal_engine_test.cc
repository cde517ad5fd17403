#include "detect/literal_engine.h"

#include <algorithm>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longwatch::detect {
namespace {

bool occurs(const Literal& literal, std::string_view text) {
  switch (literal.anchor) {
    case Anchor::Anywhere:
      return text.find(literal.text) != std::string_view::npos;
    case Anchor::Start:
      return text.starts_with(literal.text);
    case Anchor::End:
      return text.ends_with(literal.text);
    case Anchor::Whole:
      return text == literal.text;
  }
  return false;
}

std::set<std::uint32_t> found_by(const LiteralEngine& engine, std::string_view text) {
  std::vector<std::uint32_t> hits;
  engine.scan(text, hits);
  return {hits.begin(), hits.end()};
}

TEST(LiteralEngine, FindsLiteralsOfEveryLengthAndAnchor) {
  const LiteralEngine engine({{"powershell", Anchor::Anywhere},
                              {"-e", Anchor::Anywhere},
                              {"%", Anchor::Anywhere},
                              {"enc", Anchor::Anywhere},
                              {"c:\\", Anchor::Start},
                              {"\\cmd.exe", Anchor::End},
                              {"whole", Anchor::Whole},
                              {"", Anchor::Whole}});
  EXPECT_THAT(found_by(engine, "c:\\x\\powershell -enc %a%"), testing::ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(found_by(engine, "d:\\cmd.exe"), testing::ElementsAre(5));
  EXPECT_THAT(found_by(engine, "whole"), testing::ElementsAre(6));
  EXPECT_THAT(found_by(engine, ""), testing::ElementsAre(7));
  EXPECT_THAT(found_by(engine, "powershel"), testing::ElementsAre());
}

TEST(LiteralEngine, FindsNothingWhenItHoldsNothing) {
  EXPECT_THAT(found_by(LiteralEngine({}), "anything"), testing::ElementsAre());
}

TEST(LiteralEngine, FindsBytesOfEveryValueIncludingZero) {
  const std::string zeros(5, '\0');
  const LiteralEngine engine({{zeros, Anchor::Anywhere},
                              {std::string(1, '\0'), Anchor::Anywhere},
                              {zeros, Anchor::Whole}});
  EXPECT_THAT(found_by(engine, std::string("a") + zeros), testing::ElementsAre(0, 1));
  EXPECT_THAT(found_by(engine, zeros), testing::ElementsAre(0, 1, 2));
}

// The naive twin is `occurs`. A small alphabet makes matches and near misses frequent.
TEST(LiteralEngine, EqualsSearchingEveryLiteralByItself) {
  std::mt19937 random(20240325);
  const auto make_text = [&random](std::size_t longest) {
    std::string text(random() % (longest + 1), ' ');
    for (char& c : text) {
      c = "ab\\.x\xC3"[random() % 6];
    }
    return text;
  };
  std::size_t matches = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<Literal> literals;
    const std::size_t count = random() % (round % 3 == 0 ? 400 : 40);  // few and many go other ways
    for (std::size_t i = 0; i < count; ++i) {
      const auto anchor = static_cast<Anchor>(random() % 4);
      const std::string text = make_text(7);
      literals.push_back({text.empty() && anchor != Anchor::Whole ? "a" : text, anchor});
    }
    const LiteralEngine engine(literals);
    for (int t = 0; t < 30; ++t) {
      const std::string text = make_text(120);
      std::set<std::uint32_t> expected;
      for (std::uint32_t i = 0; i < literals.size(); ++i) {
        if (occurs(literals[i], text)) {
          expected.insert(i);
        }
      }
      matches += expected.size();
      ASSERT_EQ(found_by(engine, text), expected) << "round " << round << " text '" << text << "'";
    }
  }
  EXPECT_GT(matches, 10'000U);
}

}  // namespace
}  // namespace longwatch::detect
