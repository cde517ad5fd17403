#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "detect/indicator/pattern.h"

namespace longwatch::detect::indicator {

struct PatternToken {
  enum class Kind : std::uint8_t { End, Word, Constant, Sign, Bad };

  Kind kind = Kind::End;
  std::string_view text;     ///< as written: word, sign
  PatternConstant constant;  ///< of a constant
  std::string why;           ///< of a bad one: what was expected
  std::size_t offset = 0;

  bool is_word(std::string_view word) const { return kind == Kind::Word && text == word; }

  bool is_sign(std::string_view sign) const { return kind == Kind::Sign && text == sign; }
};

/// Cuts a pattern into tokens; comments and blanks are passed over.
class PatternLexer {
 public:
  explicit PatternLexer(std::string_view text) : text_(text) { next(); }

  const PatternToken& token() const { return token_; }

  void next();

 private:
  void skip_blanks();
  bool bad(std::string why);
  void take_quoted(char prefix);
  void take_number();
  void take_word();
  void take_sign();

  std::string_view text_;
  std::size_t at_ = 0;
  PatternToken token_;
};

}  // namespace longwatch::detect::indicator
