#include "detect/sigma/internal/modifiers.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/sigma/internal/scalar.h"

namespace longwatch::detect::sigma {
namespace {

struct ModifierName {
  std::string_view name;
  Modifier modifier;
};

// Sigma 2.1, appendix "modifiers". The first name of a modifier is the one to_text gives.
constexpr auto kNames = std::to_array<ModifierName>({
    {"contains", Modifier::Contains},
    {"startswith", Modifier::StartsWith},
    {"endswith", Modifier::EndsWith},
    {"all", Modifier::All},
    {"exists", Modifier::Exists},
    {"cased", Modifier::Cased},
    {"neq", Modifier::Neq},
    {"windash", Modifier::Windash},
    {"re", Modifier::Re},
    {"i", Modifier::ReIgnoreCase},
    {"ignorecase", Modifier::ReIgnoreCase},
    {"m", Modifier::ReMultiLine},
    {"multiline", Modifier::ReMultiLine},
    {"s", Modifier::ReDotAll},
    {"dotall", Modifier::ReDotAll},
    {"base64", Modifier::Base64},
    {"base64offset", Modifier::Base64Offset},
    {"utf16le", Modifier::Utf16Le},
    {"wide", Modifier::Utf16Le},
    {"utf16be", Modifier::Utf16Be},
    {"utf16", Modifier::Utf16},
    {"lt", Modifier::Lt},
    {"lte", Modifier::Lte},
    {"gt", Modifier::Gt},
    {"gte", Modifier::Gte},
    {"minute", Modifier::Minute},
    {"hour", Modifier::Hour},
    {"day", Modifier::Day},
    {"week", Modifier::Week},
    {"month", Modifier::Month},
    {"year", Modifier::Year},
    {"cidr", Modifier::Cidr},
    {"expand", Modifier::Expand},
    {"fieldref", Modifier::FieldRef},
});

/// Modifiers that behave alike in combinations. Of a group only one may stand in a key, save for
/// the flags of `re`.
enum class Group : std::uint8_t {
  Shape,  // contains, startswith, endswith
  All,
  Neq,
  Exists,
  Cased,
  Windash,
  Expand,
  FieldRef,
  Cidr,
  Re,
  ReFlag,
  Utf16,
  Base64,
  Compare,
  TimePart,
};

constexpr std::size_t kGroups = 15;

using GroupSet = std::uint32_t;

constexpr GroupSet only(Group group) {
  return GroupSet{1} << static_cast<unsigned>(group);
}

template <class... Groups>
constexpr GroupSet set_of(Groups... groups) {
  return (GroupSet{0} | ... | only(groups));
}

constexpr Group group_of(Modifier modifier) {
  switch (modifier) {
    case Modifier::Contains:
    case Modifier::StartsWith:
    case Modifier::EndsWith:
      return Group::Shape;
    case Modifier::All:
      return Group::All;
    case Modifier::Exists:
      return Group::Exists;
    case Modifier::Cased:
      return Group::Cased;
    case Modifier::Neq:
      return Group::Neq;
    case Modifier::Windash:
      return Group::Windash;
    case Modifier::Re:
      return Group::Re;
    case Modifier::ReIgnoreCase:
    case Modifier::ReMultiLine:
    case Modifier::ReDotAll:
      return Group::ReFlag;
    case Modifier::Base64:
    case Modifier::Base64Offset:
      return Group::Base64;
    case Modifier::Utf16Le:
    case Modifier::Utf16Be:
    case Modifier::Utf16:
      return Group::Utf16;
    case Modifier::Lt:
    case Modifier::Lte:
    case Modifier::Gt:
    case Modifier::Gte:
      return Group::Compare;
    case Modifier::Minute:
    case Modifier::Hour:
    case Modifier::Day:
    case Modifier::Week:
    case Modifier::Month:
    case Modifier::Year:
      return Group::TimePart;
    case Modifier::Cidr:
      return Group::Cidr;
    case Modifier::Expand:
      return Group::Expand;
    case Modifier::FieldRef:
      return Group::FieldRef;
  }
  return Group::Exists;
}

/// Who may stand together with a group (sigma.md 4.5, column "combination rules"). `exists` stands
/// alone. The relation is symmetrical; each pair is written at the group that comes first.
constexpr std::array<GroupSet, kGroups> kLaterPartners = {
    /* Shape    */ set_of(Group::All, Group::Neq, Group::Cased, Group::Windash, Group::Expand,
                          Group::FieldRef, Group::Re, Group::ReFlag, Group::Utf16, Group::Base64),
    /* All      */
    set_of(Group::Neq, Group::Cased, Group::Windash, Group::Expand, Group::FieldRef, Group::Cidr,
           Group::Re, Group::ReFlag, Group::Utf16, Group::Base64, Group::Compare, Group::TimePart),
    /* Neq      */
    set_of(Group::Cased, Group::Windash, Group::Expand, Group::FieldRef, Group::Cidr, Group::Re,
           Group::ReFlag, Group::Utf16, Group::Base64, Group::Compare, Group::TimePart),
    /* Exists   */ set_of(),
    /* Cased    */ set_of(Group::Windash, Group::Expand, Group::Utf16, Group::Base64),
    /* Windash  */ set_of(Group::Expand, Group::Utf16, Group::Base64),
    /* Expand   */ set_of(Group::Cidr, Group::Re, Group::ReFlag, Group::Utf16, Group::Base64),
    /* FieldRef */ set_of(),
    /* Cidr     */ set_of(),
    /* Re       */ set_of(Group::ReFlag),
    /* ReFlag   */ set_of(Group::ReFlag),
    /* Utf16    */ set_of(Group::Base64),
    /* Base64   */ set_of(),
    /* Compare  */ set_of(Group::TimePart),
    /* TimePart */ set_of(),
};

struct WrittenModifier {
  Modifier modifier;
  std::string_view word;
  TextPlace place;
};

bool may_stand_together(Group a, Group b) {
  const Group first = std::min(a, b);
  const Group second = std::max(a, b);
  return (kLaterPartners.at(static_cast<std::size_t>(first)) & only(second)) != 0;
}

/// Modifiers apply from left to right, so some orders mean nothing: `earlier` must come first.
struct OrderRule {
  Group earlier;
  Group later;
};

constexpr std::array<OrderRule, 10> kOrder = {{
    {Group::Re, Group::ReFlag},
    {Group::Re, Group::Shape},
    {Group::ReFlag, Group::Shape},
    {Group::Windash, Group::Utf16},
    {Group::Windash, Group::Base64},
    {Group::Expand, Group::Utf16},
    {Group::Expand, Group::Base64},
    {Group::Utf16, Group::Base64},
    {Group::Utf16, Group::Shape},
    {Group::Base64, Group::Shape},
}};

bool is_wrong_order(Group earlier, Group later) {
  const bool listed = std::any_of(kOrder.begin(), kOrder.end(), [=](const OrderRule& rule) {
    return rule.earlier == later && rule.later == earlier;
  });
  return listed || (earlier == Group::Compare && later == Group::TimePart);
}

Checked check_pair(const WrittenModifier& earlier, const WrittenModifier& later) {
  if (earlier.modifier == later.modifier) {
    return broken(later.place, earlier.word == later.word
                                   ? fmt::format("the modifier '{}' stands twice", later.word)
                                   : fmt::format("the modifiers '{}' and '{}' are the same",
                                                 earlier.word, later.word));
  }
  const Group a = group_of(earlier.modifier);
  const Group b = group_of(later.modifier);
  if (!may_stand_together(a, b)) {
    const bool case_of_re = std::min(a, b) == Group::Cased && std::max(a, b) == Group::Re;
    return broken(
        later.place,
        fmt::format("the modifiers '{}' and '{}' cannot stand together", earlier.word, later.word),
        case_of_re ? "'re' is case-sensitive by itself" : "");
  }
  if (is_wrong_order(a, b)) {
    return broken(later.place, fmt::format("the modifier '{}' must come before '{}': they apply "
                                           "from left to right",
                                           later.word, earlier.word));
  }
  return {};
}

struct Requirement {
  Modifier modifier;
  Modifier needed;
  Modifier alternative;
};

// A flag without its `re`, bytes that are never made text again, and the three shifted forms of
// base64offset, which are pieces that no whole value equals.
constexpr std::array<Requirement, 7> kRequirements = {{
    {Modifier::ReIgnoreCase, Modifier::Re, Modifier::Re},
    {Modifier::ReMultiLine, Modifier::Re, Modifier::Re},
    {Modifier::ReDotAll, Modifier::Re, Modifier::Re},
    {Modifier::Utf16Le, Modifier::Base64, Modifier::Base64Offset},
    {Modifier::Utf16Be, Modifier::Base64, Modifier::Base64Offset},
    {Modifier::Utf16, Modifier::Base64, Modifier::Base64Offset},
    {Modifier::Base64Offset, Modifier::Contains, Modifier::Contains},
}};

Checked check_requirements(const std::vector<WrittenModifier>& modifiers) {
  const auto find = [&modifiers](Modifier wanted) {
    return std::find_if(modifiers.begin(), modifiers.end(),
                        [wanted](const WrittenModifier& one) { return one.modifier == wanted; });
  };
  for (const Requirement& rule : kRequirements) {
    const auto found = find(rule.modifier);
    if (found == modifiers.end() || find(rule.needed) != modifiers.end() ||
        find(rule.alternative) != modifiers.end()) {
      continue;
    }
    const std::string needed =
        rule.needed == rule.alternative
            ? fmt::format("'{}'", to_text(rule.needed))
            : fmt::format("'{}' or '{}'", to_text(rule.needed), to_text(rule.alternative));
    return broken(found->place,
                  fmt::format("the modifier '{}' needs {} in the same key", found->word, needed));
  }
  return {};
}

RuleProblem unknown_modifier(std::string_view word, TextPlace place) {
  std::array<std::string_view, kNames.size()> names;
  std::transform(kNames.begin(), kNames.end(), names.begin(),
                 [](const ModifierName& entry) { return entry.name; });
  if (word.empty()) {
    return broken(place, "expected a modifier after '|', got nothing");
  }
  // Anything is near to the one letter of `i`.
  constexpr std::size_t kShortestGuess = 3;
  const std::string_view near =
      word.size() < kShortestGuess ? std::string_view() : nearest(to_ascii_lower(word), names);
  return broken(place, fmt::format("unknown modifier {}", in_quotes(word)), did_you_mean(near));
}

/// True when the text holds an active wildcard (sigma.md 4.3, escapes).
bool has_wildcard(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() &&
        std::string_view("\\*?").find(text[i + 1]) != std::string_view::npos) {
      ++i;
    } else if (text[i] == '*' || text[i] == '?') {
      return true;
    }
  }
  return false;
}

/// What the values of an item must be.
enum class Wanted : std::uint8_t { Anything, Presence, Number, Integer, Text, Reference };

Wanted wanted_by(const Item& item) {
  Wanted wanted = Wanted::Anything;
  for (const Modifier modifier : item.modifiers) {
    switch (group_of(modifier)) {
      case Group::Exists:
        return Wanted::Presence;
      case Group::TimePart:
        return Wanted::Integer;
      case Group::Compare:
        wanted = Wanted::Number;
        break;
      case Group::FieldRef:
      case Group::Cidr:
        return Wanted::Reference;
      case Group::All:
      case Group::Neq:
        break;
      default:
        wanted = wanted == Wanted::Number ? wanted : Wanted::Text;
    }
  }
  return wanted;
}

bool is_number(const Scalar& value) {
  return value.kind == Scalar::Kind::Integer || value.kind == Scalar::Kind::Real;
}

bool fits(const Scalar& value, Wanted wanted) {
  switch (wanted) {
    case Wanted::Anything:
      return true;
    case Wanted::Presence:
      return value.kind == Scalar::Kind::Boolean;
    case Wanted::Number:
      return is_number(value);
    case Wanted::Integer:
      return value.kind == Scalar::Kind::Integer;
    case Wanted::Text:
      return value.kind == Scalar::Kind::Text || is_number(value);
    case Wanted::Reference:
      return value.kind == Scalar::Kind::Text && !value.text.empty();
  }
  return false;
}

std::string_view in_words(Wanted wanted) {
  constexpr std::array<std::string_view, 6> kWords = {"a value",
                                                      "true or false",
                                                      "a number without quotes",
                                                      "a whole number without quotes",
                                                      "text",
                                                      "text that is not empty"};
  return kWords.at(static_cast<std::size_t>(wanted));
}

std::string list_of(const std::vector<Modifier>& modifiers) {
  std::string list;
  for (const Modifier modifier : modifiers) {
    list += (list.empty() ? "" : "|") + std::string(to_text(modifier));
  }
  return list;
}

Checked check_null(const Item& item, const Scalar& value) {
  if (item.form == ValueForm::List) {
    return broken(value.place, "null cannot stand in a list",
                  "write a selection of its own for the absent field");
  }
  const bool fine = std::all_of(item.modifiers.begin(), item.modifiers.end(),
                                [](Modifier modifier) { return modifier == Modifier::Neq; });
  if (item.is_keyword()) {
    return broken(value.place, "a keyword cannot be null");
  }
  if (!fine) {
    return broken(value.place, fmt::format("expected {} for '{}', got null",
                                           in_words(wanted_by(item)), list_of(item.modifiers)));
  }
  return {};
}

Checked check_value(const Item& item, Wanted wanted, const Scalar& value) {
  if (value.kind == Scalar::Kind::Null) {
    return check_null(item, value);
  }
  if (!fits(value, wanted)) {
    const std::string got = value.kind == Scalar::Kind::Text && value.text.empty()
                                ? "an empty text"
                                : fmt::format("{} {}", to_text(value.kind), in_quotes(value.text));
    return broken(value.place, fmt::format("expected {} for '{}', got {}", in_words(wanted),
                                           list_of(item.modifiers), got));
  }
  const bool encoded = item.has(Modifier::Base64) || item.has(Modifier::Base64Offset);
  if (encoded && has_wildcard(value.text)) {
    return broken(
        value.place,
        fmt::format("a value for '{}' cannot hold wildcards: base64 has no place for them",
                    list_of(item.modifiers)),
        "write \\* or \\? for the character itself");
  }
  return {};
}

bool is_for_fields_only(Group group) {
  constexpr GroupSet kFieldGroups =
      set_of(Group::Exists, Group::FieldRef, Group::Cidr, Group::Compare, Group::TimePart);
  return (kFieldGroups & only(group)) != 0;
}

}  // namespace

std::optional<Modifier> parse_modifier(std::string_view word) {
  const auto found = std::find_if(kNames.begin(), kNames.end(),
                                  [word](const ModifierName& entry) { return entry.name == word; });
  return found == kNames.end() ? std::nullopt : std::optional(found->modifier);
}

Parsed<std::vector<Modifier>> parse_modifiers(std::string_view words, TextPlace place) {
  std::vector<WrittenModifier> written;
  std::vector<Modifier> modifiers;
  for (const std::string_view word : split(words, '|')) {
    const std::optional<Modifier> modifier = parse_modifier(word);
    if (!modifier) {
      return unknown_modifier(word, place);
    }
    const WrittenModifier later{*modifier, word, place};
    for (const WrittenModifier& earlier : written) {
      LW_TRY(check_pair(earlier, later));
    }
    written.push_back(later);
    modifiers.push_back(*modifier);
    place.column += static_cast<std::uint32_t>(word.size()) + 1;
  }
  LW_TRY(check_requirements(written));
  return modifiers;
}

Checked check_values(Item& item) {
  for (const Modifier modifier : item.modifiers) {
    if (item.is_keyword() && is_for_fields_only(group_of(modifier))) {
      return broken(item.place, fmt::format("the modifier '{}' needs a field name before it",
                                            to_text(modifier)));
    }
  }
  const Wanted wanted = wanted_by(item);
  for (Scalar& value : item.values) {
    LW_TRY(check_value(item, wanted, value));
    if (wanted == Wanted::Text && is_number(value)) {
      value.kind = Scalar::Kind::Text;
    }
  }
  return {};
}

}  // namespace longwatch::detect::sigma
