#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/literal_engine.h"
#include "detect/search/search.h"
#include "formats/regex.h"

namespace longwatch::detect::search {

struct CompiledTerm {
  Term::Kind kind = Term::Kind::Text;
  std::string field;  ///< of Kind::Field
  std::string text;   ///< folded unless letter case counts; of a field its pattern
  std::optional<formats::Regex> regex;
  /// Folded literals of which one is in every folded value that holds it; empty = nothing is known.
  std::vector<std::string> needed;

  bool holds(std::string_view value, std::string_view folded, LetterCase letter_case) const;
};

struct Query::Compiled {
  std::vector<CompiledTerm> terms;
  LetterCase letter_case = LetterCase::Ignored;
  Combine combine = Combine::All;
  std::vector<Literal> literals;
  std::vector<std::size_t> term_of_literal;  ///< by literal
  std::optional<LiteralEngine> engine;       ///< over them
  std::vector<std::size_t> on_every_value;   ///< terms that no literal announces
};

}  // namespace longwatch::detect::search
