#include "detect/sigma/internal/condition_lexer.h"

#include "base/text.h"

namespace longwatch::detect::sigma {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kWordEnds = " \t\r\n()|";

ConditionToken::Kind kind_of(char c) {
  switch (c) {
    case '(':
      return ConditionToken::Kind::Open;
    case ')':
      return ConditionToken::Kind::Close;
    case '|':
      return ConditionToken::Kind::Pipe;
    default:
      return ConditionToken::Kind::Word;
  }
}

}  // namespace

bool ConditionToken::is_word(std::string_view word) const {
  return kind == Kind::Word && equals_ignoring_ascii_case(text, word);
}

std::vector<ConditionToken> lex_condition(std::string_view text) {
  std::vector<ConditionToken> tokens;
  std::size_t position = text.find_first_not_of(kBlanks);
  while (position != std::string_view::npos) {
    const ConditionToken::Kind kind = kind_of(text[position]);
    const bool is_word = kind == ConditionToken::Kind::Word;
    const std::size_t end = is_word ? text.find_first_of(kWordEnds, position) : position + 1;
    const std::string_view piece = text.substr(position, end - position);
    tokens.push_back({kind, piece, position});
    position = text.find_first_not_of(kBlanks, position + piece.size());
  }
  const std::size_t last = text.find_last_not_of(kBlanks);
  tokens.push_back({ConditionToken::Kind::End, {}, last == std::string_view::npos ? 0 : last + 1});
  return tokens;
}

}  // namespace longwatch::detect::sigma
