#include "detect/sigma/internal/conditions.h"

#include <array>
#include <optional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/limits.h"

namespace longwatch::detect::sigma {
namespace {

std::vector<Selection> selections_named(const std::vector<std::string_view>& names) {
  std::vector<Selection> selections;
  for (const std::string_view name : names) {
    selections.push_back({std::string(name), {}, {}});
  }
  return selections;
}

/// The tree as a prefix expression: "and(a, not(b))". Children stand before parents, so one pass
/// suffices.
std::string outline(const Condition& condition, const std::vector<Selection>& selections) {
  std::vector<std::string> texts;
  for (const ConditionNode& node : condition.nodes) {
    std::string inner;
    for (const std::uint32_t child : node.children) {
      inner += (inner.empty() ? "" : ", ") + texts.at(child);
    }
    switch (node.kind) {
      case ConditionNode::Kind::Selection:
        texts.push_back(selections.at(node.selection).name);
        break;
      case ConditionNode::Kind::And:
        texts.push_back("and(" + inner + ")");
        break;
      case ConditionNode::Kind::Or:
        texts.push_back("or(" + inner + ")");
        break;
      case ConditionNode::Kind::Not:
        texts.push_back("not(" + inner + ")");
        break;
    }
  }
  return texts.back();
}

TEST(Condition, HasTheStructureThatPrecedenceGives) {
  const std::vector<Selection> selections =
      selections_named({"a", "b", "c", "selection_img", "selection_cli", "filter_main_x", "_hidden",
                        "1", "all", "odd-name.conf", "not_this"});

  struct Case {
    std::string_view text;
    std::string_view expected;
  };

  const Case cases[] = {
      {"a", "a"},
      {"  a\t\n", "a"},
      {"a and b", "and(a, b)"},
      {"a and b and c", "and(a, b, c)"},
      {"a or b or c", "or(a, b, c)"},
      {"a or b and c", "or(a, and(b, c))"},
      {"a and b or c", "or(and(a, b), c)"},
      {"a and b or b and c", "or(and(a, b), and(b, c))"},
      {"(a or b) and c", "and(or(a, b), c)"},
      {"a and (b or c)", "and(a, or(b, c))"},
      {"not a", "not(a)"},
      {"not not a", "not(not(a))"},
      {"not a and b", "and(not(a), b)"},
      {"not (a and b)", "not(and(a, b))"},
      {"a and not b or c", "or(and(a, not(b)), c)"},
      {"((a))", "a"},
      {"(a)and(b)", "and(a, b)"},
      {"a AND NOT b Or c", "or(and(a, not(b)), c)"},
      {"1 of selection_*", "or(selection_img, selection_cli)"},
      {"any of selection_*", "or(selection_img, selection_cli)"},
      {"all of selection_*", "and(selection_img, selection_cli)"},
      {"ALL OF selection_*", "and(selection_img, selection_cli)"},
      {"1 of *_img", "selection_img"},
      {"1 of s*_*i*", "or(selection_img, selection_cli)"},
      {"all of filter_main_x", "filter_main_x"},
      {"not 1 of selection_*", "not(or(selection_img, selection_cli))"},
      {"a and not 1 of filter_* and b", "and(a, not(filter_main_x), b)"},
      {"a or all of selection_* and b", "or(a, and(and(selection_img, selection_cli), b))"},
      {"1 of _*", "_hidden"},
      {"_hidden", "_hidden"},
      {"all and 1", "and(all, 1)"},
      {"1 of all", "all"},
      {"1", "1"},
      {"odd-name.conf and not_this", "and(odd-name.conf, not_this)"},
  };
  for (const Case& one : cases) {
    const auto condition = parse_condition(one.text, selections);
    ASSERT_TRUE(condition.has_value()) << one.text << ": " << condition.error().reason;
    EXPECT_EQ(outline(*condition, selections), one.expected) << one.text;
    EXPECT_EQ(condition->text, one.text);
  }
}

TEST(Condition, ThemLeavesOutHiddenSelections) {
  const std::vector<Selection> selections = selections_named({"a", "_b", "c"});
  EXPECT_EQ(outline(*parse_condition("all of them", selections), selections), "and(a, c)");
  EXPECT_EQ(outline(*parse_condition("1 of THEM", selections), selections), "or(a, c)");
  EXPECT_EQ(outline(*parse_condition("1 of *", selections), selections), "or(a, c)");
  EXPECT_EQ(outline(*parse_condition("1 of *b", selections_named({"_b", "ab"})),
                    selections_named({"_b", "ab"})),
            "ab");
}

TEST(Condition, NamesAreCaseSensitive) {
  EXPECT_FALSE(parse_condition("A", selections_named({"a"})).has_value());
  EXPECT_FALSE(parse_condition("1 of A*", selections_named({"a1"})).has_value());
}

TEST(Condition, MistakesAreFoundAtTheirByte) {
  const std::vector<Selection> selections = selections_named({"a", "b", "filter"});

  struct Case {
    std::string_view text;
    std::size_t offset;
    RuleStatus status = RuleStatus::Error;
  };

  const Case cases[] = {
      {"", 0},
      {"   ", 0},
      {"a b", 2},
      {"a and", 5},
      {"and a", 0},
      {"a or or b", 5},
      {"not", 3},
      {"a not b", 2},
      {"(a", 0},
      {"a)", 1},
      {"()", 1},
      {"a and (b or (filter)", 6},
      {"fliter", 0},
      {"a and fliter", 6},
      {"2 of a*", 0},
      {"a of b", 0},
      {"1 of", 4},
      {"1 of (a)", 5},
      {"1 of z*", 5},
      {"all of a and", 12},
      {"a*", 0},
      {"of", 0},
      {"them", 0},
      {"a, b", 0},
      {"a | count() > 5", 2, RuleStatus::Unsupported},
      {"a and b | count(User) by Host > 5", 8, RuleStatus::Unsupported},
      {"a | MIN(x) > 1", 2, RuleStatus::Unsupported},
      {"a |count()", 2, RuleStatus::Unsupported},
      {"a | near b", 2},
      {"a | stats", 2},
      {"a |", 2},
      {"a || b", 2},
  };
  for (const Case& one : cases) {
    const auto condition = parse_condition(one.text, selections);
    ASSERT_FALSE(condition.has_value()) << one.text;
    EXPECT_EQ(condition.error().offset, one.offset) << one.text << ": " << condition.error().reason;
    EXPECT_EQ(condition.error().status, one.status) << one.text;
  }
}

TEST(Condition, NestingHasALimit) {
  const std::vector<Selection> selections = selections_named({"a"});
  const auto nested = [&](std::size_t depth) {
    return parse_condition(std::string(depth, '(') + "a" + std::string(depth, ')'), selections)
        .has_value();
  };
  EXPECT_TRUE(nested(limits::kConditionDepth));
  EXPECT_FALSE(nested(limits::kConditionDepth + 1));
  std::string nots;
  for (std::size_t i = 0; i <= limits::kConditionDepth; ++i) {
    nots += "not ";
  }
  EXPECT_FALSE(parse_condition(nots + "a", selections).has_value());
  std::string wide = "not a";
  for (std::size_t i = 0; i < 1000; ++i) {
    wide += " and (not a)";
  }
  EXPECT_TRUE(parse_condition(wide, selections).has_value());
}

TEST(Condition, PatternsCannotMultiplyWithoutLimit) {
  std::vector<std::string> names;
  for (int i = 0; i < 1000; ++i) {
    names.push_back(fmt::format("s{}", i));
  }
  const std::vector<Selection> selections = selections_named({names.begin(), names.end()});
  std::string text = "1 of *";
  for (int i = 0; i < 100; ++i) {
    text += " or 1 of *";
  }
  const auto condition = parse_condition(text, selections);
  ASSERT_FALSE(condition.has_value());
  EXPECT_NE(condition.error().reason.find("more than 65536 selections"), std::string::npos);
}

TEST(ConditionPattern, StarsMatchRuns) {
  struct Case {
    std::string_view name;
    std::string_view pattern;
    bool meant;
  };

  const Case cases[] = {
      {"selection", "selection", true},
      {"selection", "selectio", false},
      {"selection", "selection*", true},
      {"selection_1", "selection_*", true},
      {"selection", "selection_*", false},
      {"selection", "*", true},
      {"selection", "**", true},
      {"selection", "s*n", true},
      {"selection", "s*o", false},
      {"abcbc", "*bc", true},
      {"abcbd", "*bc", false},
      {"abab", "a*b*b", true},
      {"a", "a*a", false},
      {"_x", "*", false},
      {"_x", "*x", false},
      {"_x", "_*", true},
      {"_x", "_x", true},
      {"", "*", true},
      {"x", "", false},
      {"a.b", "a.b", true},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(is_meant_by(one.name, one.pattern), one.meant) << one.name << " " << one.pattern;
  }
}

// The slow and obvious twin: a condition over T and F is rewritten until one letter is left.

struct Rewriting {
  std::string_view from;
  std::string_view to;
};

// In order of precedence. `or` is reduced from the left, and only when nothing tighter waits to its
// right.
constexpr auto kRewritings = std::to_array<Rewriting>({
    {"!T", "F"},
    {"!F", "T"},
    {"(T)", "T"},
    {"(F)", "F"},
    {"T&T", "T"},
    {"T&F", "F"},
    {"F&T", "F"},
    {"F&F", "F"},
    {"(T|T|", "(T|"},
    {"(T|F|", "(T|"},
    {"(F|T|", "(T|"},
    {"(F|F|", "(F|"},
    {"(T|T)", "(T)"},
    {"(T|F)", "(T)"},
    {"(F|T)", "(T)"},
    {"(F|F)", "(F)"},
});

bool is_balanced(std::string_view letters) {
  int depth = 0;
  for (const char letter : letters) {
    depth += letter == '(' ? 1 : letter == ')' ? -1 : 0;
    if (depth < 0) {
      return false;
    }
  }
  return depth == 0;
}

bool rewrite_once(std::string& text) {
  for (const auto& [from, to] : kRewritings) {
    const std::size_t at = text.find(from);
    if (at != std::string::npos) {
      text.replace(at, from.size(), to);
      return true;
    }
  }
  return false;
}

/// Tokens as letters: T, F, '!' not, '&' and, '|' or, parentheses. Yields nothing when the text is
/// no condition.
std::optional<bool> rewrite(const std::string& letters) {
  if (!is_balanced(letters)) {
    return std::nullopt;
  }
  std::string text = "(" + letters + ")";
  while (rewrite_once(text)) {
  }
  if (text == "T" || text == "F") {
    return text == "T";
  }
  return std::nullopt;
}

/// Selection i is true when bit i of `truths` is set.
bool evaluate(const Condition& condition, unsigned truths) {
  std::vector<char> values;
  for (const ConditionNode& node : condition.nodes) {
    bool value = node.kind == ConditionNode::Kind::And;
    for (const std::uint32_t child : node.children) {
      value = node.kind == ConditionNode::Kind::And ? value && values.at(child) != 0
                                                    : value || values.at(child) != 0;
    }
    if (node.kind == ConditionNode::Kind::Selection) {
      value = (truths >> node.selection & 1) != 0;
    }
    const bool result = node.kind == ConditionNode::Kind::Not ? !value : value;
    values.push_back(static_cast<char>(result));
  }
  return values.back() != 0;
}

/// One text of the enumeration: 'x' is the next selection.
struct Sample {
  std::string text;     ///< "a and not b"
  std::string letters;  ///< "x&!x"
  unsigned operands = 0;

  /// The letters with T and F for the selections.
  std::string with(unsigned truths) const {
    std::string filled = letters;
    unsigned operand = 0;
    for (char& letter : filled) {
      if (letter == 'x') {
        letter = (truths >> operand++ & 1) != 0 ? 'T' : 'F';
      }
    }
    return filled;
  }
};

Sample make_sample(const std::vector<std::size_t>& digits) {
  constexpr std::string_view kLetters = "x!&|()";
  constexpr std::array<std::string_view, 6> kWords = {"", "not ", "and ", "or ", "( ", ") "};
  Sample sample;
  for (const std::size_t digit : digits) {
    sample.letters += kLetters[digit];
    sample.text += digit == 0 ? std::string(1, static_cast<char>('a' + sample.operands++)) + " "
                              : std::string(kWords[digit]);
  }
  return sample;
}

TEST(Condition, AgreesWithRewritingOnEveryShortText) {
  const std::vector<Selection> selections = selections_named({"a", "b", "c", "d", "e", "f", "g"});
  constexpr std::size_t kLetters = 6;
  constexpr std::size_t kLength = 7;
  std::size_t accepted = 0;
  std::vector<std::size_t> digits;
  while (digits.size() <= kLength) {
    const Sample sample = make_sample(digits);
    const auto condition = parse_condition(sample.text, selections);
    ASSERT_EQ(condition.has_value(), rewrite(sample.with(0)).has_value()) << sample.text;
    for (unsigned truths = 0; condition && truths < 1U << sample.operands; ++truths) {
      ASSERT_EQ(evaluate(*condition, truths), rewrite(sample.with(truths)))
          << sample.text << " with " << sample.with(truths);
      ++accepted;
    }
    std::size_t place = 0;
    while (place < digits.size() && ++digits[place] == kLetters) {
      digits[place++] = 0;
    }
    if (place == digits.size()) {
      digits.push_back(0);
    }
  }
  EXPECT_GT(accepted, 1000U);
}

}  // namespace
}  // namespace longwatch::detect::sigma
