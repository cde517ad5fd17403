#include "tests/differential/rule_generator.h"

#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/utf.h"
#include "tests/differential/vocabulary.h"

namespace longwatch::differential {
namespace {

using detect::sigma::Condition;
using detect::sigma::ConditionNode;
using detect::sigma::Item;
using detect::sigma::ItemMap;
using detect::sigma::LogSource;
using detect::sigma::Modifier;
using detect::sigma::Rule;
using detect::sigma::Scalar;
using detect::sigma::Selection;
using detect::sigma::ValueForm;

Scalar text_scalar(std::string text) {
  Scalar scalar;
  scalar.kind = Scalar::Kind::Text;
  scalar.text = std::move(text);
  return scalar;
}

Scalar integer_scalar(std::int64_t integer) {
  Scalar scalar;
  scalar.kind = Scalar::Kind::Integer;
  scalar.integer = integer;
  scalar.text = std::to_string(integer);
  return scalar;
}

Scalar real_scalar(double real) {
  Scalar scalar;
  scalar.kind = Scalar::Kind::Real;
  scalar.real = real;
  scalar.text = fmt::format("{}", real);
  return scalar;
}

Scalar boolean_scalar(bool value) {
  Scalar scalar;
  scalar.kind = Scalar::Kind::Boolean;
  scalar.boolean = value;
  scalar.text = value ? "true" : "false";
  return scalar;
}

std::string literal_text(Choices& choices) {
  if (choices.from_bytes() && choices.likely(30)) {
    return to_valid_utf8(choices.raw(6));
  }
  std::string text;
  for (std::size_t i = choices.below(3) + 1; i > 0; --i) {
    text += choices.pick(kPieces);
  }
  return text;
}

std::string pattern_text(Choices& choices) {
  constexpr std::array<std::string_view, 6> kSpecial = {"*", "?", "\\*", "\\?", "\\\\*", "**"};
  std::string text = choices.likely(95) ? literal_text(choices) : "";
  while (choices.likely(30)) {
    text += choices.pick(kSpecial);
    text += choices.likely(70) ? literal_text(choices) : "";
  }
  return choices.likely(10) ? "*" + text : text;
}

std::string field_name(Choices& choices) {
  return std::string(choices.pick(kTextFields));
}

/// Sets values and form; `All` makes sense with several only.
void fill(Item& item, Choices& choices, const std::function<Scalar()>& make) {
  const std::size_t count = choices.likely(50) ? 1 : 1 + choices.below(3);
  for (std::size_t i = 0; i < count; ++i) {
    item.values.push_back(make());
  }
  item.form = count > 1 ? ValueForm::List : ValueForm::Single;
  if (count > 1 && choices.likely(30)) {
    item.modifiers.push_back(Modifier::All);
  }
  if (choices.likely(10)) {
    item.modifiers.push_back(Modifier::Neq);
  }
}

void add_side(Item& item, Choices& choices) {
  constexpr std::array<Modifier, 3> kSides = {Modifier::Contains, Modifier::StartsWith,
                                              Modifier::EndsWith};
  if (choices.likely(75)) {
    item.modifiers.push_back(choices.pick(kSides));
  }
}

Item text_item(Choices& choices) {
  Item item;
  item.field = field_name(choices);
  add_side(item, choices);
  if (choices.likely(20)) {
    item.modifiers.push_back(Modifier::Windash);
  }
  if (choices.likely(15)) {
    item.modifiers.push_back(Modifier::Cased);
  }
  fill(item, choices, [&choices] { return text_scalar(pattern_text(choices)); });
  return item;
}

Item mixed_item(Choices& choices) {
  Item item;
  item.field = field_name(choices);
  fill(item, choices, [&choices] {
    switch (choices.below(3)) {
      case 0:
        return integer_scalar(445);
      case 1:
        return boolean_scalar(choices.likely(50));
      default:
        return text_scalar(pattern_text(choices));
    }
  });
  return item;
}

Item number_item(Choices& choices) {
  constexpr std::array<std::int64_t, 6> kIntegers = {0, 1, 445, -5, 4624, 9007199254740993};
  constexpr std::array<double, 4> kReals = {0.5, -1.25, 445.5, 3.0};
  Item item;
  item.field = std::string(choices.pick(kNumberFields));
  fill(item, choices, [&] {
    return choices.likely(70) ? integer_scalar(choices.pick(kIntegers))
                              : real_scalar(choices.pick(kReals));
  });
  return item;
}

Item comparison_item(Choices& choices) {
  constexpr std::array<Modifier, 4> kComparisons = {Modifier::Lt, Modifier::Lte, Modifier::Gt,
                                                    Modifier::Gte};
  Item item;
  item.field = std::string(choices.pick(kNumberFields));
  item.modifiers = {choices.pick(kComparisons)};
  item.values = {choices.likely(60) ? integer_scalar(445) : real_scalar(-1.25)};
  return item;
}

Item exists_item(Choices& choices) {
  Item item;
  item.field = field_name(choices);
  item.modifiers = {Modifier::Exists};
  item.values = {boolean_scalar(choices.likely(50))};
  return item;
}

Item null_item(Choices& choices) {
  Item item;
  item.field = field_name(choices);
  item.values = {Scalar{}};
  return item;
}

Item regex_item(Choices& choices) {
  constexpr std::array<Modifier, 3> kFlags = {Modifier::ReIgnoreCase, Modifier::ReMultiLine,
                                              Modifier::ReDotAll};
  Item item;
  item.field = field_name(choices);
  item.modifiers = {Modifier::Re};
  for (const Modifier flag : kFlags) {
    if (choices.likely(25)) {
      item.modifiers.push_back(flag);
    }
  }
  fill(item, choices,
       [&choices] { return text_scalar(std::string(choices.pick(kRegexes).expression)); });
  return item;
}

Item cidr_item(Choices& choices) {
  Item item;
  item.field = std::string(choices.pick(kAddressFields));
  item.modifiers = {Modifier::Cidr};
  fill(item, choices,
       [&choices] { return text_scalar(std::string(choices.pick(kNetworks).network)); });
  return item;
}

Item field_reference_item(Choices& choices) {
  Item item;
  item.field = field_name(choices);
  item.modifiers = {Modifier::FieldRef};
  add_side(item, choices);
  item.values = {text_scalar(field_name(choices))};
  if (choices.likely(10)) {
    item.modifiers.push_back(Modifier::Neq);
  }
  return item;
}

Item encoded_item(Choices& choices) {
  constexpr std::array<Modifier, 3> kWide = {Modifier::Utf16Le, Modifier::Utf16Be, Modifier::Utf16};
  Item item;
  item.field = field_name(choices);
  if (choices.likely(40)) {
    item.modifiers.push_back(choices.pick(kWide));
  }
  const bool offset = choices.likely(70);
  item.modifiers.push_back(offset ? Modifier::Base64Offset : Modifier::Base64);
  if (offset || choices.likely(70)) {
    item.modifiers.push_back(Modifier::Contains);
  }
  fill(item, choices, [&choices] { return text_scalar("foo" + literal_text(choices)); });
  return item;
}

Item time_item(Choices& choices) {
  constexpr std::array<std::pair<Modifier, int>, 6> kParts = {{{Modifier::Minute, 5},
                                                               {Modifier::Hour, 21},
                                                               {Modifier::Day, 29},
                                                               {Modifier::Week, 53},
                                                               {Modifier::Month, 12},
                                                               {Modifier::Year, 2024}}};
  Item item;
  item.field = std::string(choices.pick(kTimeFields));
  const auto& part = choices.pick(kParts);
  item.modifiers = {part.first};
  if (choices.likely(40)) {
    item.modifiers.push_back(choices.likely(50) ? Modifier::Lt : Modifier::Gte);
  }
  item.values = {integer_scalar(part.second)};
  return item;
}

Item keyword_item(Choices& choices) {
  Item item;
  if (choices.likely(15)) {
    item.modifiers = {Modifier::Re};
    fill(item, choices,
         [&choices] { return text_scalar(std::string(choices.pick(kRegexes).expression)); });
    return item;
  }
  if (choices.likely(20)) {
    item.modifiers = {Modifier::Contains};
  }
  fill(item, choices, [&choices] {
    return choices.likely(90) ? text_scalar(pattern_text(choices)) : integer_scalar(445);
  });
  return item;
}

Item make_item(Choices& choices) {
  using Maker = Item (*)(Choices&);
  constexpr std::array<Maker, 20> kMakers = {
      text_item,   text_item,  text_item,    text_item,       text_item,
      text_item,   text_item,  text_item,    mixed_item,      number_item,
      number_item, regex_item, regex_item,   comparison_item, exists_item,
      null_item,   cidr_item,  encoded_item, time_item,       field_reference_item};
  return choices.likely(5) ? keyword_item(choices) : choices.pick(kMakers)(choices);
}

Selection make_selection(Choices& choices, std::size_t number) {
  Selection selection;
  selection.name = fmt::format("sel_{}", number);
  for (std::size_t i = choices.likely(70) ? 1 : 2; i > 0; --i) {
    ItemMap map;
    for (std::size_t j = 1 + choices.below(2); j > 0; --j) {
      map.items.push_back(make_item(choices));
    }
    selection.alternatives.push_back(std::move(map));
  }
  return selection;
}

/// A random tree: the nodes so far are joined by ever new ones until one is left.
Condition make_condition(Choices& choices, std::size_t selections) {
  Condition condition;
  std::vector<std::uint32_t> loose;
  const auto add = [&](ConditionNode node) {
    condition.nodes.push_back(std::move(node));
    loose.push_back(static_cast<std::uint32_t>(condition.nodes.size() - 1));
  };
  const auto take = [&] {
    const std::size_t index = choices.below(loose.size());
    const std::uint32_t node = loose[index];
    loose.erase(loose.begin() + static_cast<std::ptrdiff_t>(index));
    return node;
  };
  for (std::size_t i = 0; i < selections; ++i) {
    add({ConditionNode::Kind::Selection, static_cast<std::uint32_t>(i), {}});
    if (choices.likely(20)) {
      add({ConditionNode::Kind::Not, 0, {take()}});
    }
  }
  while (loose.size() > 1) {
    std::vector<std::uint32_t> children = {take(), take()};
    if (!loose.empty() && choices.likely(30)) {
      children.push_back(take());
    }
    add({choices.likely(50) ? ConditionNode::Kind::And : ConditionNode::Kind::Or, 0, children});
    if (choices.likely(15)) {
      add({ConditionNode::Kind::Not, 0, {take()}});
    }
  }
  return condition;
}

LogSource make_log_source(Choices& choices) {
  const std::array<LogSource, 5> sources = {{{"process_creation", "windows", ""},
                                             {"process_creation", "windows", ""},
                                             {"registry_set", "windows", ""},
                                             {"", "windows", "security"},
                                             {"", "windows", ""}}};
  return choices.pick(sources);
}

std::string describe(const Item& item) {
  std::string text = item.field;
  for (const Modifier modifier : item.modifiers) {
    text += fmt::format("|{}", to_text(modifier));
  }
  text += ":";
  for (const Scalar& value : item.values) {
    text += value.kind == Scalar::Kind::Null ? " null" : fmt::format(" '{}'", value.text);
  }
  return text;
}

std::string describe(const ConditionNode& node) {
  constexpr std::array<std::string_view, 4> kNames = {"selection", "and", "or", "not"};
  std::string text(kNames[static_cast<std::size_t>(node.kind)]);
  for (const std::uint32_t child : node.children) {
    text += fmt::format(" #{}", child);
  }
  return node.children.empty() ? fmt::format("{} {}", text, node.selection) : text;
}

}  // namespace

Rule make_rule(Choices& choices, std::size_t number) {
  Rule rule;
  rule.info.id = fmt::format("rule-{:04}", number);
  rule.info.title = fmt::format("Generated {}", number);
  rule.log_source = make_log_source(choices);
  for (std::size_t i = 1 + choices.below(3); i > 0; --i) {
    rule.selections.push_back(make_selection(choices, i));
  }
  for (std::size_t i = choices.likely(90) ? 1 : 2; i > 0; --i) {
    rule.conditions.push_back(make_condition(choices, rule.selections.size()));
  }
  return rule;
}

detect::sigma::LoadedRules as_loaded(const std::vector<Rule>& rules) {
  detect::sigma::LoadedRules loaded;
  for (const Rule& rule : rules) {
    detect::sigma::RuleReport report;
    report.id = rule.info.id;
    loaded.rules.push_back({rule, loaded.reports.size()});
    loaded.reports.push_back(std::move(report));
  }
  return loaded;
}

std::string describe(const Rule& rule) {
  std::string text = fmt::format("  {}: log source category '{}' service '{}'\n", rule.info.id,
                                 rule.log_source.category, rule.log_source.service);
  for (std::size_t i = 0; i < rule.selections.size(); ++i) {
    for (const ItemMap& map : rule.selections[i].alternatives) {
      text += fmt::format("  selection {}, all of:\n", i);
      for (const Item& item : map.items) {
        text += fmt::format("    {}\n", describe(item));
      }
    }
  }
  for (const Condition& condition : rule.conditions) {
    text += "  condition, last node counts:\n";
    for (std::size_t i = 0; i < condition.nodes.size(); ++i) {
      text += fmt::format("    #{} = {}\n", i, describe(condition.nodes[i]));
    }
  }
  return text;
}

}  // namespace longwatch::differential
