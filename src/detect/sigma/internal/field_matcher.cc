#include "detect/sigma/internal/field_matcher.h"

#include <algorithm>
#include <map>
#include <string>

namespace longwatch::detect::sigma {
namespace {

using Kind = Predicate::Kind;

/// Whether figures can hold the folded text: hex digits, the signs of dates, GUIDs and numbers, and
/// the letters of "0x", "S-1-5-18", "T", "Z", "inf" and "nan".
bool may_stand_in_figure(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefxstzin{}-+.: ") == std::string_view::npos;
}

bool may_hold_for_figure(const Predicate& predicate) {
  switch (predicate.kind) {
    case Kind::Literal:
      return may_stand_in_figure(predicate.literal.text);
    case Kind::Glob:
    case Kind::Regex: {
      const std::vector<std::string> needed = needed_literals(predicate);
      return needed.empty() || std::any_of(needed.begin(), needed.end(), may_stand_in_figure);
    }
    default:
      return true;
  }
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

/// Of a text for which the predicate can hold; folding keeps their number.
std::size_t fewest_characters(const Predicate& predicate) {
  if (predicate.kind == Kind::Literal) {
    return count_characters(predicate.literal.text);
  }
  const std::vector<std::string> needed = needed_literals(predicate);
  std::size_t fewest = needed.empty() ? 0 : SIZE_MAX;
  for (const std::string& literal : needed) {
    fewest = std::min(fewest, count_characters(literal));
  }
  return fewest;
}

}  // namespace

std::vector<std::string> needed_literals(const Predicate& predicate) {
  switch (predicate.kind) {
    case Kind::Literal:
      return {predicate.literal.text};
    case Kind::Regex:
      return predicate.regex->required_any();
    case Kind::Glob: {
      const Pattern folded = predicate.pattern.folded();
      const std::string_view longest = folded.longest_text();
      return longest.empty() ? std::vector<std::string>() : std::vector{std::string(longest)};
    }
    default:
      return {};
  }
}

FieldMatcher::FieldMatcher(const std::vector<Test>& tests, SimdLevel simd) : engine_({}, simd) {
  // Ordered, so that the engine is the same for the same rules.
  std::map<std::pair<std::string, Anchor>, std::vector<Meaning>> by_literal;
  for (const Test& test : tests) {
    const Predicate& predicate = *test.predicate;
    fewest_characters_ = &test == tests.data()
                             ? fewest_characters(predicate)
                             : std::min(fewest_characters_, fewest_characters(predicate));
    reads_figures_ = reads_figures_ || may_hold_for_figure(predicate);
    if (predicate.kind == Kind::Literal) {
      by_literal[{predicate.literal.text, predicate.literal.anchor}].push_back(
          {test.number, false});
    } else if (predicate.kind == Kind::Exists) {
      exists_.push_back(test.number);
    } else if (predicate.kind == Kind::IsNull) {
      is_null_.push_back(test.number);
    } else if (const std::vector<std::string> needed = needed_literals(predicate);
               !needed.empty()) {
      for (const std::string& literal : needed) {
        by_literal[{literal, Anchor::Anywhere}].push_back(
            {static_cast<std::uint32_t>(deferred_.size()), true});
      }
      deferred_.push_back(test);
    } else {
      on_every_value_.push_back(test);
    }
  }
  std::vector<Literal> literals;
  for (const auto& [literal, meanings] : by_literal) {
    first_meaning_.push_back(static_cast<std::uint32_t>(meanings_.size()));
    meanings_.insert(meanings_.end(), meanings.begin(), meanings.end());
    literals.push_back({literal.first, literal.second});
  }
  first_meaning_.push_back(static_cast<std::uint32_t>(meanings_.size()));
  engine_ = LiteralEngine(std::move(literals), simd);
}

void FieldMatcher::try_deferred(std::uint32_t index, MatchScratch& scratch,
                                std::vector<std::uint32_t>& out) const {
  if (scratch.tried[index] == 0) {
    scratch.tried[index] = 1;
    if (holds(*deferred_[index].predicate, scratch.text)) {
      out.push_back(deferred_[index].number);
    }
  }
}

bool FieldMatcher::may_hold_literals(const model::Value& value) const {
  switch (value.kind) {
    case model::ValueKind::Text:
      return engine_.may_occur(value.bytes(), RawText::Utf8);
    case model::ValueKind::JsonText:
      return engine_.may_occur(value.bytes(), RawText::Json);
    case model::ValueKind::Utf16:
      return engine_.may_occur(value.bytes(), RawText::Utf16);
    default:
      return !meanings_.empty();
  }
}

void FieldMatcher::match(const model::Value& value, MatchScratch& scratch,
                         std::vector<std::uint32_t>& out) const {
  out.insert(out.end(), exists_.begin(), exists_.end());
  if (value.is_null()) {
    out.insert(out.end(), is_null_.begin(), is_null_.end());
  }
  const bool is_container = value.kind == model::ValueKind::Container;
  if (is_container || (on_every_value_.empty() && !may_hold_literals(value))) {
    return;
  }
  scratch.text.set(value);
  scratch.hits.clear();
  scratch.tried.assign(deferred_.size(), 0);
  engine_.scan(scratch.text.folded(), scratch.hits);
  for (const std::uint32_t literal : scratch.hits) {
    for (std::uint32_t i = first_meaning_[literal]; i < first_meaning_[literal + 1]; ++i) {
      if (meanings_[i].is_deferred) {
        try_deferred(meanings_[i].number, scratch, out);
      } else {
        out.push_back(meanings_[i].number);
      }
    }
  }
  for (const Test& test : on_every_value_) {
    if (holds(*test.predicate, scratch.text)) {
      out.push_back(test.number);
    }
  }
}

std::size_t FieldMatcher::capacity() const {
  return sizeof(FieldMatcher) + engine_.capacity() + meanings_.capacity() * sizeof(Meaning) +
         (deferred_.capacity() + on_every_value_.capacity()) * sizeof(Test) +
         (first_meaning_.capacity() + exists_.capacity() + is_null_.capacity()) *
             sizeof(std::uint32_t);
}

}  // namespace longwatch::detect::sigma
