#include "detect/sigma/internal/conditions.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/sigma/internal/condition_lexer.h"
#include "detect/sigma/internal/problem.h"

namespace longwatch::detect::sigma {
namespace {

using Kind = ConditionNode::Kind;
using Token = ConditionToken;
using Problem = std::optional<ConditionProblem>;

std::string in_words(const Token& token) {
  return token.kind == Token::Kind::End ? "the end of the condition" : in_quotes(token.text);
}

ConditionProblem wrong(const Token& token, std::string reason, std::string hint = {}) {
  return {RuleStatus::Error, std::move(reason), std::move(hint), token.offset};
}

bool is_quantifier(std::string_view word) {
  constexpr std::array<std::string_view, 3> kQuantifiers = {"1", "any", "all"};
  return std::any_of(kQuantifiers.begin(), kQuantifiers.end(), [word](std::string_view one) {
    return equals_ignoring_ascii_case(word, one);
  });
}

/// Operator precedence with two explicit stacks: operators that wait for their right side, and
/// operands that are complete. Runs of the same operator become one node.
class ConditionParser {
 public:
  ConditionParser(std::string_view text, const std::vector<Selection>& selections)
      : selections_(selections), tokens_(lex_condition(text)) {
    condition_.text = text;
  }

  Problem parse() {
    for (Problem problem; !done_;) {
      problem = wants_operand_ ? parse_operand() : parse_operator();
      if (problem) {
        return problem;
      }
    }
    return std::nullopt;
  }

  Condition take() { return std::move(condition_); }

 private:
  enum class Waiting : std::uint8_t { Open, Not, And, Or };

  struct Operator {
    Waiting kind;
    Token token;
  };

  const Token& current() const { return tokens_[position_]; }

  const Token& following() const { return tokens_[std::min(position_ + 1, tokens_.size() - 1)]; }

  Problem parse_operand() {
    const Token token = current();
    if (following().is_word("of") && token.kind == Token::Kind::Word && !token.is_word("not")) {
      return parse_quantified();
    }
    if (token.kind == Token::Kind::Open || token.is_word("not")) {
      ++position_;
      return push_nested({token.kind == Token::Kind::Open ? Waiting::Open : Waiting::Not, token});
    }
    if (token.kind != Token::Kind::Word || token.is_word("and") || token.is_word("or")) {
      return wrong(token, fmt::format("expected a selection, 'not', '(' or a quantifier such as '1 "
                                      "of', got {}",
                                      in_words(token)));
    }
    ++position_;
    return parse_name(token);
  }

  Problem push_nested(const Operator& entry) {
    if (++nested_ > limits::kConditionDepth) {
      return wrong(entry.token, fmt::format("'(' and 'not' are nested more than {} deep",
                                            limits::kConditionDepth));
    }
    waiting_.push_back(entry);
    return std::nullopt;
  }

  Problem parse_name(const Token& token) {
    for (std::size_t i = 0; i < selections_.size(); ++i) {
      if (selections_[i].name == token.text) {
        return push_selections({static_cast<std::uint32_t>(i)}, Kind::Or, token);
      }
    }
    if (token.text.find('*') != std::string_view::npos) {
      return wrong(token, fmt::format("the pattern {} needs '1 of' or 'all of' before it",
                                      in_quotes(token.text)));
    }
    return wrong(token, fmt::format("no selection is called {}", in_quotes(token.text)),
                 suggest(token.text));
  }

  std::string suggest(std::string_view word) const {
    std::vector<std::string_view> names;
    for (const Selection& selection : selections_) {
      if (equals_ignoring_ascii_case(selection.name, word)) {
        return did_you_mean(selection.name);
      }
      names.push_back(selection.name);
    }
    const std::string_view near = nearest(word, names);
    return near.empty() ? list_names(names) : did_you_mean(near);
  }

  static std::string list_names(const std::vector<std::string_view>& names) {
    constexpr std::size_t kShown = 6;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) {
      text += (i == 0 ? "the selections are " : ", ") + in_quotes(names[i]);
    }
    return names.size() > kShown ? text + ", ..." : text;
  }

  Problem parse_quantified() {
    const Token quantifier = current();
    const Token target = tokens_[std::min(position_ + 2, tokens_.size() - 1)];
    if (!is_quantifier(quantifier.text)) {
      return wrong(quantifier, fmt::format("expected '1 of', 'any of' or 'all of', got '{} of'",
                                           to_printable(quantifier.text)));
    }
    if (target.kind != Token::Kind::Word) {
      return wrong(target, fmt::format("expected 'them' or a pattern of selections after 'of', got "
                                       "{}",
                                       in_words(target)));
    }
    position_ += 3;
    std::vector<std::uint32_t> meant = resolve(target);
    if (meant.empty()) {
      return wrong(target, fmt::format("no selection matches {}", in_quotes(target.text)),
                   hint_for_pattern(target));
    }
    return push_selections(meant, quantifier.is_word("all") ? Kind::And : Kind::Or, target);
  }

  std::string hint_for_pattern(const Token& target) const {
    // An 'x' before both sides lets names with '_' be matched like any other.
    const std::string pattern = "x" + std::string(target.is_word("them") ? "*" : target.text);
    const bool hidden = std::any_of(
        selections_.begin(), selections_.end(),
        [&](const Selection& selection) { return is_meant_by("x" + selection.name, pattern); });
    return hidden ? "names that begin with '_' are left out unless the pattern begins with '_'"
                  : suggest(target.text);
  }

  std::vector<std::uint32_t> resolve(const Token& target) const {
    const std::string_view pattern = target.is_word("them") ? "*" : target.text;
    std::vector<std::uint32_t> meant;
    for (std::size_t i = 0; i < selections_.size(); ++i) {
      if (is_meant_by(selections_[i].name, pattern)) {
        meant.push_back(static_cast<std::uint32_t>(i));
      }
    }
    return meant;
  }

  /// One operand out of selections, and the `not`s before it.
  Problem push_selections(const std::vector<std::uint32_t>& meant, Kind kind, const Token& token) {
    if (condition_.nodes.size() + meant.size() > limits::kPredicatesPerRule) {
      return wrong(token, fmt::format("the condition names more than {} selections, patterns "
                                      "resolved",
                                      limits::kPredicatesPerRule));
    }
    std::vector<std::uint32_t> leaves;
    for (const std::uint32_t selection : meant) {
      leaves.push_back(add({Kind::Selection, selection, {}}));
    }
    operands_.push_back(leaves.size() == 1 ? leaves.front() : add({kind, 0, std::move(leaves)}));
    finish_operand();
    return std::nullopt;
  }

  void finish_operand() {
    while (!waiting_.empty() && waiting_.back().kind == Waiting::Not) {
      waiting_.pop_back();
      --nested_;
      operands_.back() = add({Kind::Not, 0, {operands_.back()}});
    }
    wants_operand_ = false;
  }

  Problem parse_operator() {
    const Token token = current();
    ++position_;
    if (token.is_word("and") || token.is_word("or")) {
      const bool is_or = token.is_word("or");
      if (is_or) {
        collapse(Waiting::And);
      }
      waiting_.push_back({is_or ? Waiting::Or : Waiting::And, token});
      wants_operand_ = true;
      return std::nullopt;
    }
    if (token.kind == Token::Kind::Close) {
      return close(token);
    }
    if (token.kind == Token::Kind::End) {
      return finish();
    }
    return wrong(token, fmt::format("expected 'and', 'or', ')' or the end of the condition, got {}",
                                    in_words(token)));
  }

  /// Joins the operands of the run of `kind` on top of the stack.
  void collapse(Waiting kind) {
    std::size_t count = 1;
    while (!waiting_.empty() && waiting_.back().kind == kind) {
      waiting_.pop_back();
      ++count;
    }
    if (count > 1) {
      const auto first = operands_.end() - static_cast<std::ptrdiff_t>(count);
      std::vector<std::uint32_t> children(first, operands_.end());
      operands_.erase(first, operands_.end());
      operands_.push_back(
          add({kind == Waiting::And ? Kind::And : Kind::Or, 0, std::move(children)}));
    }
  }

  Problem close(const Token& token) {
    collapse(Waiting::And);
    collapse(Waiting::Or);
    if (waiting_.empty()) {
      return wrong(token, "this ')' closes nothing");
    }
    waiting_.pop_back();
    --nested_;
    finish_operand();
    return std::nullopt;
  }

  Problem finish() {
    collapse(Waiting::And);
    collapse(Waiting::Or);
    if (!waiting_.empty()) {
      return wrong(waiting_.back().token, "this '(' is never closed");
    }
    done_ = true;
    return std::nullopt;
  }

  std::uint32_t add(ConditionNode node) {
    condition_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(condition_.nodes.size() - 1);
  }

  const std::vector<Selection>& selections_;
  const std::vector<Token> tokens_;
  std::size_t position_ = 0;
  bool wants_operand_ = true;
  bool done_ = false;
  std::size_t nested_ = 0;
  std::vector<Operator> waiting_;
  std::vector<std::uint32_t> operands_;
  Condition condition_;
};

/// The Sigma 1 aggregations: everything behind the first '|'.
Problem find_aggregation(std::string_view text) {
  const std::vector<Token> tokens = lex_condition(text);
  const auto pipe = std::find_if(tokens.begin(), tokens.end(), [](const Token& token) {
    return token.kind == Token::Kind::Pipe;
  });
  if (pipe == tokens.end()) {
    return std::nullopt;
  }
  const Token function = *std::next(pipe);
  constexpr std::array<std::string_view, 5> kFunctions = {"count", "min", "max", "avg", "sum"};
  for (const std::string_view known : kFunctions) {
    if (function.is_word(known)) {
      return ConditionProblem{
          RuleStatus::Unsupported,
          fmt::format("the aggregation '| {}' of Sigma 1 is not evaluated", known),
          "write a correlation of type event_count or value_count", pipe->offset};
    }
  }
  if (function.is_word("near")) {
    return wrong(*pipe, "'near' was removed from Sigma", "write a correlation of type temporal");
  }
  return wrong(*pipe, fmt::format("expected the end of the condition or an aggregation such as '| "
                                  "count()', got '|' and {}",
                                  in_words(function)));
}

}  // namespace

bool is_meant_by(std::string_view name, std::string_view pattern) {
  if (name.starts_with('_') && !pattern.starts_with('_')) {
    return false;
  }
  // Greedy with one way back: the last star takes one character more each time.
  std::size_t n = 0;
  std::size_t p = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_name = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_name = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++star_name;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

tl::expected<Condition, ConditionProblem> parse_condition(
    std::string_view text, const std::vector<Selection>& selections) {
  if (Problem problem = find_aggregation(text)) {
    return tl::unexpected(*std::move(problem));
  }
  ConditionParser parser(text, selections);
  if (Problem problem = parser.parse()) {
    return tl::unexpected(*std::move(problem));
  }
  return parser.take();
}

}  // namespace longwatch::detect::sigma
