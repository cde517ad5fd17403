#include "detect/sigma/internal/correlation.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/sigma/internal/condition_lexer.h"
#include "detect/sigma/internal/metadata.h"
#include "detect/sigma/internal/scalar.h"
#include "detect/sigma/internal/sections.h"

namespace longwatch::detect::sigma {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;

enum class Needs : std::uint8_t { Threshold, Field, Nothing };

struct CorrelationType {
  std::string_view name;
  Needs needs;
};

// Sigma 2.1, correlation rules specification; value_median is pySigma's.
constexpr auto kTypes = std::to_array<CorrelationType>({
    {"event_count", Needs::Threshold},
    {"value_count", Needs::Field},
    {"temporal", Needs::Nothing},
    {"temporal_ordered", Needs::Nothing},
    {"value_sum", Needs::Field},
    {"value_avg", Needs::Field},
    {"value_percentile", Needs::Field},
    {"value_median", Needs::Field},
});

constexpr std::array<std::string_view, 6> kComparisons = {"gt", "gte", "lt", "lte", "eq", "neq"};

RuleProblem missing(const YamlNode& section, std::string_view key) {
  return broken(to_place(section.place), fmt::format("the correlation has no '{}'", key));
}

template <class Rows, class Name>
std::vector<std::string_view> names_of(const Rows& rows, Name name) {
  std::vector<std::string_view> names;
  for (const auto& row : rows) {
    names.push_back(name(row));
  }
  return names;
}

Parsed<const CorrelationType*> parse_type(const YamlNode& section) {
  const YamlNode* type = find_value(section, "type");
  if (type == nullptr) {
    return missing(section, "type");
  }
  const auto* known =
      std::find_if(kTypes.begin(), kTypes.end(), [type](const CorrelationType& one) {
        return type->kind == YamlKind::Scalar && one.name == type->text;
      });
  if (known == kTypes.end()) {
    const auto names = names_of(kTypes, [](const CorrelationType& one) { return one.name; });
    return broken(to_place(type->place),
                  fmt::format("expected a type of correlation such as 'event_count', got {}",
                              type->kind == YamlKind::Scalar ? in_quotes(type->text)
                                                             : std::string(to_text(type->kind))),
                  did_you_mean(nearest(type->text, names)));
  }
  return known;
}

/// A text, or a list of texts.
Parsed<std::vector<const YamlNode*>> parse_texts(const YamlNode& value, std::string_view key) {
  std::vector<const YamlNode*> texts = value.items;
  if (value.kind == YamlKind::Scalar) {
    texts = {&value};
  }
  if (texts.empty()) {
    return broken(to_place(value.place),
                  fmt::format("expected text or a list of texts for '{}', got {}", key,
                              value.kind == YamlKind::Map ? "a map" : "an empty list"));
  }
  for (const YamlNode* text : texts) {
    if (text->kind != YamlKind::Scalar) {
      return broken(
          to_place(text->place),
          fmt::format("expected texts in the list for '{}', got {}", key, to_text(text->kind)));
    }
  }
  return texts;
}

/// Whole number and unit, as in "5m".
Checked check_timespan(const YamlNode& section) {
  const YamlNode* timespan = find_value(section, "timespan");
  if (timespan == nullptr) {
    return missing(section, "timespan");
  }
  constexpr std::string_view kUnits = "smhdwMy";
  const std::string_view text = timespan->text;
  const bool has_unit = !text.empty() && kUnits.find(text.back()) != std::string_view::npos;
  const auto count = parse_uint64(has_unit ? text.substr(0, text.size() - 1) : std::string_view());
  if (timespan->kind != YamlKind::Scalar || !count.has_value() || *count == 0) {
    return broken(
        to_place(timespan->place),
        fmt::format("expected a time span such as '5m' (a number and one of s, m, h, d, w, "
                    "M, y), got {}",
                    timespan->kind == YamlKind::Scalar ? in_quotes(text)
                                                       : std::string(to_text(timespan->kind))));
  }
  return {};
}

Checked check_comparison(const YamlEntry& entry) {
  const YamlNode& value = *entry.value;
  const Scalar::Kind kind =
      value.kind == YamlKind::Scalar ? to_scalar(value).kind : Scalar::Kind::Null;
  if (kind != Scalar::Kind::Integer && kind != Scalar::Kind::Real) {
    return broken(to_place(value.place),
                  fmt::format("expected a number without quotes for '{}', got {}", entry.key->text,
                              value.kind == YamlKind::Scalar ? in_quotes(value.text)
                                                             : std::string(to_text(value.kind))));
  }
  return {};
}

/// One comparison, or two for a range.
Checked check_threshold(const YamlNode& condition, Needs needs) {
  std::size_t comparisons = 0;
  for (const YamlEntry& entry : condition.entries) {
    const std::string_view key = entry.key->text;
    if (std::find(kComparisons.begin(), kComparisons.end(), key) != kComparisons.end()) {
      LW_TRY(check_comparison(entry));
      ++comparisons;
    } else if (key == "field") {
      LW_TRY(parse_texts(*entry.value, key));
    } else if (key != "percentile") {
      return broken(
          to_place(entry.key->place),
          fmt::format("expected 'field' or a comparison such as 'gte' in 'condition', got "
                      "{}",
                      in_quotes(key)),
          did_you_mean(nearest(key, kComparisons)));
    }
  }
  constexpr std::size_t kRange = 2;
  if (comparisons == 0 || comparisons > kRange) {
    return broken(to_place(condition.place),
                  fmt::format("expected one comparison in 'condition', or two for a range, got {}",
                              comparisons));
  }
  if (needs == Needs::Field && find_value(condition, "field") == nullptr) {
    return broken(to_place(condition.place),
                  "this type of correlation needs a 'field' in "
                  "'condition'");
  }
  return {};
}

Checked add_rule(std::string text, TextPlace place, Correlation& correlation) {
  if (correlation.rules.size() == limits::kSelectionsPerRule) {
    return broken(place, fmt::format("the correlation refers to more than {} rules",
                                     limits::kSelectionsPerRule));
  }
  correlation.rules.push_back({std::move(text), place});
  return {};
}

Checked add_listed_rules(const YamlNode& section, Correlation& correlation) {
  const YamlNode* rules = find_value(section, "rules");
  const bool is_empty =
      rules == nullptr || (rules->kind == YamlKind::Sequence && rules->items.empty());
  if (is_empty) {
    return {};
  }
  LW_TRY_ASSIGN(const std::vector<const YamlNode*> texts, parse_texts(*rules, "rules"));
  for (const YamlNode* text : texts) {
    LW_TRY(add_rule(text->text, to_place(text->place), correlation));
  }
  return {};
}

/// `a and b and not c`: every word that is no operator is a rule.
Checked add_rules_of_expression(const YamlNode& condition, const SourceText& source,
                                Correlation& correlation) {
  for (const ConditionToken& token : lex_condition(condition.text)) {
    const bool is_rule = token.kind == ConditionToken::Kind::Word && !token.is_word("and") &&
                         !token.is_word("or") && !token.is_word("not");
    if (is_rule) {
      LW_TRY(
          add_rule(std::string(token.text), source.locate(condition, token.offset), correlation));
    }
  }
  return {};
}

Checked check_condition(const YamlNode& section, const CorrelationType& type,
                        const SourceText& source, Correlation& correlation) {
  const YamlNode* condition = find_value(section, "condition");
  if (condition == nullptr) {
    return type.needs == Needs::Nothing ? Checked() : missing(section, "condition");
  }
  if (condition->kind == YamlKind::Map) {
    return check_threshold(*condition, type.needs);
  }
  if (condition->kind == YamlKind::Scalar && type.needs == Needs::Nothing) {
    if (condition->text.size() > limits::kConditionBytes) {
      return broken(to_place(condition->place),
                    fmt::format("the condition is longer than {} bytes", limits::kConditionBytes));
    }
    return add_rules_of_expression(*condition, source, correlation);
  }
  return broken(to_place(condition->place),
                fmt::format("expected a map such as 'gte: 10' for 'condition', got {}",
                            to_text(condition->kind)));
}

Checked check_group_by(const YamlNode& section) {
  const YamlNode* group_by = find_value(section, "group-by");
  if (group_by == nullptr || (group_by->kind == YamlKind::Sequence && group_by->items.empty())) {
    return {};  // everything is one group
  }
  LW_TRY(parse_texts(*group_by, "group-by"));
  return {};
}

/// A boolean's word, as YAML 1.2 has them.
Checked check_generate(const YamlNode& section) {
  const YamlNode* generate = find_value(section, "generate");
  if (generate != nullptr &&
      (generate->kind != YamlKind::Scalar || to_scalar(*generate).kind != Scalar::Kind::Boolean)) {
    return broken(to_place(generate->place), "expected true or false for 'generate'");
  }
  return {};
}

Checked check_alias(const YamlEntry& alias, const std::set<std::string_view>& rules) {
  if (alias.value->kind != YamlKind::Map) {
    return broken(to_place(alias.value->place),
                  fmt::format("expected a map of rules and fields for the alias {}, got {}",
                              in_quotes(alias.key->text), to_text(alias.value->kind)));
  }
  for (const YamlEntry& entry : alias.value->entries) {
    if (!rules.contains(entry.key->text)) {
      return broken(to_place(entry.key->place),
                    fmt::format("the alias {} speaks of {}, which is not one of the correlation's "
                                "rules",
                                in_quotes(alias.key->text), in_quotes(entry.key->text)));
    }
    if (entry.value->kind != YamlKind::Scalar) {
      return broken(
          to_place(entry.value->place),
          fmt::format("expected the name of a field, got {}", to_text(entry.value->kind)));
    }
  }
  return {};
}

Checked check_aliases(const YamlNode& section, const Correlation& correlation) {
  const YamlNode* aliases = find_value(section, "aliases");
  if (aliases == nullptr) {
    return {};
  }
  if (aliases->kind != YamlKind::Map) {
    return broken(to_place(aliases->place),
                  fmt::format("expected a map for 'aliases', got {}", to_text(aliases->kind)));
  }
  std::set<std::string_view> rules;
  for (const RuleReference& rule : correlation.rules) {
    rules.insert(rule.text);
  }
  for (const YamlEntry& alias : aliases->entries) {
    LW_TRY(check_alias(alias, rules));
  }
  return {};
}

bool is_filter_selection(std::string_view name) {
  return name != "condition" && name != "rules";
}

}  // namespace

Parsed<Correlation> parse_correlation(const YamlNode& document, const SourceText& source) {
  LW_TRY_ASSIGN(const YamlNode* section, find_section(document, "correlation"));
  LW_TRY_ASSIGN(const CorrelationType* type, parse_type(*section));
  Correlation correlation;
  LW_TRY(add_listed_rules(*section, correlation));
  LW_TRY(check_condition(*section, *type, source, correlation));
  if (correlation.rules.empty()) {
    return missing(*section, "rules");
  }
  LW_TRY(check_timespan(*section));
  LW_TRY(check_group_by(*section));
  LW_TRY(check_generate(*section));
  LW_TRY(check_aliases(*section, correlation));
  return correlation;
}

Checked check_filter(const YamlNode& document, const SourceText& source) {
  LW_TRY_ASSIGN(const YamlNode* section, find_section(document, "filter"));
  LW_TRY(parse_log_source(document));
  const YamlNode* rules = find_value(*section, "rules");
  if (rules == nullptr) {
    return broken(to_place(section->place), "the filter has no 'rules'",
                  "list ids or names of rules, or write 'any'");
  }
  LW_TRY(parse_texts(*rules, "rules"));
  LW_TRY_ASSIGN(const std::vector<Selection> selections,
                parse_selections(document, "filter", is_filter_selection));
  LW_TRY(parse_conditions(document, "filter", source, selections));
  return {};
}

}  // namespace longwatch::detect::sigma
