#include "detect/sigma/internal/lower_item.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/sigma/internal/expand.h"
#include "detect/sigma/internal/variants.h"

namespace longwatch::detect::sigma {
namespace {

using Kind = Scalar::Kind;

/// Turns the values of one item, one after the other, into expressions.
class ItemLowering {
 public:
  ItemLowering(const Item& item, model::FieldId field, model::FieldId other_field, LowerTarget out)
      : item_(item), field_(field), other_field_(other_field), out_(out) {}

  Result<ExpressionId> lower(const Scalar& value) {
    if (item_.has(Modifier::Exists)) {
      return lower_exists(value);
    }
    if (item_.has(Modifier::FieldRef)) {
      return leaf(
          out_.predicates.add_same_as(field_, other_field_, reference_anchor(), letter_case()));
    }
    if (item_.has(Modifier::Cidr)) {
      return lower_network(value);
    }
    if (value.kind == Kind::Null) {
      return lower_null();
    }
    if (const std::optional<TimePart> part = time_part(); part.has_value()) {
      return lower_time_part(value, *part);
    }
    if (const std::optional<CompareOperator> compare = comparison(); compare.has_value()) {
      return lower_compare(value, *compare);
    }
    if (item_.has(Modifier::Re)) {
      return lower_regex(value);
    }
    if (value.kind == Kind::Real && is_compared_whole()) {
      return leaf(out_.predicates.add_compare(field_, CompareOperator::Equal, value.real));
    }
    return lower_text(value);
  }

 private:
  ExpressionId leaf(PredicateId predicate) { return out_.pool.leaf(predicate); }

  /// Nothing asks for the value as a text: a number is then compared as one.
  bool is_compared_whole() const {
    return !item_.is_keyword() &&
           std::all_of(item_.modifiers.begin(), item_.modifiers.end(), [](Modifier modifier) {
             return modifier == Modifier::All || modifier == Modifier::Cased ||
                    modifier == Modifier::Neq;
           });
  }

  LetterCase letter_case() const {
    return item_.has(Modifier::Cased) ? LetterCase::Exact : LetterCase::Ignored;
  }

  Anchor reference_anchor() const {
    if (item_.has(Modifier::Contains)) {
      return Anchor::Anywhere;
    }
    if (item_.has(Modifier::StartsWith)) {
      return Anchor::Start;
    }
    return item_.has(Modifier::EndsWith) ? Anchor::End : Anchor::Whole;
  }

  std::optional<TimePart> time_part() const {
    constexpr std::pair<Modifier, TimePart> kParts[] = {
        {Modifier::Minute, TimePart::Minute}, {Modifier::Hour, TimePart::Hour},
        {Modifier::Day, TimePart::Day},       {Modifier::Week, TimePart::Week},
        {Modifier::Month, TimePart::Month},   {Modifier::Year, TimePart::Year}};
    for (const auto& [modifier, part] : kParts) {
      if (item_.has(modifier)) {
        return part;
      }
    }
    return std::nullopt;
  }

  std::optional<CompareOperator> comparison() const {
    constexpr std::pair<Modifier, CompareOperator> kOperators[] = {
        {Modifier::Lt, CompareOperator::Less},
        {Modifier::Lte, CompareOperator::LessEqual},
        {Modifier::Gt, CompareOperator::Greater},
        {Modifier::Gte, CompareOperator::GreaterEqual}};
    for (const auto& [modifier, compare] : kOperators) {
      if (item_.has(modifier)) {
        return compare;
      }
    }
    return std::nullopt;
  }

  /// Absent, or null in one of its values.
  ExpressionId lower_null() {
    return out_.pool.any_of({out_.pool.negate(leaf(out_.predicates.add_exists(field_))),
                             leaf(out_.predicates.add_is_null(field_))});
  }

  Result<ExpressionId> lower_exists(const Scalar& value) {
    if (value.kind != Kind::Boolean) {
      return Error(ErrorCode::InvalidInput,
                   fmt::format("'exists' takes true or false, got '{}'", value.text));
    }
    const ExpressionId exists = leaf(out_.predicates.add_exists(field_));
    return value.boolean ? exists : out_.pool.negate(exists);
  }

  Result<ExpressionId> lower_network(const Scalar& value) {
    const std::optional<Network> network = Network::parse(value.text);
    if (!network.has_value()) {
      return Error(ErrorCode::InvalidInput,
                   fmt::format("'cidr' takes a network such as 10.0.0.0/8 or fe80::/10, got '{}'",
                               value.text));
    }
    return leaf(out_.predicates.add_network(field_, *network, value.text));
  }

  static Result<double> number_of(const Scalar& value, std::string_view modifier) {
    if (value.kind == Kind::Integer) {
      return static_cast<double>(value.integer);
    }
    if (value.kind == Kind::Real) {
      return value.real;
    }
    return Error(ErrorCode::InvalidInput,
                 fmt::format("'{}' takes a number, got '{}'", modifier, value.text));
  }

  Result<ExpressionId> lower_compare(const Scalar& value, CompareOperator compare) {
    LW_TRY_ASSIGN(const double number, number_of(value, to_text(item_.modifiers.front())));
    return leaf(out_.predicates.add_compare(
        field_, compare, number,
        value.kind == Kind::Integer ? std::optional(value.integer) : std::nullopt));
  }

  Result<ExpressionId> lower_time_part(const Scalar& value, TimePart part) {
    LW_TRY_ASSIGN(const double number, number_of(value, to_text(item_.modifiers.front())));
    const CompareOperator compare = comparison().value_or(CompareOperator::Equal);
    return leaf(out_.predicates.add_time_part(field_, part, compare, number, out_.zone));
  }

  Result<ExpressionId> lower_regex(const Scalar& value) {
    formats::RegexOptions options;
    if (item_.has(Modifier::ReIgnoreCase)) {
      options.letter_case = formats::RegexCase::Insensitive;
    }
    if (item_.has(Modifier::ReMultiLine)) {
      options.lines = formats::RegexLines::Multi;
    }
    if (item_.has(Modifier::ReDotAll)) {
      options.dot = formats::RegexDot::All;
    }
    // contains, startswith and endswith add `.*` to an expression; the search is unanchored anyway.
    LW_TRY_ASSIGN(const PredicateId predicate,
                  out_.predicates.add_regex(field_, value.text, options));
    return leaf(predicate);
  }

  Result<ExpressionId> lower_text(const Scalar& value) {
    // Booleans are compared with "true" and "false" as telemetry writes them, whatever case the
    // rule used.
    const std::string text =
        value.kind == Kind::Boolean ? (value.boolean ? "true" : "false") : value.text;
    std::vector<Pattern> patterns = {Pattern::parse(text)};
    for (const Modifier modifier : item_.modifiers) {
      LW_TRY_ASSIGN(patterns, apply(modifier, patterns));
    }
    LW_TRY(out_.budget.take(patterns.size(), out_.predicates.size()));
    std::vector<ExpressionId> variants;
    for (Pattern& pattern : patterns) {
      if (item_.is_keyword() && !item_.has(Modifier::StartsWith) &&
          !item_.has(Modifier::EndsWith)) {
        pattern.open_front();
        pattern.open_back();
      }
      variants.push_back(leaf(out_.predicates.add_pattern(field_, pattern, letter_case())));
    }
    return out_.pool.any_of(variants);
  }

  static Result<std::vector<Pattern>> apply(Modifier modifier,
                                            const std::vector<Pattern>& patterns) {
    std::vector<Pattern> result;
    for (const Pattern& pattern : patterns) {
      LW_TRY_ASSIGN(const std::vector<Pattern> variants, apply(modifier, pattern));
      result.insert(result.end(), variants.begin(), variants.end());
    }
    return result;
  }

  static Result<std::vector<Pattern>> apply(Modifier modifier, Pattern pattern) {
    switch (modifier) {
      case Modifier::Contains:
      case Modifier::EndsWith:
      case Modifier::StartsWith:
        if (modifier != Modifier::StartsWith) {
          pattern.open_front();
        }
        if (modifier != Modifier::EndsWith) {
          pattern.open_back();
        }
        return std::vector{pattern};
      case Modifier::Windash:
        return windash_variants(pattern);
      case Modifier::Utf16Le:
      case Modifier::Utf16Be:
      case Modifier::Utf16:
      case Modifier::Base64:
      case Modifier::Base64Offset:
        return encode(modifier, pattern);
      default:
        return std::vector{pattern};  // all, cased, neq: not about the single value
    }
  }

  static Result<std::vector<Pattern>> encode(Modifier modifier, const Pattern& pattern) {
    LW_TRY_ASSIGN(const std::string text, plain_text(pattern, to_text(modifier)));
    if (modifier == Modifier::Base64Offset) {
      std::vector<Pattern> pieces;
      for (const std::string& piece : base64_offset_pieces(text)) {
        if (piece.empty()) {
          return Error(ErrorCode::InvalidInput,
                       "'base64offset' takes two bytes or more: less leaves nothing to look for, "
                       "and every value would match");
        }
        pieces.push_back(Pattern::literal(piece));
      }
      return pieces;
    }
    if (modifier == Modifier::Base64) {
      return std::vector{Pattern::literal(to_base64(text))};
    }
    const Utf16Form form = modifier == Modifier::Utf16Le   ? Utf16Form::LittleEndian
                           : modifier == Modifier::Utf16Be ? Utf16Form::BigEndian
                                                           : Utf16Form::WithByteOrderMark;
    return std::vector{Pattern::literal(to_utf16(text, form))};
  }

  const Item& item_;
  const model::FieldId field_;
  const model::FieldId other_field_;
  LowerTarget out_;
};

/// The id of a field that a rule names. Every spelling of a name costs each record that has it.
Result<model::FieldId> named_field(std::string_view name, model::FieldTable& fields) {
  const std::optional<model::NamedField> known = fields.find(name);
  const bool is_new = !known.has_value() || known->naming == model::Naming::OtherCase;
  if (known.has_value() && is_new &&
      fields.alike(known->field).size() >= limits::kSpellingsPerField) {
    return Error(ErrorCode::Limit,
                 fmt::format("the rules write '{}' in more than {} ways that differ in letter case "
                             "alone",
                             to_printable(name), limits::kSpellingsPerField));
  }
  return fields.add(name);
}

/// The field a keyword or a named item reads.
Result<model::FieldId> field_of(const Item& item, const LogSourceTarget& target,
                                model::FieldTable& fields) {
  if (item.is_keyword()) {
    fields.want_unnamed();
    return kAnyField;
  }
  return named_field(target.event_name(item.field), fields);
}

}  // namespace

Result<ExpressionId> lower_item(const Item& item, const LogSourceTarget& target, LowerTarget out,
                                TextPlace& error_place) {
  error_place = item.place;
  LW_TRY_ASSIGN(const model::FieldId field, field_of(item, target, out.fields));
  std::vector<ExpressionId> parts;
  for (const Scalar& value : item.values) {
    error_place = value.place;
    model::FieldId other{};
    if (item.has(Modifier::FieldRef)) {
      LW_TRY_ASSIGN(other, named_field(target.event_name(value.text), out.fields));
    }
    LW_TRY_ASSIGN(const std::vector<Scalar> texts, expand(item, value, out.placeholders));
    std::vector<ExpressionId> variants;
    for (const Scalar& text : texts) {
      LW_TRY_ASSIGN(const ExpressionId variant, ItemLowering(item, field, other, out).lower(text));
      variants.push_back(variant);
    }
    parts.push_back(out.pool.any_of(variants));
  }
  const ExpressionId joined =
      item.has(Modifier::All) ? out.pool.all_of(parts) : out.pool.any_of(parts);
  return item.has(Modifier::Neq) ? out.pool.negate(joined) : joined;
}

}  // namespace longwatch::detect::sigma
