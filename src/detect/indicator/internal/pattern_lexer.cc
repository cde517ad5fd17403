#include "detect/indicator/internal/pattern_lexer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/text.h"
#include "detect/indicator/internal/detail_text.h"

namespace longwatch::detect::indicator {
namespace {

using Kind = PatternToken::Kind;

bool starts_word(char c) {
  const char lower = to_ascii_lower(c);
  return (lower >= 'a' && lower <= 'z') || c == '_';
}

bool is_word_byte(char c) {
  return starts_word(c) || is_digit(c) || c == '-';
}

/// RFC 4648; nothing when it is none.
std::optional<std::string> from_base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.ends_with('=')) {
    text.remove_suffix(1);
  }
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    bits = (bits << 6U | static_cast<std::uint32_t>(digit)) & 0xFFFFFFU;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<char>(bits >> count & 0xFFU));
    }
  }
  return bytes;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) {
    return std::nullopt;
  }
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes;
}

}  // namespace

void PatternLexer::skip_blanks() {
  for (;;) {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("//")) {
      at_ += std::min(rest.find('\n'), rest.size());
    } else if (rest.starts_with("/*") && rest.find("*/", 2) != std::string_view::npos) {
      at_ += rest.find("*/", 2) + 2;
    } else {
      return;
    }
  }
}

bool PatternLexer::bad(std::string why) {
  token_.kind = Kind::Bad;
  token_.why = std::move(why);
  at_ = text_.size();
  return false;
}

void PatternLexer::next() {
  skip_blanks();
  token_ = {};
  token_.offset = at_;
  if (at_ == text_.size()) {
    return;
  }
  const char c = text_[at_];
  const char behind = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  if (c == '\'') {
    take_quoted('\0');
  } else if ((c == 't' || c == 'b' || c == 'h') && behind == '\'') {
    ++at_;
    take_quoted(c);
  } else if (is_digit(c) ||
             ((c == '-' || c == '+' || c == '.') && (is_digit(behind) || behind == '.'))) {
    take_number();
  } else if (starts_word(c)) {
    take_word();
  } else {
    take_sign();
  }
}

void PatternLexer::take_quoted(char prefix) {
  std::string value;
  ++at_;
  while (at_ < text_.size() && text_[at_] != '\'') {
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
      ++at_;
      if (text_[at_] != '\'' && text_[at_] != '\\') {
        value.push_back('\\');
      }
    }
    value.push_back(text_[at_++]);
  }
  if (at_ == text_.size()) {
    bad("a quote that closes the text");
    return;
  }
  ++at_;
  token_.kind = Kind::Constant;
  token_.constant.kind = PatternConstant::Kind::Text;
  std::optional<std::string> decoded = value;
  if (prefix == 't') {
    token_.constant.kind = PatternConstant::Kind::Time;
    token_.constant.time = parse_iso8601(value);
    if (!token_.constant.time.has_value()) {
      bad("a time such as t'2021-08-05T01:40:31Z'");
      return;
    }
  } else if (prefix != '\0') {
    token_.constant.kind = PatternConstant::Kind::Bytes;
    decoded = prefix == 'h' ? from_hex(value) : from_base64(value);
  }
  if (!decoded.has_value()) {
    bad(prefix == 'h' ? "pairs of hexadecimal digits" : "base64");
    return;
  }
  token_.constant.text = std::move(*decoded);
}

void PatternLexer::take_number() {
  const std::size_t begin = at_++;
  while (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) {
    ++at_;
  }
  token_.text = text_.substr(begin, at_ - begin);
  const std::string_view plain = token_.text.substr(token_.text.starts_with('+') ? 1 : 0);
  const std::optional<double> number = parse_double(plain);
  if (!number.has_value()) {
    bad("a number");
    return;
  }
  token_.kind = Kind::Constant;
  token_.constant = {PatternConstant::Kind::Number, std::string(plain), *number, std::nullopt};
}

void PatternLexer::take_word() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && is_word_byte(text_[at_])) {
    ++at_;
  }
  token_.kind = Kind::Word;
  token_.text = text_.substr(begin, at_ - begin);
  if (token_.text == "true" || token_.text == "false") {
    token_.kind = Kind::Constant;
    token_.constant = {PatternConstant::Kind::Boolean, std::string(token_.text),
                       token_.text == "true" ? 1.0 : 0.0, std::nullopt};
  }
}

void PatternLexer::take_sign() {
  static constexpr std::array<std::string_view, 17> kSigns = {
      "!=", "<>", "<=", ">=", "==", "=", "<", ">", "[", "]", "(", ")", ",", ":", ".", "*", "-"};
  const std::string_view rest = text_.substr(at_);
  for (const std::string_view sign : kSigns) {
    if (rest.starts_with(sign)) {
      token_.kind = Kind::Sign;
      token_.text = rest.substr(0, sign.size());
      at_ += sign.size();
      return;
    }
  }
  bad("a part of a pattern");
}

}  // namespace longwatch::detect::indicator
