#include "tests/naive/interpret.h"

#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/regex.h"
#include "tests/naive/address.h"
#include "tests/naive/expand.h"
#include "tests/naive/number.h"
#include "tests/naive/pattern.h"
#include "tests/naive/time_part.h"
#include "tests/naive/variants.h"

namespace longwatch::naive {
namespace {

using detect::sigma::CompileOptions;
using detect::sigma::Item;
using detect::sigma::Modifier;
using detect::sigma::Scalar;

/// A test of one occurrence; the item asks whether any occurrence passes.
using FieldTest = std::function<bool(const Field&)>;

Error meaningless(const std::string& what) {
  return Error(ErrorCode::InvalidInput, what);
}

LetterCase letter_case_of(const Item& item) {
  return item.has(Modifier::Cased) ? LetterCase::Exact : LetterCase::Ignored;
}

ValueTest any_value(FieldTest test) {
  return [test = std::move(test)](const Looked& looked) {
    for (const Field* field : looked.values) {
      if (test(*field)) {
        return true;
      }
    }
    return false;
  };
}

/// A value on its way through the modifiers, left to right.
struct Work {
  std::vector<Pattern> patterns;    ///< any of them
  std::optional<std::string> wide;  ///< bytes, after a modifier of UTF-16; one pattern then
};

Token any_run() {
  return {Token::Kind::AnyRun, 0};
}

Status open_sides(Work& work, Modifier modifier) {
  for (Pattern& pattern : work.patterns) {
    if (modifier != Modifier::StartsWith) {
      pattern.insert(pattern.begin(), any_run());
    }
    if (modifier != Modifier::EndsWith) {
      pattern.push_back(any_run());
    }
  }
  return {};
}

Status spread_dashes(Work& work) {
  std::vector<Pattern> all;
  for (const Pattern& pattern : work.patterns) {
    LW_TRY_ASSIGN(const std::vector<Pattern> variants, windash_variants(pattern));
    all.insert(all.end(), variants.begin(), variants.end());
  }
  work.patterns = all;
  return {};
}

Status widen(Work& work, Wide wide) {
  if (work.patterns.size() != 1) {
    return meaningless("utf16 of several spellings");
  }
  LW_TRY_ASSIGN(work.wide, to_utf16_bytes(work.patterns.front(), wide));
  return {};
}

Status encode(Work& work, Modifier modifier) {
  std::vector<Pattern> encoded;
  for (const Pattern& pattern : work.patterns) {
    std::string bytes;
    if (work.wide.has_value()) {
      bytes = *work.wide;
    } else {
      LW_TRY_ASSIGN(bytes, to_utf8_bytes(pattern));
    }
    const std::vector<std::string> texts = modifier == Modifier::Base64
                                               ? std::vector<std::string>{to_base64(bytes)}
                                               : base64_offsets(bytes);
    for (const std::string& text : texts) {
      if (text.empty()) {
        return meaningless("base64offset of less than two bytes");
      }
      encoded.push_back(literal_pattern(to_symbols(text)));
    }
  }
  work.patterns = encoded;
  work.wide.reset();
  return {};
}

Status apply(Work& work, Modifier modifier) {
  switch (modifier) {
    case Modifier::Contains:
    case Modifier::StartsWith:
    case Modifier::EndsWith:
      return open_sides(work, modifier);
    case Modifier::Windash:
      return spread_dashes(work);
    case Modifier::Utf16Le:
      return widen(work, Wide::LittleEndian);
    case Modifier::Utf16Be:
      return widen(work, Wide::BigEndian);
    case Modifier::Utf16:
      return widen(work, Wide::LittleEndianWithMark);
    case Modifier::Base64:
    case Modifier::Base64Offset:
      return encode(work, modifier);
    case Modifier::All:
    case Modifier::Cased:
    case Modifier::Neq:
    case Modifier::Expand:  // done when the modifiers are applied
      return {};
    default:
      return meaningless("a text with the modifier " + std::string(to_text(modifier)));
  }
}

bool has_side(const Item& item) {
  return item.has(Modifier::Contains) || item.has(Modifier::StartsWith) ||
         item.has(Modifier::EndsWith);
}

ValueTest match_patterns(const std::vector<Pattern>& patterns, LetterCase letter_case) {
  std::vector<Pattern> wanted;
  for (const Pattern& pattern : patterns) {
    wanted.push_back(letter_case == LetterCase::Ignored ? fold(pattern) : pattern);
  }
  return any_value([wanted, letter_case](const Field& field) {
    for (const Pattern& pattern : wanted) {
      if (matches(pattern, letter_case == LetterCase::Ignored ? field.folded : field.symbols)) {
        return true;
      }
    }
    return false;
  });
}

Result<ValueTest> interpret_text(const Item& item, const Pattern& pattern) {
  Work work;
  work.patterns = {pattern};
  for (const Modifier modifier : item.modifiers) {
    LW_TRY(apply(work, modifier));
  }
  if (work.wide.has_value()) {
    return meaningless("utf16 without base64 behind it");
  }
  if (item.is_keyword() && !has_side(item)) {
    LW_TRY(apply(work, Modifier::Contains));
  }
  return match_patterns(work.patterns, letter_case_of(item));
}

Result<ValueTest> interpret_regex(const Item& item, const std::string& text) {
  formats::RegexOptions options;
  if (item.has(Modifier::ReIgnoreCase)) {
    options.letter_case = formats::RegexCase::Insensitive;
  }
  if (item.has(Modifier::ReMultiLine)) {
    options.lines = formats::RegexLines::Multi;
  }
  if (item.has(Modifier::ReDotAll)) {
    options.dot = formats::RegexDot::All;
  }
  LW_TRY_ASSIGN(formats::Regex compiled, formats::Regex::compile(text, options));
  const auto regex = std::make_shared<const formats::Regex>(std::move(compiled));
  return any_value([regex](const Field& field) { return regex->search(field.text); });
}

Result<ValueTest> interpret_exists(const Scalar& value) {
  std::optional<bool> wanted;
  if (value.kind == Scalar::Kind::Boolean) {
    wanted = value.boolean;
  }
  if (!wanted.has_value()) {
    return meaningless("exists with anything but true and false");
  }
  return ValueTest(
      [wanted](const Looked& looked) { return !looked.values.empty() == wanted.value(); });
}

Result<ValueTest> interpret_cidr(const std::string& text) {
  const std::optional<Network> network = parse_network(text);
  if (!network.has_value()) {
    return meaningless("no network: " + text);
  }
  return any_value([network](const Field& field) {
    const std::optional<Address> address = parse_address(field.text);
    return address.has_value() && contains(*network, *address);
  });
}

/// `other` names a field; the two are compared by every pair of occurrences.
Result<ValueTest> interpret_field_reference(const Item& item, const std::string& other) {
  const LetterCase letter_case = letter_case_of(item);
  return ValueTest([item, other, letter_case](const Looked& looked) {
    for (const Field* needle : looked.event->named(looked.target->event_name(other))) {
      Work work;
      work.patterns = {literal_pattern(needle->symbols)};
      for (const Modifier side : {Modifier::Contains, Modifier::StartsWith, Modifier::EndsWith}) {
        if (item.has(side)) {
          discard(open_sides(work, side), "opening a side cannot fail");
        }
      }
      if (match_patterns(work.patterns, letter_case)(looked)) {
        return true;
      }
    }
    return false;
  });
}

std::optional<Modifier> first_of(const Item& item, std::initializer_list<Modifier> modifiers) {
  for (const Modifier modifier : modifiers) {
    if (item.has(modifier)) {
      return modifier;
    }
  }
  return std::nullopt;
}

std::optional<Modifier> time_part_of(const Item& item) {
  return first_of(item, {Modifier::Minute, Modifier::Hour, Modifier::Day, Modifier::Week,
                         Modifier::Month, Modifier::Year});
}

std::optional<Modifier> comparison_of(const Item& item) {
  return first_of(item, {Modifier::Lt, Modifier::Lte, Modifier::Gt, Modifier::Gte});
}

Result<ValueTest> interpret_time(const Item& item, const Scalar& value,
                                 const formats::TimeZone& zone) {
  const Modifier part = time_part_of(item).value();
  const std::optional<Modifier> comparison = comparison_of(item);
  const std::optional<double> wanted = number_of(value);
  if (!wanted.has_value()) {
    return meaningless("a part of a time compared with no number");
  }
  return any_value([part, comparison, wanted, zone](const Field& field) {
    const std::optional<formats::LocalTime> time = to_local_time(field.value, zone);
    if (!time.has_value()) {
      return false;
    }
    const auto got = static_cast<double>(part_of(*time, part));
    return comparison.has_value() ? holds(got, *comparison, *wanted) : got == *wanted;
  });
}

Result<ValueTest> interpret_comparison(const Item& item, const Scalar& value) {
  const Modifier comparison = comparison_of(item).value();
  const std::optional<double> wanted = number_of(value);
  if (!wanted.has_value()) {
    return meaningless("a comparison with no number");
  }
  // A long double holds every whole number of 64 bits.
  const bool is_whole = value.kind == Scalar::Kind::Integer;
  const auto limit =
      is_whole ? static_cast<long double>(value.integer) : static_cast<long double>(*wanted);
  return any_value([comparison, is_whole, limit](const Field& field) {
    std::string scratch;
    const std::optional<double> got = model::to_number(field.value, scratch);
    const std::optional<std::int64_t> whole = parse_int64(field.text);
    return got.has_value() && holds(is_whole && whole.has_value() ? static_cast<long double>(*whole)
                                                                  : static_cast<long double>(*got),
                                    comparison, limit);
  });
}

Result<ValueTest> interpret_null(const Item& item) {
  if (item.is_keyword()) {
    return meaningless("null as a keyword");
  }
  return ValueTest([](const Looked& looked) {
    return looked.values.empty() ||
           any_value([](const Field& field) { return field.value.is_null(); })(looked);
  });
}

/// A number is compared as a number unless it is searched for as text.
bool is_number_test(const Item& item, const Scalar& value) {
  const bool number = value.kind == Scalar::Kind::Integer || value.kind == Scalar::Kind::Real;
  const bool as_text = item.is_keyword() || has_side(item) || item.has(Modifier::Windash) ||
                       item.has(Modifier::Base64) || item.has(Modifier::Base64Offset);
  return number && !as_text;
}

std::string to_regex(const Pattern& pattern) {
  std::string regex;
  for (const Token& token : pattern) {
    const bool plain = token.symbol == U'_' || (token.symbol >= U'0' && token.symbol <= U'9') ||
                       (token.symbol >= U'a' && token.symbol <= U'z') ||
                       (token.symbol >= U'A' && token.symbol <= U'Z');
    if (token.kind == Token::Kind::AnyRun) {
      regex += "[\\x{0}-\\x{10FFFF}]*";
    } else if (token.kind == Token::Kind::AnyOne) {
      regex += "[\\x{0}-\\x{10FFFF}]";
    } else if (plain) {
      regex += static_cast<char>(token.symbol);
    } else {
      regex += fmt::format("\\x{{{:X}}}", static_cast<std::uint32_t>(token.symbol));
    }
  }
  return regex;
}

/// One way to fill in the placeholders. What is put in is a Sigma text wherever it is put.
Result<ValueTest> interpret_filled(const Item& item, const Pieces& pieces) {
  std::string text;
  std::string regex;
  Pattern pattern;
  for (const Piece& piece : pieces) {
    const Pattern part = parse_pattern(piece.text);
    text += piece.text;
    regex += piece.origin == Piece::Origin::Rule ? piece.text : to_regex(part);
    pattern.insert(pattern.end(), part.begin(), part.end());
  }
  if (item.has(Modifier::Re)) {
    return interpret_regex(item, regex);
  }
  return item.has(Modifier::Cidr) ? interpret_cidr(text) : interpret_text(item, pattern);
}

Result<ValueTest> interpret_expand(const Item& item, const std::string& text,
                                   const CompileOptions& options) {
  LW_TRY_ASSIGN(const std::vector<Pieces> ways, fill_in(text, options.placeholders));
  std::vector<ValueTest> tests;
  for (const Pieces& pieces : ways) {
    LW_TRY_ASSIGN(ValueTest test, interpret_filled(item, pieces));
    tests.push_back(std::move(test));
  }
  return ValueTest([tests](const Looked& looked) {
    for (const ValueTest& test : tests) {
      if (test(looked)) {
        return true;
      }
    }
    return false;
  });
}

}  // namespace

Result<ValueTest> interpret(const Item& item, const Scalar& value, const CompileOptions& options) {
  if (item.has(Modifier::Expand)) {
    return interpret_expand(item, value.text, options);
  }
  if (item.has(Modifier::Exists)) {
    return interpret_exists(value);
  }
  if (value.kind == Scalar::Kind::Null) {
    return interpret_null(item);
  }
  if (item.has(Modifier::Re)) {
    return interpret_regex(item, value.text);
  }
  if (item.has(Modifier::Cidr)) {
    return interpret_cidr(value.text);
  }
  if (item.has(Modifier::FieldRef)) {
    return interpret_field_reference(item, value.text);
  }
  if (time_part_of(item).has_value()) {
    return interpret_time(item, value, options.zone);
  }
  if (comparison_of(item).has_value()) {
    return interpret_comparison(item, value);
  }
  if (is_number_test(item, value)) {
    return any_value([value](const Field& field) { return equals_number(value, field); });
  }
  return interpret_text(item, parse_pattern(pattern_text(value)));
}

}  // namespace longwatch::naive
