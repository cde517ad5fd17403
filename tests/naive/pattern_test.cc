#include "tests/naive/pattern.h"

#include <string>

#include <gtest/gtest.h>

namespace longwatch::naive {
namespace {

/// Literals as themselves, wildcards as '*' and '?' in brackets.
std::string show(const Pattern& pattern) {
  std::string out;
  for (const Token& token : pattern) {
    switch (token.kind) {
      case Token::Kind::Literal:
        out.push_back(static_cast<char>(token.symbol));
        break;
      case Token::Kind::AnyRun:
        out += "[*]";
        break;
      case Token::Kind::AnyOne:
        out += "[?]";
        break;
    }
  }
  return out;
}

struct Written {
  const char* text;
  const char* meaning;
};

class SigmaString : public testing::TestWithParam<Written> {};

TEST_P(SigmaString, MeansWhatTheSpecificationSays) {
  EXPECT_EQ(show(parse_pattern(GetParam().text)), GetParam().meaning);
}

INSTANTIATE_TEST_SUITE_P(Escapes, SigmaString,
                         testing::Values(Written{"", ""}, Written{"a*b?c", "a[*]b[?]c"},
                                         Written{R"(\*)", "*"}, Written{R"(\?)", "?"},
                                         Written{R"(\\*)", R"(\[*])"}, Written{R"(\\\*)", R"(\*)"},
                                         Written{R"(\\\\*)", R"(\\[*])"},
                                         Written{R"(a\b)", R"(a\b)"}, Written{R"(a\\b)", R"(a\b)"},
                                         Written{R"(a\\\b)", R"(a\\b)"},
                                         Written{R"(a\\\\b)", R"(a\\b)"}, Written{R"(a\)", R"(a\)"},
                                         Written{R"(a\\)", R"(a\)"}));

/// Every text over the alphabet up to a length.
std::vector<Symbols> texts_over(const std::u32string& alphabet, std::size_t longest) {
  std::vector<Symbols> texts = {U""};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].size() == longest) {
      break;
    }
    for (const char32_t symbol : alphabet) {
      texts.push_back(texts[i] + symbol);
    }
  }
  return texts;
}

Pattern pattern_of(const Symbols& text) {
  Pattern pattern;
  for (const char32_t symbol : text) {
    if (symbol == U'*') {
      pattern.push_back({Token::Kind::AnyRun, 0});
    } else if (symbol == U'?') {
      pattern.push_back({Token::Kind::AnyOne, 0});
    } else {
      pattern.push_back({Token::Kind::Literal, symbol});
    }
  }
  return pattern;
}

TEST(Pattern, MatchesAsDefinedForAllSmallPatternsAndTexts) {
  const std::vector<Symbols> texts = texts_over(U"ab", 5);
  int matched = 0;
  for (const Symbols& written : texts_over(U"ab*?", 5)) {
    const Pattern pattern = pattern_of(written);
    for (const Symbols& text : texts) {
      const bool expected = matches_by_definition(pattern, text);
      matched += expected ? 1 : 0;
      ASSERT_EQ(matches(pattern, text), expected)
          << std::string(written.begin(), written.end()) << " on "
          << std::string(text.begin(), text.end());
    }
  }
  EXPECT_GT(matched, 5000);
}

TEST(Symbols, CountsABrokenByteAsOneCharacterAndALoneSurrogateToo) {
  EXPECT_EQ(to_symbols("a\xC3\xA9z"), (Symbols{U'a', 0xE9, U'z'}));
  EXPECT_EQ(to_symbols("\xFF\xC3"), (Symbols{kInvalidByte + 0xFF, kInvalidByte + 0xC3}));
  EXPECT_EQ(to_symbols("\xED\xA0\x80"), (Symbols{0xD800}));
  EXPECT_EQ(to_symbols("\xC0\x80"), (Symbols{kInvalidByte + 0xC0, kInvalidByte + 0x80}));
  EXPECT_EQ(to_symbols("\xF0\x9F\x98\x80"), (Symbols{0x1F600}));
}

}  // namespace
}  // namespace longwatch::naive
