#include "detect/sigma/internal/predicate.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/ip_address.h"
#include "base/text.h"
#include "formats/fold.h"

namespace longwatch::detect::sigma {
namespace {

using Kind = Predicate::Kind;
using TokenKind = Pattern::Token::Kind;

std::string key_of(Kind kind, model::FieldId field, std::string_view rest) {
  return fmt::format("{}|{}|{}", static_cast<int>(kind), model::index_of(field), rest);
}

/// The literal and anchor that mean the same as the pattern, when there are any.
std::optional<Literal> as_literal(const Pattern& pattern) {
  std::string text;
  bool front = false;
  bool back = false;
  const std::vector<Pattern::Token>& tokens = pattern.tokens();
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind == TokenKind::Text) {
      text = tokens[i].text;
    } else if (tokens[i].kind == TokenKind::AnyRun && i == 0) {
      front = true;
    } else if (tokens[i].kind == TokenKind::AnyRun && i + 1 == tokens.size()) {
      back = true;
    } else {
      return std::nullopt;
    }
  }
  if (front && back) {
    return Literal{text, Anchor::Anywhere};
  }
  if (front || back) {
    return Literal{text, front ? Anchor::End : Anchor::Start};
  }
  return Literal{text, Anchor::Whole};
}

}  // namespace

std::optional<std::array<std::uint8_t, 16>> parse_address(std::string_view text) {
  constexpr std::string_view kNoPart("%\0", 2);  // a zone, or an end before the end
  const std::optional<Address> parsed = text.find_first_of(kNoPart) == std::string_view::npos
                                            ? longwatch::parse_address(text)
                                            : std::nullopt;
  if (!parsed.has_value()) {
    return std::nullopt;
  }
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<std::uint8_t>(parsed->high >> (56 - 8 * i));
    bytes[8 + i] = static_cast<std::uint8_t>(parsed->low >> (56 - 8 * i));
  }
  return bytes;
}

std::optional<Network> Network::parse(const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::string address_text = text.substr(0, slash);
  const std::optional<std::array<std::uint8_t, 16>> address = parse_address(address_text);
  if (!address.has_value()) {
    return std::nullopt;
  }
  const bool is_v6 = address_text.find(':') != std::string::npos;
  const std::uint64_t width = is_v6 ? 128 : 32;
  const std::uint64_t bits =
      slash == std::string::npos ? width : parse_uint64(text.substr(slash + 1)).value_or(999);
  if (bits > width) {
    return std::nullopt;
  }
  return Network{*address, static_cast<int>(bits + (128 - width))};
}

bool Network::contains(const std::array<std::uint8_t, 16>& other) const {
  for (int bit = 0; bit < prefix; bit += 8) {
    const int taken = std::min(8, prefix - bit);
    const auto mask = static_cast<std::uint8_t>(0xFF << (8 - taken));
    const auto byte = static_cast<std::size_t>(bit / 8);
    if (((address[byte] ^ other[byte]) & mask) != 0) {
      return false;
    }
  }
  return true;
}

PredicateId PredicateTable::add(std::string key, Predicate predicate) {
  const auto next = static_cast<PredicateId>(predicates_.size());
  const auto [place, is_new] = ids_.emplace(std::move(key), next);
  if (is_new) {
    predicates_.push_back(std::move(predicate));
  }
  return place->second;
}

PredicateId PredicateTable::add_pattern(model::FieldId field, const Pattern& pattern,
                                        LetterCase letter_case) {
  const std::vector<Pattern::Token>& tokens = pattern.tokens();
  if (tokens.size() == 1 && tokens.front().kind == TokenKind::AnyRun) {
    return add_exists(field);  // `*` alone: any value, the empty one too
  }
  Predicate predicate;
  predicate.field = field;
  predicate.letter_case = letter_case;
  predicate.pattern = letter_case == LetterCase::Ignored ? pattern.folded() : pattern;
  const std::optional<Literal> literal = as_literal(predicate.pattern);
  if (literal.has_value() && letter_case == LetterCase::Ignored) {
    predicate.kind = Kind::Literal;
    predicate.literal = *literal;
  } else {
    predicate.kind = Kind::Glob;
  }
  const std::string key =
      key_of(predicate.kind, field,
             fmt::format("{}{}", static_cast<int>(letter_case), predicate.pattern.key()));
  return add(key, std::move(predicate));
}

Result<PredicateId> PredicateTable::add_regex(model::FieldId field, const std::string& expression,
                                              const formats::RegexOptions& options) {
  const std::string key = key_of(
      Kind::Regex, field,
      fmt::format("{}{}{}{}", static_cast<int>(options.letter_case), static_cast<int>(options.dot),
                  static_cast<int>(options.lines), expression));
  if (const auto known = ids_.find(key); known != ids_.end()) {
    return known->second;
  }
  LW_TRY_ASSIGN(formats::Regex regex, formats::Regex::compile(expression, options));
  Predicate predicate;
  predicate.kind = Kind::Regex;
  predicate.field = field;
  predicate.regex = std::make_shared<const formats::Regex>(std::move(regex));
  return add(key, std::move(predicate));
}

PredicateId PredicateTable::add_compare(model::FieldId field, CompareOperator compare,
                                        double number, std::optional<std::int64_t> whole) {
  Predicate predicate;
  predicate.kind = Kind::Compare;
  predicate.field = field;
  predicate.compare = compare;
  predicate.number = number;
  predicate.whole = whole;
  const std::string text = whole.has_value() ? std::to_string(*whole) : fmt::format("{}r", number);
  return add(key_of(Kind::Compare, field, fmt::format("{}{}", static_cast<int>(compare), text)),
             std::move(predicate));
}

PredicateId PredicateTable::add_time_part(model::FieldId field, TimePart part,
                                          CompareOperator compare, double number,
                                          const formats::TimeZone& zone) {
  Predicate predicate;
  predicate.kind = Kind::TimePart;
  predicate.zone = zone;
  predicate.field = field;
  predicate.part = part;
  predicate.compare = compare;
  predicate.number = number;
  return add(
      key_of(Kind::TimePart, field,
             fmt::format("{}{}{}", static_cast<int>(part), static_cast<int>(compare), number)),
      std::move(predicate));
}

PredicateId PredicateTable::add_network(model::FieldId field, const Network& network,
                                        const std::string& text) {
  Predicate predicate;
  predicate.kind = Kind::Network;
  predicate.field = field;
  predicate.network = network;
  return add(key_of(Kind::Network, field, text), std::move(predicate));
}

PredicateId PredicateTable::add_exists(model::FieldId field) {
  Predicate predicate;
  predicate.kind = Kind::Exists;
  predicate.field = field;
  return add(key_of(Kind::Exists, field, ""), std::move(predicate));
}

PredicateId PredicateTable::add_is_null(model::FieldId field) {
  Predicate predicate;
  predicate.kind = Kind::IsNull;
  predicate.field = field;
  return add(key_of(Kind::IsNull, field, ""), std::move(predicate));
}

PredicateId PredicateTable::add_same_as(model::FieldId field, model::FieldId other, Anchor anchor,
                                        LetterCase letter_case) {
  Predicate predicate;
  predicate.kind = Kind::SameAs;
  predicate.field = field;
  predicate.other_field = other;
  predicate.other_anchor = anchor;
  predicate.letter_case = letter_case;
  return add(key_of(Kind::SameAs, field,
                    fmt::format("{}|{}|{}", model::index_of(other), static_cast<int>(anchor),
                                static_cast<int>(letter_case))),
             std::move(predicate));
}

}  // namespace longwatch::detect::sigma
