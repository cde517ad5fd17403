#include "detect/literal_engine.h"

#include <algorithm>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "model/value.h"
#include "tests/naive/literal.h"

namespace longwatch::detect {
namespace {

using naive::occurring_in;

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

// A small alphabet makes matches and near misses frequent.
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
    const SimdLevel level = simd_levels()[random() % simd_levels().size()];
    const LiteralEngine engine(literals, level);
    for (int t = 0; t < 30; ++t) {
      const std::string text = make_text(120);
      const std::set<std::uint32_t> expected = occurring_in(text, literals);
      matches += expected.size();
      ASSERT_EQ(found_by(engine, text), expected) << "round " << round << " text '" << text << "'";
    }
  }
  EXPECT_GT(matches, 10'000U);
}

/// Texts that are longer than any block or chunk, with literals across their borders.
TEST(LiteralEngine, FindsTheSameAtEveryLevelWhereverALiteralStands) {
  const std::vector<Literal> literals = {{"needle in hay", Anchor::Anywhere},
                                         {"abc", Anchor::Anywhere},
                                         {"-e", Anchor::Anywhere},
                                         {"last.exe", Anchor::End}};
  for (const SimdLevel level : simd_levels()) {
    const LiteralEngine engine(literals, level);
    for (const std::size_t size : {61UL, 64UL, 128UL, 4095UL, 4096UL, 4200UL, 9000UL}) {
      for (const std::size_t at : {0UL, 1UL, 47UL, 51UL, size / 2, size - 13}) {
        std::string text(size, 'n');
        text.replace(at, 13, "needle in hay");
        EXPECT_THAT(found_by(engine, text), testing::ElementsAre(0)) << size << " " << at;
        text.assign(size, 'a');
        text.replace(at, 3, "abc");
        text.replace(size - 8, 8, "last.exe");
        text.replace(at, 2, "-e");
        EXPECT_TRUE(found_by(engine, text).contains(2)) << size << " " << at;
      }
    }
  }
}

TEST(LiteralEngine, FindsTheSameAtEveryLevelAmongThousands) {
  std::mt19937 random(5);
  const auto make_text = [&random](std::size_t size) {
    std::string text(size, ' ');
    for (char& c : text) {
      c = "abcdefghijklmnopqrstuvwxyz \\-./:"[random() % 32];
    }
    return text;
  };
  for (const std::size_t count : {10UL, 100UL, 600UL, 3000UL}) {
    std::vector<Literal> literals;
    for (std::size_t i = 0; i < count; ++i) {
      literals.push_back({make_text(2 + random() % 9), Anchor::Anywhere});
    }
    const std::string text = make_text(20'000);
    const std::set<std::uint32_t> expected = occurring_in(text, literals);
    for (const SimdLevel level : simd_levels()) {
      EXPECT_EQ(found_by(LiteralEngine(literals, level), text), expected) << count;
    }
  }
}

bool may_occur(const LiteralEngine& engine, std::string_view raw, RawText form) {
  return engine.may_occur(as_bytes(raw), form);
}

TEST(LiteralEngine, SeesInRawTextThatNothingOccurs) {
  for (const SimdLevel level : simd_levels()) {
    const LiteralEngine engine({{"mimikatz", Anchor::Anywhere}, {"\\pipe\\evil", Anchor::Anywhere}},
                               level);
    EXPECT_FALSE(
        may_occur(engine, R"(C:\\Windows\\System32\\cmd.exe \"a\" \r\n\t\/)", RawText::Json));
    EXPECT_FALSE(may_occur(engine, R"(C:\\users\\x)", RawText::Json));
    EXPECT_TRUE(may_occur(engine, "run MIMIKatz", RawText::Json));
    EXPECT_TRUE(may_occur(engine, R"(\\Pipe\\Evil)", RawText::Json));
    EXPECT_TRUE(may_occur(engine, R"(m\u0069mikatz)", RawText::Json));
    EXPECT_TRUE(may_occur(engine, R"(mi\mikatz)", RawText::Json)) << "no escape of JSON";
    EXPECT_TRUE(may_occur(engine,
                          "mimi\xE2\x84\xAA"
                          "atz",
                          RawText::Utf8))
        << "the Kelvin sign folds to k";
    EXPECT_FALSE(may_occur(engine, "nothing", RawText::Utf8));
    EXPECT_FALSE(may_occur(engine, std::string_view("n\0o\0t\0h\0i\0", 10), RawText::Utf16));
    EXPECT_TRUE(
        may_occur(engine, std::string_view("m\0i\0m\0I\0k\0a\0T\0z\0", 16), RawText::Utf16));
    EXPECT_TRUE(may_occur(engine, std::string_view("n\0\x2A\x21o\0", 6), RawText::Utf16));
  }
  EXPECT_TRUE(may_occur(LiteralEngine({{"abc", Anchor::Start}}), "xyz", RawText::Utf8));
  EXPECT_FALSE(may_occur(LiteralEngine({}), "xyz", RawText::Utf8));
}

TEST(LiteralEngine, NeverMissesInRawTextWhatOccursInTheTextItself) {
  std::mt19937 random(11);
  const std::vector<std::string_view> pieces = {
      "a", "B",     R"(\\)",    R"(\")",    R"(\n)", R"(\/)", "c", R"(\u0041)",
      "d", R"(\x)", "\xC3\xA9", "\xC5\xBF", "/",     "e",     " "};
  std::size_t ruled_out = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string raw;
    const std::size_t count = random() % 90;
    const std::size_t kinds = random() % 4 == 0 ? pieces.size() : 7;
    for (std::size_t i = 0; i < count; ++i) {
      raw.append(pieces[random() % kinds]);
    }
    model::Value value = model::text_value(raw);
    value.kind = model::ValueKind::JsonText;
    std::string scratch;
    const std::string text = to_ascii_lower(model::render(value, scratch));
    std::vector<Literal> literals;
    for (int i = 0; i < 3; ++i) {
      std::string literal(4 + random() % 3, ' ');
      for (char& c : literal) {
        c = "abcde\\/\" "[random() % (round % 4 == 0 ? 9 : 5)];
      }
      literals.push_back({literal, Anchor::Anywhere});
    }
    const LiteralEngine engine(literals, simd_levels()[random() % simd_levels().size()]);
    if (!may_occur(engine, raw, RawText::Json)) {
      ++ruled_out;
      EXPECT_THAT(found_by(engine, text), testing::IsEmpty()) << raw;
    }
  }
  EXPECT_GT(ruled_out, 1'000U);
}

}  // namespace
}  // namespace longwatch::detect
