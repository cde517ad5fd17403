#include "detect/indicator/pattern.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/text.h"
#include "detect/indicator/internal/pattern_lexer.h"

namespace longwatch::detect::indicator {
namespace {

using Token = PatternToken;

constexpr std::array<std::pair<std::string_view, PatternOperator>, 13> kOperators = {{
    {"=", PatternOperator::Equal},
    {"==", PatternOperator::Equal},
    {"!=", PatternOperator::NotEqual},
    {"<>", PatternOperator::NotEqual},
    {"<", PatternOperator::Less},
    {">", PatternOperator::Greater},
    {"<=", PatternOperator::LessOrEqual},
    {">=", PatternOperator::GreaterOrEqual},
    {"IN", PatternOperator::In},
    {"LIKE", PatternOperator::Like},
    {"MATCHES", PatternOperator::Matches},
    {"ISSUBSET", PatternOperator::IsSubset},
    {"ISSUPERSET", PatternOperator::IsSuperset},
}};

/// What stands open while a text is read from left to right.
enum class Open : std::uint8_t { Parenthesis, FollowedBy, Or, And };

/// Operators that wait for their right side, and the operands before them: precedence without
/// recursion. `Node` is that of tests or of observations.
template <class Node>
class OperatorStack {
 public:
  explicit OperatorStack(std::vector<Node>& nodes) : nodes_(nodes) {}

  void operand(Node node) {
    nodes_.push_back(node);
    operands_.push_back(static_cast<std::uint32_t>(nodes_.size() - 1));
  }

  /// The last operand, for what is written behind it.
  std::uint32_t last() const { return operands_.back(); }

  void wrap(Node node) {
    operands_.pop_back();
    operand(node);
  }

  void open() { open_.push_back(Open::Parenthesis); }

  void binary(Open which) {
    reduce(which);
    open_.push_back(which);
  }

  /// False when no parenthesis is open.
  bool close() {
    reduce(Open::FollowedBy);
    if (open_.empty()) {
      return false;
    }
    open_.pop_back();
    return true;
  }

  /// False when a parenthesis is open still.
  bool finish() {
    reduce(Open::FollowedBy);
    return open_.empty();
  }

  std::size_t depth() const { return open_.size(); }

 private:
  /// Whatever binds as strongly or more, back to the parenthesis, is complete.
  void reduce(Open weakest) {
    while (!open_.empty() && open_.back() != Open::Parenthesis && open_.back() >= weakest) {
      Node node;
      node.kind = kind_of(open_.back());
      node.right = operands_.back();
      operands_.pop_back();
      node.left = operands_.back();
      operands_.pop_back();
      open_.pop_back();
      operand(node);
    }
  }

  static typename Node::Kind kind_of(Open which) {
    if constexpr (std::is_same_v<Node, PatternNode>) {
      if (which == Open::FollowedBy) {
        return Node::Kind::FollowedBy;
      }
    }
    return which == Open::And ? Node::Kind::And : Node::Kind::Or;
  }

  std::vector<Node>& nodes_;
  std::vector<std::uint32_t> operands_;
  std::vector<Open> open_;
};

class PatternParser {
 public:
  explicit PatternParser(std::string_view text) : lexer_(text) {}

  Result<Pattern> parse() {
    OperatorStack<PatternNode> stack(pattern_.nodes);
    for (;;) {
      while (token().is_sign("(")) {
        stack.open();
        LW_TRY(check_depth(stack.depth()));
        lexer_.next();
      }
      LW_TRY(observation(stack));
      LW_TRY(behind_operand(stack));
      const Token& now = token();
      if (now.kind == Token::Kind::End) {
        break;
      }
      if (now.is_word("AND")) {
        stack.binary(Open::And);
      } else if (now.is_word("OR")) {
        stack.binary(Open::Or);
      } else if (now.is_word("FOLLOWEDBY")) {
        stack.binary(Open::FollowedBy);
      } else {
        return expected("AND, OR, FOLLOWEDBY, a qualifier or the end");
      }
      lexer_.next();
    }
    if (!stack.finish()) {
      return expected("')'");
    }
    return std::move(pattern_);
  }

 private:
  const Token& token() const { return lexer_.token(); }

  Error expected(std::string_view what) const {
    const Token& now = token();
    if (now.kind == Token::Kind::Bad) {
      return Error(ErrorCode::InvalidInput,
                   fmt::format("expected {} at byte {}", now.why, now.offset));
    }
    const std::string got = now.kind == Token::Kind::End ? "the end"
                            : now.kind == Token::Kind::Constant
                                ? "a constant"
                                : "'" + to_printable(now.text) + "'";
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected {} at byte {}, got {}", what, now.offset, got));
  }

  static Status check_depth(std::size_t depth) {
    return depth <= limits::kPatternDepth
               ? Status()
               : Status(Error(ErrorCode::Limit, fmt::format("expected at most {} parentheses and "
                                                            "operators inside each other",
                                                            limits::kPatternDepth)));
  }

  Status sign(std::string_view what) {
    if (!token().is_sign(what)) {
      return expected(fmt::format("'{}'", what));
    }
    lexer_.next();
    return {};
  }

  Status word(std::string_view what) {
    if (!token().is_word(what)) {
      return expected(what);
    }
    lexer_.next();
    return {};
  }

  /// "[...]".
  Status observation(OperatorStack<PatternNode>& stack) {
    LW_TRY(sign("["));
    pattern_.observations.emplace_back();
    LW_TRY(tests(pattern_.observations.back()));
    LW_TRY(sign("]"));
    PatternNode node;
    node.kind = PatternNode::Kind::Observation;
    node.left = static_cast<std::uint32_t>(pattern_.observations.size() - 1);
    stack.operand(node);
    return {};
  }

  /// Qualifiers and closing parentheses.
  Status behind_operand(OperatorStack<PatternNode>& stack) {
    std::set<PatternNode::Kind> qualifiers;
    for (;;) {
      if (token().is_sign(")")) {
        lexer_.next();
        if (!stack.close()) {
          return expected("'(' somewhere before");
        }
        qualifiers.clear();
        continue;
      }
      PatternNode node;
      LW_TRY(qualifier(node));
      if (node.kind == PatternNode::Kind::Observation) {
        return {};
      }
      if (!qualifiers.insert(node.kind).second) {
        return expected("no second qualifier of that kind");
      }
      node.left = stack.last();
      stack.wrap(node);
      LW_TRY(check_nodes());
    }
  }

  /// Leaves the kind Observation when there is none.
  Status qualifier(PatternNode& node) {
    node.kind = PatternNode::Kind::Observation;
    if (token().is_word("WITHIN")) {
      lexer_.next();
      LW_TRY_ASSIGN(const double seconds, positive("a number of seconds above 0"));
      LW_TRY(word("SECONDS"));
      node.kind = PatternNode::Kind::Within;
      constexpr double kMostSeconds = 1e9;
      node.within = TimeTicks(
          static_cast<std::int64_t>(std::min(seconds, kMostSeconds) * TimeTicks::period::den));
    } else if (token().is_word("REPEATS")) {
      lexer_.next();
      LW_TRY_ASSIGN(const double times, positive("a whole number above 0"));
      LW_TRY(word("TIMES"));
      node.kind = PatternNode::Kind::Repeats;
      constexpr double kMostTimes = 1e9;
      node.times = static_cast<std::uint64_t>(std::min(times, kMostTimes));
      if (static_cast<double>(node.times) != times) {
        return Error(ErrorCode::InvalidInput, "expected REPEATS with a whole number of times");
      }
    } else if (token().is_word("START")) {
      lexer_.next();
      LW_TRY_ASSIGN(node.start, time());
      LW_TRY(word("STOP"));
      LW_TRY_ASSIGN(node.stop, time());
      node.kind = PatternNode::Kind::StartStop;
      if (node.stop <= node.start) {
        return Error(ErrorCode::InvalidInput, "expected START before STOP");
      }
    }
    return {};
  }

  Result<double> positive(std::string_view what) {
    const Token& now = token();
    if (now.kind != Token::Kind::Constant || now.constant.kind != PatternConstant::Kind::Number ||
        now.constant.number <= 0) {
      return expected(what);
    }
    const double number = now.constant.number;
    lexer_.next();
    return number;
  }

  /// STIX 2.0 wrote times of qualifiers as plain texts.
  Result<Timestamp> time() {
    const Token& now = token();
    const std::optional<Timestamp> found = now.kind != Token::Kind::Constant ? std::nullopt
                                           : now.constant.kind == PatternConstant::Kind::Text
                                               ? parse_iso8601(now.constant.text)
                                               : now.constant.time;
    if (!found.has_value()) {
      return expected("a time such as t'2021-08-05T01:40:31Z'");
    }
    lexer_.next();
    return *found;
  }

  /// Inside of brackets.
  Status tests(PatternObservation& observation) {
    OperatorStack<TestNode> stack(observation.nodes);
    for (;;) {
      while (token().is_sign("(")) {
        stack.open();
        LW_TRY(check_depth(stack.depth()));
        lexer_.next();
      }
      LW_TRY(test(observation));
      TestNode node;
      node.kind = TestNode::Kind::Test;
      node.left = static_cast<std::uint32_t>(observation.tests.size() - 1);
      stack.operand(node);
      LW_TRY(check_nodes());
      while (token().is_sign(")")) {
        if (!stack.close()) {
          return expected("']'");
        }
        lexer_.next();
      }
      if (token().is_word("AND")) {
        stack.binary(Open::And);
      } else if (token().is_word("OR")) {
        stack.binary(Open::Or);
      } else {
        break;
      }
      lexer_.next();
    }
    if (!stack.finish()) {
      return expected("')'");
    }
    return check_types(observation);
  }

  Status check_nodes() {
    return ++nodes_ <= limits::kPatternNodes
               ? Status()
               : Status(Error(ErrorCode::Limit,
                              fmt::format("expected at most {} parts", limits::kPatternNodes)));
  }

  /// AND asks one object for both: it must be able to be of one type.
  static Status check_types(const PatternObservation& observation) {
    std::vector<std::set<std::string_view>> types;
    for (const TestNode& node : observation.nodes) {
      std::set<std::string_view>& own = types.emplace_back();
      if (node.kind == TestNode::Kind::Test) {
        own.insert(observation.tests[node.left].object);
      } else if (node.kind == TestNode::Kind::Or) {
        own = types[node.left];
        own.insert(types[node.right].begin(), types[node.right].end());
      } else {
        std::set_intersection(types[node.left].begin(), types[node.left].end(),
                              types[node.right].begin(), types[node.right].end(),
                              std::inserter(own, own.end()));
        if (own.empty()) {
          return Error(ErrorCode::InvalidInput,
                       "AND inside brackets asks one object to be of two types, which is never "
                       "true; write [...] AND [...]");
        }
      }
    }
    return {};
  }

  Status test(PatternObservation& observation) {
    PatternTest made;
    if (token().is_word("NOT")) {
      made.negated = true;
      lexer_.next();
    }
    if (token().is_word("EXISTS")) {
      lexer_.next();
      LW_TRY(object_path(made));
      made.op = PatternOperator::Exists;
      observation.tests.push_back(std::move(made));
      return {};
    }
    if (made.negated) {
      return expected("EXISTS");
    }
    LW_TRY(object_path(made));
    if (token().is_word("NOT")) {
      made.negated = true;
      lexer_.next();
    }
    const auto* const found =
        std::find_if(kOperators.begin(), kOperators.end(), [this](const auto& row) {
          return token().is_word(row.first) || token().is_sign(row.first);
        });
    if (found == kOperators.end()) {
      return expected("an operator");
    }
    made.op = found->second;
    lexer_.next();
    LW_TRY(constants(made));
    observation.tests.push_back(std::move(made));
    return {};
  }

  Status object_path(PatternTest& test) {
    if (token().kind != Token::Kind::Word) {
      return expected("an object type");
    }
    test.object = token().text;
    lexer_.next();
    LW_TRY(sign(":"));
    LW_TRY(path_part(test));
    for (;;) {
      if (token().is_sign(".")) {
        lexer_.next();
        test.path.push_back('.');
        LW_TRY(path_part(test));
      } else if (token().is_sign("[")) {
        lexer_.next();
        LW_TRY(path_index(test));
      } else {
        return test.path.size() <= limits::kPatternPathBytes
                   ? Status()
                   : Status(Error(ErrorCode::Limit, "the path of an object is too long"));
      }
    }
  }

  Status path_part(PatternTest& test) {
    const Token& now = token();
    if (now.kind == Token::Kind::Word) {
      test.path.append(now.text);
    } else if (now.kind == Token::Kind::Constant &&
               now.constant.kind == PatternConstant::Kind::Text) {
      test.path.append(now.constant.text);
    } else {
      return expected("the name of a property");
    }
    lexer_.next();
    return {};
  }

  Status path_index(PatternTest& test) {
    const Token& now = token();
    const bool is_number =
        now.kind == Token::Kind::Constant && now.constant.kind == PatternConstant::Kind::Number;
    if (!is_number && !now.is_sign("*")) {
      return expected("a position or '*'");
    }
    test.path.append("[").append(is_number ? now.constant.text : "*").append("]");
    lexer_.next();
    return sign("]");
  }

  Status constants(PatternTest& test) {
    if (test.op != PatternOperator::In) {
      return constant(test);
    }
    LW_TRY(sign("("));
    while (!token().is_sign(")")) {
      LW_TRY(constant(test));
      if (test.constants.size() > limits::kPatternConstants) {
        return Error(ErrorCode::Limit, fmt::format("expected at most {} constants behind IN",
                                                   limits::kPatternConstants));
      }
      if (!token().is_sign(",")) {
        break;
      }
      lexer_.next();
    }
    return sign(")");
  }

  Status constant(PatternTest& test) {
    if (token().kind != Token::Kind::Constant) {
      return expected("a constant");
    }
    const bool wants_text =
        test.op == PatternOperator::Like || test.op == PatternOperator::Matches ||
        test.op == PatternOperator::IsSubset || test.op == PatternOperator::IsSuperset;
    if (wants_text && token().constant.kind != PatternConstant::Kind::Text) {
      return expected("a text in quotes");
    }
    test.constants.push_back(token().constant);
    lexer_.next();
    return {};
  }

  PatternLexer lexer_;
  Pattern pattern_;
  std::size_t nodes_ = 0;
};

std::string constant_text(const PatternConstant& constant) {
  switch (constant.kind) {
    case PatternConstant::Kind::Text:
      return quoted_constant(constant.text);
    case PatternConstant::Kind::Time:
      return "t" + quoted_constant(constant.text);
    case PatternConstant::Kind::Bytes:
      return "h'" + to_hex(as_bytes(constant.text)) + "'";
    default:
      return constant.text;
  }
}

/// Parts that are no plain names are quoted.
std::string path_text(std::string_view path) {
  std::string out;
  for (const std::string_view part : split(path, '.')) {
    const std::size_t index = part.find('[');
    const std::string_view name = part.substr(0, index);
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
      return c == '_' || (to_ascii_lower(c) >= 'a' && to_ascii_lower(c) <= 'z');
    });
    out.append(out.empty() ? "" : ".").append(plain ? std::string(name) : quoted_constant(name));
    out.append(index == std::string_view::npos ? std::string_view() : part.substr(index));
  }
  return out;
}

std::string test_text(const PatternTest& test) {
  const std::string path = test.object + ":" + path_text(test.path);
  if (test.op == PatternOperator::Exists) {
    return (test.negated ? "NOT EXISTS " : "EXISTS ") + path;
  }
  std::string values;
  for (const PatternConstant& constant : test.constants) {
    values += (values.empty() ? "" : ", ") + constant_text(constant);
  }
  const auto* const op = std::find_if(kOperators.begin(), kOperators.end(),
                                      [&](const auto& row) { return row.second == test.op; });
  return fmt::format("{}{} {} {}", path, test.negated ? " NOT" : "", op->first,
                     test.op == PatternOperator::In ? "(" + values + ")" : values);
}

std::string observation_text(const PatternObservation& observation) {
  std::vector<std::string> texts;
  for (const TestNode& node : observation.nodes) {
    if (node.kind == TestNode::Kind::Test) {
      texts.push_back(test_text(observation.tests[node.left]));
    } else {
      texts.push_back(fmt::format("({} {} {})", texts[node.left],
                                  node.kind == TestNode::Kind::And ? "AND" : "OR",
                                  texts[node.right]));
    }
  }
  return "[" + texts.back() + "]";
}

std::string iso(Timestamp time) {
  std::string text;
  append_iso8601(text, time, 7);
  return text;
}

std::string node_text(const PatternNode& node, const std::vector<std::string>& texts) {
  const std::string& left = texts[node.left];
  switch (node.kind) {
    case PatternNode::Kind::And:
      return fmt::format("({} AND {})", left, texts[node.right]);
    case PatternNode::Kind::Or:
      return fmt::format("({} OR {})", left, texts[node.right]);
    case PatternNode::Kind::FollowedBy:
      return fmt::format("({} FOLLOWEDBY {})", left, texts[node.right]);
    case PatternNode::Kind::Within:
      return fmt::format("({} WITHIN {:.7f} SECONDS)", left,
                         static_cast<double>(node.within.count()) / TimeTicks::period::den);
    case PatternNode::Kind::Repeats:
      return fmt::format("({} REPEATS {} TIMES)", left, node.times);
    default:
      return fmt::format("({} START t'{}' STOP t'{}')", left, iso(node.start), iso(node.stop));
  }
}

}  // namespace

std::string quoted_constant(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') {
      out.push_back('\\');
    }
    out.push_back(c);
  }
  return out + "'";
}

Result<Pattern> parse_pattern(std::string_view text) {
  if (text.size() > limits::kPatternBytes) {
    return Error(ErrorCode::Limit, fmt::format("expected a pattern of at most {}, got {}",
                                               to_text(ByteCount{limits::kPatternBytes}),
                                               to_text(ByteCount{text.size()})));
  }
  return PatternParser(text).parse();
}

std::string to_text(const Pattern& pattern) {
  std::vector<std::string> texts;
  for (const PatternNode& node : pattern.nodes) {
    texts.push_back(node.kind == PatternNode::Kind::Observation
                        ? observation_text(pattern.observations[node.left])
                        : node_text(node, texts));
  }
  return texts.back();
}

}  // namespace longwatch::detect::indicator
