#include "read/mapped/internal/line_pattern.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/ip_address.h"
#include "base/text.h"
#include "base/time.h"

namespace longwatch::read::mapped {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kBlanks = " \t";

bool is_letter(char c) {
  const char lower = to_ascii_lower(c);
  return lower >= 'a' && lower <= 'z';
}

bool is_name_char(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-';
}

/// Where a text in quotes ends; kNone when its quote is missing.
std::size_t end_of_quoted(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') {
      return at;
    }
    at += text[at] == '\\' ? std::size_t{1} : std::size_t{0};
  }
  return kNone;
}

bool knows_its_end(ValueType type) {
  return type != ValueType::Text && type != ValueType::Word && type != ValueType::Pairs;
}

bool is_name(std::string_view name) {
  return !name.empty() && (is_letter(name.front()) || name.front() == '_') &&
         std::all_of(name.begin(), name.end(), is_name_char);
}

}  // namespace

/// Reads the steps of a pattern off its front.
class LinePattern::Parser {
 public:
  Parser(std::string_view text, const CaptureTypes& known, PatternProblem& problem)
      : text_(text), known_(known), problem_(problem) {}

  std::optional<LinePattern> run() {
    pattern_.time_ = known_.time;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool is_doubled = at_ + 1 < text_.size() && text_[at_ + 1] == c;
      if ((c == '{' || c == '}') && is_doubled) {
        add_literal(c);
        at_ += 2;
      } else if (c == '{') {
        if (!add_capture()) {
          return std::nullopt;
        }
      } else if (c == '}') {
        return refuse(at_, "expected '{' in front of '}'", "write '}}' for a brace of the line");
      } else {
        add_char(c);
        ++at_;
      }
    }
    if (!check()) {
      return std::nullopt;
    }
    mark_quoted();
    return std::move(pattern_);
  }

 private:
  std::nullopt_t refuse(std::size_t offset, std::string message, std::string hint = {}) {
    problem_ = {std::move(message), std::move(hint), offset};
    return std::nullopt;
  }

  void add_literal(char c) {
    if (pattern_.steps_.empty() || pattern_.steps_.back().kind != Kind::Literal) {
      pattern_.steps_.push_back({Kind::Literal, {}});
      starts_.push_back(at_);
    }
    pattern_.steps_.back().literal.push_back(c);
  }

  void add_char(char c) {
    if (c != ' ') {
      add_literal(c);
    } else if (pattern_.steps_.empty() || pattern_.steps_.back().kind != Kind::Blanks) {
      pattern_.steps_.push_back({Kind::Blanks, {}});
      starts_.push_back(at_);
    }
  }

  bool add_capture() {
    const std::size_t close = text_.find('}', at_);
    if (close == kNone) {
      refuse(at_, "expected '}' behind '{'", "write '{{' for a brace of the line");
      return false;
    }
    const std::string_view inside = text_.substr(at_ + 1, close - at_ - 1);
    const std::size_t colon = inside.find(':');
    Capture capture{std::string(inside.substr(0, colon))};
    if (!is_name(capture.name)) {
      refuse(at_ + 1,
             fmt::format("expected a name of letters, digits, '_', '.' and '-' in braces, got '{}'",
                         to_printable(capture.name)),
             "'{_}' is passed over; write '{{' for a brace of the line");
      return false;
    }
    const std::size_t type_at = at_ + 2 + capture.name.size();
    if (!set_type(capture, colon == kNone ? std::string_view() : inside.substr(colon + 1),
                  type_at)) {
      return false;
    }
    const bool is_known =
        capture.name != "_" &&
        std::any_of(pattern_.captures_.begin(), pattern_.captures_.end(),
                    [&](const Capture& other) { return other.name == capture.name; });
    if (is_known) {
      refuse(at_ + 1, fmt::format("'{}' stands twice in the pattern", capture.name),
             "give the second one a name of its own, or '_'");
      return false;
    }
    pattern_.steps_.push_back({Kind::Capture, {}, pattern_.captures_.size()});
    pattern_.captures_.push_back(std::move(capture));
    starts_.push_back(at_);
    at_ = close + 1;
    return true;
  }

  bool set_type(Capture& capture, std::string_view type, std::size_t offset) {
    const auto told = known_.types.find(capture.name);
    if (!capture.name.empty() && capture.name == known_.time_capture) {
      capture.type = ValueType::Time;
      if (!type.empty()) {
        refuse(offset, fmt::format("expected no type for '{}', which is the time", capture.name),
               "'time: {format: ...}' says how it is written");
        return false;
      }
      return true;
    }
    if (type.empty()) {
      capture.type = told == known_.types.end() ? ValueType::Text : told->second;
      return true;
    }
    const std::optional<ValueType> parsed = parse_value_type(type);
    if (!parsed.has_value()) {
      refuse(offset, fmt::format("expected a type (text, word, int, ip, bool, epoch, pairs), got "
                                 "'{}'",
                                 to_printable(type)));
      return false;
    }
    if (told != known_.types.end() && told->second != *parsed) {
      refuse(offset, fmt::format("'{}' is {} here and {} under 'fields'", capture.name,
                                 to_text(*parsed), to_text(told->second)));
      return false;
    }
    capture.type = *parsed;
    return true;
  }

  /// Every capture must have an end.
  bool check() {
    if (pattern_.captures_.empty()) {
      refuse(0, "expected at least one capture such as '{message}' in the pattern, got none");
      return false;
    }
    for (std::size_t i = 0; i + 1 < pattern_.steps_.size(); ++i) {
      if (pattern_.steps_[i].kind != Kind::Capture) {
        continue;
      }
      const Capture& capture = pattern_.captures_[pattern_.steps_[i].capture];
      if (capture.type == ValueType::Pairs) {
        refuse(starts_[i], fmt::format("expected nothing behind '{}', since pairs go on to the end "
                                       "of the line",
                                       capture.name));
        return false;
      }
      if (pattern_.steps_[i + 1].kind == Kind::Capture && !knows_its_end(capture.type)) {
        refuse(starts_[i + 1],
               fmt::format("expected something between '{}' and '{}', else nobody knows where the "
                           "first one ends",
                           capture.name, pattern_.captures_[pattern_.steps_[i + 1].capture].name));
        return false;
      }
    }
    return true;
  }

  void mark_quoted() {
    for (std::size_t i = 1; i + 1 < pattern_.steps_.size(); ++i) {
      const Step& before = pattern_.steps_[i - 1];
      const Step& behind = pattern_.steps_[i + 1];
      pattern_.steps_[i].is_quoted =
          before.kind == Kind::Literal && before.literal.ends_with('"') &&
          behind.kind == Kind::Literal && behind.literal.starts_with('"');
    }
  }

  const std::string_view text_;
  const CaptureTypes& known_;
  PatternProblem& problem_;
  std::size_t at_ = 0;
  std::vector<std::size_t> starts_;  // of the steps
  LinePattern pattern_;
};

std::optional<LinePattern> LinePattern::parse(std::string_view pattern, const CaptureTypes& known,
                                              PatternProblem& problem) {
  return Parser(pattern, known, problem).run();
}

std::optional<LinePattern> LinePattern::parse_regex(std::string_view pattern,
                                                    const CaptureTypes& known,
                                                    PatternProblem& problem) {
  Result<formats::Regex> regex = formats::Regex::compile(pattern, {});
  if (!regex.ok()) {
    problem = {regex.error().message(), "the syntax is RE2's: no look-around, no back references",
               0};
    return std::nullopt;
  }
  LinePattern result;
  result.time_ = known.time;
  const std::vector<std::string>& names = regex->groups();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) {
      continue;
    }
    const auto told = known.types.find(names[i]);
    ValueType type = told == known.types.end() ? ValueType::Text : told->second;
    type = names[i] == known.time_capture ? ValueType::Time : type;
    result.captures_.push_back({names[i], type});
    result.groups_.push_back(i);
  }
  if (result.captures_.empty()) {
    problem = {"expected at least one named group such as '(?P<message>.*)', got none", {}, 0};
    return std::nullopt;
  }
  result.regex_ = std::move(*regex);
  return result;
}

bool LinePattern::ends_with_text() const {
  return !steps_.empty() && steps_.back().kind == Kind::Capture &&
         captures_[steps_.back().capture].type == ValueType::Text;
}

Fit LinePattern::match(std::string_view line, Pieces& pieces,
                       std::optional<ShownTime>& time) const {
  pieces.assign(captures_.size(), {});
  time.reset();
  return regex_.has_value() ? match_regex(line, pieces, time) : match_steps(line, pieces, time);
}

bool LinePattern::reaches_time(std::string_view line) const {
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const Step& step = steps_[i];
    if (step.kind == Kind::Capture) {
      return captures_[step.capture].type == ValueType::Time && time_.begins(line);
    }
    if (!follows(i, line)) {
      return false;
    }
    line.remove_prefix(step.kind == Kind::Literal ? step.literal.size() : length_of_blanks(line));
  }
  return false;
}

Fit LinePattern::miss(std::size_t step, std::size_t column) const {
  Fit fit;
  fit.column = column;
  if (step >= steps_.size()) {
    fit.wanted = "the end of the line";
    return fit;
  }
  const Step& wanted = steps_[step];
  if (wanted.kind == Kind::Capture) {
    fit.wanted = captures_[wanted.capture].name;
    fit.type = captures_[wanted.capture].type;
  } else {
    fit.wanted = wanted.kind == Kind::Blanks ? std::string_view(" ") : wanted.literal;
    fit.wants_literal = true;
  }
  return fit;
}

/// Whether the step stands at the front of `rest`; the end of the pattern stands everywhere.
bool LinePattern::follows(std::size_t step, std::string_view rest) const {
  if (step >= steps_.size()) {
    return length_of_blanks(rest) == rest.size();
  }
  switch (steps_[step].kind) {
    case Kind::Literal:
      return rest.starts_with(steps_[step].literal);
    case Kind::Blanks:
      return !rest.empty() && is_blank_char(rest.front());
    case Kind::Capture:
      break;
  }
  return true;
}

/// At the first blanks. Where the pattern has a literal behind them, the two are one piece
/// ("{a} | {b}": blanks may stand in a); when that piece stands nowhere, the first blanks tell
/// where the line stops fitting.
std::optional<std::size_t> LinePattern::end_at_blanks(std::size_t step,
                                                      std::string_view rest) const {
  const std::size_t first = length_of_word(rest);
  if (first == rest.size()) {
    return std::nullopt;
  }
  const std::size_t literal = step + 2;
  if (literal >= steps_.size() || steps_[literal].kind != Kind::Literal) {
    return first;
  }
  for (std::size_t end = first; end < rest.size();) {
    const std::size_t behind = end + length_of_blanks(rest.substr(end));
    const std::string_view text = rest.substr(behind);
    if (follows(literal, text) &&
        follows(literal + 1, text.substr(steps_[literal].literal.size()))) {
      return end;
    }
    end = behind + length_of_word(text);
  }
  return first;
}

/// A text ends where the next step stands first; at the end of a line the last literal is looked
/// for from behind.
std::optional<std::size_t> LinePattern::end_of_text(std::size_t step, std::string_view rest) const {
  if (step + 1 >= steps_.size()) {
    return rest.size();
  }
  const Step& next = steps_[step + 1];
  if (next.kind == Kind::Blanks) {
    return end_at_blanks(step, rest);
  }
  std::size_t end = kNone;
  if (steps_[step].is_quoted) {
    end = end_of_quoted(rest);
  } else if (step + 2 == steps_.size()) {
    const std::size_t last = rest.find_last_not_of(kBlanks);
    const std::string_view text = rest.substr(0, last == kNone ? 0 : last + 1);
    end = text.ends_with(next.literal) ? text.size() - next.literal.size() : kNone;
  } else {
    end = rest.find(next.literal);
  }
  return end == kNone ? std::nullopt : std::optional(end);
}

std::optional<std::size_t> LinePattern::end_of_capture(std::size_t step, std::string_view rest,
                                                       std::optional<ShownTime>& time) const {
  const ValueType type = captures_[steps_[step].capture].type;
  if (type == ValueType::Time) {
    std::string_view behind = rest;
    time = time_.take(behind);
    return time.has_value() ? std::optional(rest.size() - behind.size()) : std::nullopt;
  }
  if (type == ValueType::Pairs) {
    return rest.size();
  }
  if (type == ValueType::Text) {
    return end_of_text(step, rest);
  }
  if (rest.starts_with('-') && follows(step + 1, rest.substr(1))) {
    return 1;
  }
  std::size_t length = length_of(rest, type);
  if (type == ValueType::Word) {
    const bool has_literal = step + 1 < steps_.size() && steps_[step + 1].kind == Kind::Literal;
    length = has_literal ? rest.substr(0, length + steps_[step + 1].literal.size())
                               .find(steps_[step + 1].literal)
                         : length;
  }
  if (type == ValueType::Address) {
    length = without_port(step, rest, length);
  }
  return length == 0 || length == kNone ? std::nullopt : std::optional(length);
}

/// What may belong to an IPv6 address may also be a port behind it: parts are given back until what
/// the pattern wants next stands there.
std::size_t LinePattern::without_port(std::size_t step, std::string_view rest,
                                      std::size_t length) const {
  std::size_t shorter = length;
  while (shorter > 0 && !follows(step + 1, rest.substr(shorter))) {
    const std::size_t colon = rest.substr(0, shorter).rfind(':');
    shorter = colon == kNone ? 0 : colon;
  }
  return shorter != length && shorter > 0 && parse_address(rest.substr(0, shorter)).has_value()
             ? shorter
             : length;
}

Fit LinePattern::match_steps(std::string_view line, Pieces& pieces,
                             std::optional<ShownTime>& time) const {
  std::string_view rest = line;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const Step& step = steps_[i];
    if (step.kind != Kind::Capture) {
      if (!follows(i, rest)) {
        return miss(i, line.size() - rest.size());
      }
      rest.remove_prefix(step.kind == Kind::Literal ? step.literal.size() : length_of_blanks(rest));
      continue;
    }
    const std::optional<std::size_t> end = end_of_capture(i, rest, time);
    if (!end.has_value()) {
      return miss(i, line.size() - rest.size());
    }
    const bool is_absent = *end == 1 && rest.front() == '-';
    pieces[step.capture] = is_absent ? std::string_view() : rest.substr(0, *end);
    rest.remove_prefix(*end);
  }
  if (!follows(steps_.size(), rest)) {
    return miss(steps_.size(), line.size() - rest.size());
  }
  Fit fit;
  fit.fits = true;
  return fit;
}

Fit LinePattern::match_regex(std::string_view line, Pieces& pieces,
                             std::optional<ShownTime>& time) const {
  Fit fit;
  fit.wanted = "the regular expression";
  if (!regex_->match_whole(line, pieces)) {
    return fit;
  }
  for (std::size_t i = 0; i < captures_.size(); ++i) {
    // Captures are groups in order, so none is overwritten before it is moved.
    pieces[i] = pieces[groups_[i]];
    const std::string_view text = pieces[i];
    fit.wanted = captures_[i].name;
    fit.type = captures_[i].type;
    fit.column = text.data() == nullptr ? 0 : static_cast<std::size_t>(text.data() - line.data());
    if (captures_[i].type == ValueType::Time) {
      std::string_view rest = text;
      time = time_.take(rest);
      if (!time.has_value() || !rest.empty()) {
        return fit;
      }
    } else if (text == "-") {
      pieces[i] = {};
    } else if (captures_[i].type != ValueType::Pairs && !text.empty() &&
               !is_of_type(text, captures_[i].type)) {
      return fit;
    }
  }
  pieces.resize(captures_.size());
  fit.fits = true;
  return fit;
}

}  // namespace longwatch::read::mapped
