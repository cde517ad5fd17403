#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "base/wildcard.h"
#include "detect/search/internal/compiled.h"
#include "detect/search/search.h"
#include "formats/fold.h"

namespace longwatch::detect::search {
namespace {

constexpr std::size_t kMostTerms = 64;  // one bit each

Error refused(const Term& term, std::string message) {
  return Error(ErrorCode::InvalidInput, std::move(message))
      .at(fmt::format("'{}'", to_printable(term.text)));
}

Result<CompiledTerm> compile_term(const Term& term, LetterCase letter_case) {
  CompiledTerm compiled;
  compiled.kind = term.kind;
  compiled.text = letter_case == LetterCase::Exact ? term.text : formats::folded(term.text);
  if (term.text.empty()) {
    return refused(term, "expected something to look for, got nothing");
  }
  if (term.kind == Term::Kind::Text) {
    compiled.needed = {formats::folded(term.text)};
  }
  if (term.kind == Term::Kind::Regex) {
    formats::RegexOptions options;
    options.letter_case = letter_case == LetterCase::Exact ? formats::RegexCase::Sensitive
                                                           : formats::RegexCase::Insensitive;
    Result<formats::Regex> regex = formats::Regex::compile(term.text, options);
    if (!regex.ok()) {
      return refused(term, regex.error().message());
    }
    compiled.needed = regex->required_any();
    compiled.regex.emplace(std::move(*regex));
  }
  if (term.kind == Term::Kind::Field) {
    const std::size_t equals = term.text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return refused(term, "expected NAME=VALUE");
    }
    compiled.field = term.text.substr(0, equals);
    compiled.text = compiled.text.substr(compiled.text.find('=') + 1);
  }
  return compiled;
}

}  // namespace

bool CompiledTerm::holds(std::string_view value, std::string_view folded,
                         LetterCase letter_case) const {
  const std::string_view compared = letter_case == LetterCase::Exact ? value : folded;
  switch (kind) {
    case Term::Kind::Text:
      return compared.find(text) != std::string_view::npos;
    case Term::Kind::Regex:
      return regex->search(value);
    case Term::Kind::Field:
      return matches_wildcard(compared, text);
  }
  return false;
}

Query::Query() = default;
Query::~Query() = default;

Result<std::shared_ptr<const Query>> Query::compile(const Request& request) {
  if (request.terms.empty()) {
    return Error(ErrorCode::InvalidInput, "expected something to look for, got nothing");
  }
  if (request.terms.size() > kMostTerms) {
    return Error(ErrorCode::Limit,
                 fmt::format("{} terms, of which at most {} are looked for at once",
                             request.terms.size(), kMostTerms));
  }
  auto compiled = std::make_unique<Compiled>();
  compiled->letter_case = request.letter_case;
  compiled->combine = request.combine;
  std::vector<Literal> literals;
  for (std::size_t i = 0; i < request.terms.size(); ++i) {
    LW_TRY_ASSIGN(CompiledTerm term, compile_term(request.terms[i], request.letter_case));
    for (const std::string& needed : term.needed) {
      literals.push_back({needed, Anchor::Anywhere});
      compiled->term_of_literal.push_back(i);
    }
    if (term.kind != Term::Kind::Field && term.needed.empty()) {
      compiled->on_every_value.push_back(i);
    }
    compiled->terms.push_back(std::move(term));
  }
  compiled->literals = std::move(literals);
  compiled->engine.emplace(compiled->literals);
  auto query = std::make_shared<Query>();
  query->compiled_ = std::move(compiled);
  return std::shared_ptr<const Query>(std::move(query));
}

std::size_t Query::size() const {
  return compiled_->terms.size();
}

std::uint64_t Query::held_by(std::string_view field, std::string_view value) const {
  std::uint64_t held = 0;
  const std::string folded = formats::folded(value);
  for (std::size_t i = 0; i < compiled_->terms.size(); ++i) {
    const CompiledTerm& term = compiled_->terms[i];
    const bool is_its_field =
        term.kind != Term::Kind::Field || equals_ignoring_ascii_case(term.field, field);
    if (is_its_field && term.holds(value, folded, compiled_->letter_case)) {
      held |= std::uint64_t{1} << i;
    }
  }
  return held;
}

bool Query::is_satisfied(std::uint64_t held) const {
  const std::size_t size = compiled_->terms.size();
  const std::uint64_t all = size == kMostTerms ? ~std::uint64_t{0} : (std::uint64_t{1} << size) - 1;
  return compiled_->combine == Combine::Any ? held != 0 : held == all;
}

}  // namespace longwatch::detect::search
