#include "detect/sigma/internal/pattern.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/utf.h"
#include "formats/fold.h"

namespace longwatch::detect::sigma {
namespace {

using Kind = Pattern::Token::Kind;

bool is_special(char c) {
  return c == '*' || c == '?' || c == '\\';
}

/// Bytes of the first character of a text that is not empty: a code point, a lone surrogate in the
/// three-byte form that UTF-16 values are rendered in, or a byte that is no UTF-8.
std::size_t character_length(std::string_view text) {
  constexpr std::size_t kSurrogateLength = 3;
  const bool is_surrogate = text.size() >= kSurrogateLength && text[0] == '\xED' &&
                            (static_cast<unsigned char>(text[1]) & 0xE0) == 0xA0 &&
                            (static_cast<unsigned char>(text[2]) & 0xC0) == 0x80;
  return is_surrogate ? kSurrogateLength : decode_utf8(text).length;
}

/// Where the pattern goes on after `token`, or nothing when it does not match at `position`.
std::optional<std::size_t> step(const Pattern::Token& token, std::string_view text,
                                std::size_t position) {
  const std::string_view rest = text.substr(position);
  if (token.kind == Kind::AnyOne) {
    return rest.empty() ? std::nullopt : std::optional(position + character_length(rest));
  }
  return rest.starts_with(token.text) ? std::optional(position + token.text.size()) : std::nullopt;
}

/// Moves the end of a `*` to the next place at which the token behind it can stand; false when
/// there is none. A token begins with a character, so it stands at the begin of one.
bool skip_to(const Pattern::Token& token, std::string_view text, std::size_t& position) {
  if (token.kind != Kind::Text) {
    return true;
  }
  const std::size_t found = text.find(token.text, position);
  position = found;
  return found != std::string_view::npos;
}

/// The usual glob walk: on a mismatch, the last `*` is given more characters. Linear in practice,
/// |text| x |pattern| at worst.
class Walk {
 public:
  Walk(const std::vector<Pattern::Token>& tokens, std::string_view text)
      : tokens_(tokens), text_(text) {}

  [[nodiscard]] bool done() const { return token_ == tokens_.size() && position_ == text_.size(); }

  [[nodiscard]] bool at_run() const {
    return token_ < tokens_.size() && tokens_[token_].kind == Kind::AnyRun;
  }

  /// Past one token that is no `*`; false when it does not stand here.
  bool step_on() {
    if (token_ == tokens_.size() || at_run()) {
      return false;
    }
    const std::optional<std::size_t> next = step(tokens_[token_], text_, position_);
    if (next.has_value()) {
      position_ = *next;
      ++token_;
    }
    return next.has_value();
  }

  /// Takes the `*` that stands here, empty at first; false when nothing can follow it.
  bool begin_run() {
    after_run_ = ++token_;
    run_end_ = position_;
    return resume();
  }

  /// Gives the last `*` one more character; false when there is none of either.
  bool lengthen_run() {
    if (after_run_ == 0 || run_end_ >= text_.size()) {
      return false;
    }
    run_end_ += character_length(text_.substr(run_end_));
    return resume();
  }

 private:
  /// Goes on behind the last `*`, at the next place at which what follows it can stand.
  bool resume() {
    token_ = after_run_;
    if (token_ == tokens_.size()) {
      position_ = text_.size();
      return true;
    }
    if (!skip_to(tokens_[token_], text_, run_end_)) {
      return false;
    }
    position_ = run_end_;
    return true;
  }

  const std::vector<Pattern::Token>& tokens_;
  std::string_view text_;
  std::size_t token_ = 0;
  std::size_t position_ = 0;
  /// The token behind the last `*`; 0 before the first `*`.
  std::size_t after_run_ = 0;
  std::size_t run_end_ = 0;
};

}  // namespace

Pattern Pattern::parse(std::string_view sigma_text) {
  Pattern pattern;
  for (std::size_t i = 0; i < sigma_text.size(); ++i) {
    const char c = sigma_text[i];
    if (c == '\\' && i + 1 < sigma_text.size() && is_special(sigma_text[i + 1])) {
      ++i;
      pattern.append_text(sigma_text.substr(i, 1));
    } else if (c == '*') {
      pattern.append_wildcard(Kind::AnyRun);
    } else if (c == '?') {
      pattern.append_wildcard(Kind::AnyOne);
    } else {
      pattern.append_text(sigma_text.substr(i, 1));
    }
  }
  return pattern;
}

Pattern Pattern::literal(std::string_view text) {
  Pattern pattern;
  pattern.append_text(text);
  return pattern;
}

Pattern Pattern::from_tokens(const std::vector<Token>& tokens) {
  Pattern pattern;
  for (const Token& token : tokens) {
    if (token.kind == Kind::Text) {
      pattern.append_text(token.text);
    } else {
      pattern.append_wildcard(token.kind);
    }
  }
  return pattern;
}

void Pattern::append_text(std::string_view text) {
  if (text.empty()) {
    return;
  }
  if (tokens_.empty() || tokens_.back().kind != Kind::Text) {
    tokens_.push_back({Kind::Text, {}});
  }
  tokens_.back().text.append(text);
}

void Pattern::append_wildcard(Token::Kind kind) {
  // Runs of `*` mean the same as one.
  if (kind == Kind::AnyRun && !tokens_.empty() && tokens_.back().kind == Kind::AnyRun) {
    return;
  }
  tokens_.push_back({kind, {}});
}

void Pattern::open_front() {
  if (tokens_.empty() || tokens_.front().kind != Kind::AnyRun) {
    tokens_.insert(tokens_.begin(), Token{Kind::AnyRun, {}});
  }
}

void Pattern::open_back() {
  append_wildcard(Kind::AnyRun);
}

bool Pattern::has_wildcards() const {
  return std::any_of(tokens_.begin(), tokens_.end(),
                     [](const Token& token) { return token.kind != Kind::Text; });
}

Pattern Pattern::folded() const {
  Pattern result = *this;
  for (Token& token : result.tokens_) {
    token.text = formats::folded(token.text);
  }
  return result;
}

std::string_view Pattern::longest_text() const {
  std::string_view longest;
  for (const Token& token : tokens_) {
    if (token.text.size() > longest.size()) {
      longest = token.text;
    }
  }
  return longest;
}

bool Pattern::matches(std::string_view text) const {
  Walk walk(tokens_, text);
  while (!walk.done()) {
    if (walk.step_on()) {
      continue;
    }
    if (!(walk.at_run() ? walk.begin_run() : walk.lengthen_run())) {
      return false;
    }
  }
  return true;
}

std::string Pattern::key() const {
  std::string key;
  for (const Token& token : tokens_) {
    key.push_back(static_cast<char>('0' + static_cast<int>(token.kind)));
    key.append(std::to_string(token.text.size())).append(":").append(token.text);
  }
  return key;
}

}  // namespace longwatch::detect::sigma
