#include "detect/sigma/internal/parse_correlation.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/sigma/internal/condition_lexer.h"
#include "detect/sigma/internal/conditions.h"
#include "detect/sigma/internal/metadata.h"
#include "detect/sigma/internal/scalar.h"
#include "detect/sigma/internal/sections.h"

namespace longwatch::detect::sigma {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;

enum class Needs : std::uint8_t { Threshold, Field, Nothing };

struct TypeRow {
  std::string_view name;
  CorrelationType type;
  Needs needs;
};

// Sigma 2.1, correlation rules specification; value_median is pySigma's.
constexpr auto kTypes = std::to_array<TypeRow>({
    {"event_count", CorrelationType::EventCount, Needs::Threshold},
    {"value_count", CorrelationType::ValueCount, Needs::Field},
    {"temporal", CorrelationType::Temporal, Needs::Nothing},
    {"temporal_ordered", CorrelationType::TemporalOrdered, Needs::Nothing},
    {"value_sum", CorrelationType::ValueSum, Needs::Field},
    {"value_avg", CorrelationType::ValueAvg, Needs::Field},
    {"value_percentile", CorrelationType::ValuePercentile, Needs::Field},
    {"value_median", CorrelationType::ValueMedian, Needs::Field},
});

constexpr std::array<std::string_view, 6> kComparisons = {"gt", "gte", "lt", "lte", "eq", "neq"};

constexpr std::array<std::string_view, 7> kKeys = {"type",      "rules",   "group-by", "timespan",
                                                   "condition", "aliases", "generate"};

// More than the time from 1601 to 9999 that any log can show.
constexpr std::uint64_t kMostSeconds = std::uint64_t{10'000} * 365 * 86'400;

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

Parsed<const TypeRow*> parse_type(const YamlNode& section) {
  const YamlNode* type = find_value(section, "type");
  if (type == nullptr) {
    return missing(section, "type");
  }
  const auto* known = std::find_if(kTypes.begin(), kTypes.end(), [type](const TypeRow& one) {
    return type->kind == YamlKind::Scalar && one.name == type->text;
  });
  if (known == kTypes.end()) {
    const auto names = names_of(kTypes, [](const TypeRow& one) { return one.name; });
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

Checked read_timespan(const YamlNode& section, Correlation& correlation) {
  const YamlNode* timespan = find_value(section, "timespan");
  if (timespan == nullptr) {
    return missing(section, "timespan");
  }
  LW_TRY_ASSIGN(correlation.timespan, parse_timespan(*timespan));
  return {};
}

Parsed<Decimal> parse_number(const YamlEntry& entry) {
  const YamlNode& value = *entry.value;
  const Scalar::Kind kind =
      value.kind == YamlKind::Scalar ? to_scalar(value).kind : Scalar::Kind::Null;
  if (kind != Scalar::Kind::Integer && kind != Scalar::Kind::Real) {
    return broken(to_place(value.place),
                  fmt::format("expected a number without quotes for '{}', got {}", entry.key->text,
                              value.kind == YamlKind::Scalar ? in_quotes(value.text)
                                                             : std::string(to_text(value.kind))));
  }
  const std::optional<Decimal> number = Decimal::parse(value.text);
  if (!number.has_value()) {
    return broken(to_place(value.place),
                  fmt::format("the number for '{}' has more than 27 digits before or behind the "
                              "point",
                              entry.key->text));
  }
  return *number;
}

Checked read_percentile(const YamlEntry& entry, Correlation& correlation) {
  if (correlation.type != CorrelationType::ValuePercentile) {
    return broken(
        to_place(entry.key->place),
        fmt::format("'percentile' has no meaning for the type '{}'", to_text(correlation.type)));
  }
  LW_TRY_ASSIGN(const Decimal rank, parse_number(entry));
  constexpr std::uint64_t kMillion = 1'000'000;
  constexpr std::int64_t kAll = 100;
  const bool is_in_range = rank >= Decimal(0) && rank <= Decimal(kAll);
  const std::int64_t nearest =
      is_in_range ? std::llround(rank.to_double() * static_cast<double>(kMillion)) : 0;
  if (!is_in_range || Decimal(nearest) != rank.times(kMillion)) {
    return broken(to_place(entry.value->place),
                  fmt::format("expected a rank from 0 to 100 with at most six decimals for "
                              "'percentile', got {}",
                              in_quotes(entry.value->text)));
  }
  correlation.percentile = static_cast<std::uint32_t>(nearest);
  return {};
}

Checked read_fields(const YamlEntry& entry, Correlation& correlation) {
  LW_TRY_ASSIGN(const std::vector<const YamlNode*> texts, parse_texts(*entry.value, "field"));
  if (!correlation.has_values()) {
    return broken(
        to_place(entry.key->place),
        fmt::format("'field' has no meaning for the type '{}'", to_text(correlation.type)),
        "to count different values, write the type value_count");
  }
  if (texts.size() > 1 && correlation.type != CorrelationType::ValueCount) {
    return broken(to_place(entry.value->place),
                  fmt::format("the type '{}' needs one field, got {}", to_text(correlation.type),
                              texts.size()));
  }
  for (const YamlNode* text : texts) {
    correlation.fields.push_back(text->text);
  }
  return {};
}

/// One comparison, or two for a range.
Checked read_threshold(const YamlNode& condition, Needs needs, Correlation& correlation) {
  for (const YamlEntry& entry : condition.entries) {
    const std::string_view key = entry.key->text;
    const auto* known = std::find(kComparisons.begin(), kComparisons.end(), key);
    if (known != kComparisons.end()) {
      LW_TRY_ASSIGN(const Decimal number, parse_number(entry));
      correlation.thresholds.push_back(
          {static_cast<Comparison>(known - kComparisons.begin()), number});
    } else if (key == "field") {
      LW_TRY(read_fields(entry, correlation));
    } else if (key == "percentile") {
      LW_TRY(read_percentile(entry, correlation));
    } else {
      return broken(
          to_place(entry.key->place),
          fmt::format("expected 'field' or a comparison such as 'gte' in 'condition', got "
                      "{}",
                      in_quotes(key)),
          did_you_mean(nearest(key, kComparisons)));
    }
  }
  constexpr std::size_t kRange = 2;
  const std::size_t comparisons = correlation.thresholds.size();
  if (comparisons == 0 || comparisons > kRange) {
    return broken(to_place(condition.place),
                  fmt::format("expected one comparison in 'condition', or two for a range, got {}",
                              comparisons));
  }
  if (needs == Needs::Field && correlation.fields.empty()) {
    return broken(to_place(condition.place),
                  "this type of correlation needs a 'field' in "
                  "'condition'");
  }
  const bool counts = needs != Needs::Field || correlation.type == CorrelationType::ValueCount;
  return counts ? check_can_hold(correlation, to_place(condition.place)) : Checked();
}

/// The number of the rule among those of the correlation.
Parsed<std::uint32_t> add_rule(std::string text, TextPlace place, bool is_in_words,
                               Correlation& correlation) {
  const auto known = std::find_if(
      correlation.rules.begin(), correlation.rules.end(),
      [&](const RuleReference& rule) { return equals_ignoring_ascii_case(rule.text, text); });
  const auto number = static_cast<std::uint32_t>(known - correlation.rules.begin());
  if (known != correlation.rules.end()) {
    return number;
  }
  // Orders and expressions are dear: each event is held against all of their rules.
  const bool is_plain = correlation.type != CorrelationType::TemporalOrdered && !is_in_words;
  const std::size_t most = is_plain ? limits::kSelectionsPerRule : limits::kRulesPerCorrelation;
  if (correlation.rules.size() >= most) {
    return broken(place, fmt::format("the correlation refers to more than {} rules", most));
  }
  correlation.rules.push_back({std::move(text), place});
  return number;
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
    LW_TRY_ASSIGN(const std::uint32_t number,
                  add_rule(text->text, to_place(text->place), false, correlation));
    const bool is_ordered = correlation.type == CorrelationType::TemporalOrdered;
    if (is_ordered && correlation.order.size() == limits::kRulesPerCorrelation) {
      return broken(to_place(text->place), fmt::format("the correlation lists more than {} rules",
                                                       limits::kRulesPerCorrelation));
    }
    correlation.order.push_back(number);
  }
  return {};
}

/// `a and b and not c`: every word that is no operator is a rule.
Checked add_rules_of_expression(const YamlNode& condition, const SourceText& source,
                                Correlation& correlation) {
  std::set<std::uint32_t> spoken_of;
  for (const ConditionToken& token : lex_condition(condition.text)) {
    const bool is_rule = token.kind == ConditionToken::Kind::Word && !token.is_word("and") &&
                         !token.is_word("or") && !token.is_word("not");
    if (is_rule) {
      LW_TRY_ASSIGN(const std::uint32_t number,
                    add_rule(std::string(token.text), source.locate(condition, token.offset), true,
                             correlation));
      spoken_of.insert(number);
    }
  }
  for (std::uint32_t i = 0; i < correlation.rules.size(); ++i) {
    if (!spoken_of.contains(i)) {
      const RuleReference& rule = correlation.rules[i];
      correlation.remarks.emplace_back(
          rule.place,
          fmt::format("the condition does not speak of {}: its events count as those of "
                      "a window, whatever the condition says",
                      in_quotes(rule.text)));
    }
  }
  return {};
}

/// The grammar is that of rules' conditions, without quantifiers; in place of selections it has the
/// rules.
Checked read_expression(const YamlNode& condition, const SourceText& source,
                        Correlation& correlation) {
  if (condition.text.size() > limits::kConditionBytes) {
    return broken(to_place(condition.place),
                  fmt::format("the condition is longer than {} bytes", limits::kConditionBytes));
  }
  LW_TRY(add_rules_of_expression(condition, source, correlation));
  std::vector<Selection> names;
  for (const RuleReference& rule : correlation.rules) {
    names.push_back({rule.text, {}, rule.place});
  }
  // Rules are called the same in any letter case; selections are not.
  std::string text = condition.text;
  for (const ConditionToken& token : lex_condition(condition.text)) {
    for (const RuleReference& rule : correlation.rules) {
      if (token.is_word(rule.text)) {
        text.replace(token.offset, token.text.size(), rule.text);
      }
    }
  }
  auto parsed = parse_condition(text, names);
  if (!parsed.has_value()) {
    return broken(source.locate(condition, parsed.error().offset), parsed.error().reason,
                  parsed.error().hint);
  }
  correlation.expression = std::move(parsed->nodes);
  correlation.condition_text = condition.text;
  return {};
}

Checked read_condition(const YamlNode& section, Needs needs, const SourceText& source,
                       Correlation& correlation) {
  const YamlNode* condition = find_value(section, "condition");
  if (condition == nullptr) {
    return needs == Needs::Nothing ? Checked() : missing(section, "condition");
  }
  if (condition->kind == YamlKind::Map) {
    return read_threshold(*condition, needs, correlation);
  }
  if (condition->kind == YamlKind::Scalar && needs == Needs::Nothing) {
    return read_expression(*condition, source, correlation);
  }
  return broken(to_place(condition->place),
                fmt::format("expected a map such as 'gte: 10' for 'condition', got {}",
                            to_text(condition->kind)));
}

Checked read_group_by(const YamlNode& section, Correlation& correlation) {
  const YamlNode* group_by = find_value(section, "group-by");
  if (group_by == nullptr || (group_by->kind == YamlKind::Sequence && group_by->items.empty())) {
    return {};  // everything is one group
  }
  LW_TRY_ASSIGN(const std::vector<const YamlNode*> texts, parse_texts(*group_by, "group-by"));
  for (const YamlNode* text : texts) {
    const auto& known = correlation.group_by;
    if (std::find(known.begin(), known.end(), text->text) == known.end()) {
      correlation.group_by.push_back(text->text);
    }
  }
  return {};
}

/// A boolean's word, as YAML 1.2 has them.
Checked read_generate(const YamlNode& section, Correlation& correlation) {
  const YamlNode* generate = find_value(section, "generate");
  if (generate == nullptr) {
    return {};
  }
  if (generate->kind != YamlKind::Scalar || to_scalar(*generate).kind != Scalar::Kind::Boolean) {
    return broken(to_place(generate->place), "expected true or false for 'generate'");
  }
  correlation.generates = to_scalar(*generate).boolean;
  return {};
}

Checked read_alias(const YamlEntry& entry, Correlation& correlation) {
  if (entry.value->kind != YamlKind::Map) {
    return broken(to_place(entry.value->place),
                  fmt::format("expected a map of rules and fields for the alias {}, got {}",
                              in_quotes(entry.key->text), to_text(entry.value->kind)));
  }
  FieldAlias& alias = correlation.aliases.emplace_back();
  alias.name = entry.key->text;
  for (const YamlEntry& field : entry.value->entries) {
    if (field.value->kind != YamlKind::Scalar) {
      return broken(
          to_place(field.value->place),
          fmt::format("expected the name of a field, got {}", to_text(field.value->kind)));
    }
    alias.fields.push_back({{field.key->text, to_place(field.key->place)}, field.value->text});
  }
  return {};
}

Checked read_aliases(const YamlNode& section, Correlation& correlation) {
  const YamlNode* aliases = find_value(section, "aliases");
  if (aliases == nullptr) {
    return {};
  }
  if (aliases->kind != YamlKind::Map) {
    return broken(to_place(aliases->place),
                  fmt::format("expected a map for 'aliases', got {}", to_text(aliases->kind)));
  }
  for (const YamlEntry& alias : aliases->entries) {
    LW_TRY(read_alias(alias, correlation));
  }
  return {};
}

/// A misspelt 'group-by' would make another, weaker question.
Checked check_keys(const YamlNode& section) {
  for (const YamlEntry& entry : section.entries) {
    const std::string_view key = entry.key->text;
    if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end()) {
      return broken(
          to_place(entry.key->place),
          fmt::format("expected a key of correlations such as 'group-by', got {}", in_quotes(key)),
          did_you_mean(nearest(key, kKeys)));
    }
  }
  return {};
}

bool is_filter_selection(std::string_view name) {
  return name != "condition" && name != "rules";
}

/// Whether a threshold lets a count through.
bool lets_through(const std::vector<Threshold>& thresholds, const Decimal& count) {
  return std::all_of(thresholds.begin(), thresholds.end(),
                     [&](const Threshold& one) { return holds(one, count); });
}

/// Counts around a threshold: the nearest whole numbers, where its answer may change.
std::vector<std::int64_t> counts_around(const Threshold& threshold) {
  constexpr double kFar = 1e15;
  const auto near = static_cast<std::int64_t>(std::clamp(threshold.value.to_double(), -kFar, kFar));
  return {near - 2, near - 1, near, near + 1, near + 2};
}

}  // namespace

Parsed<TimeTicks> parse_timespan(const YamlNode& timespan) {
  struct Unit {
    char letter;
    std::uint64_t seconds;
  };

  constexpr std::array<Unit, 7> kUnits = {{{'s', 1},
                                           {'m', 60},
                                           {'h', 3'600},
                                           {'d', 86'400},
                                           {'w', 7 * 86'400},
                                           {'M', 30 * 86'400},
                                           {'y', std::uint64_t{365} * 86'400}}};
  const std::string_view text =
      timespan.kind == YamlKind::Scalar ? std::string_view(timespan.text) : std::string_view();
  const auto* const unit = std::find_if(kUnits.begin(), kUnits.end(), [text](const Unit& one) {
    return !text.empty() && one.letter == text.back();
  });
  const auto count =
      parse_uint64(unit != kUnits.end() ? text.substr(0, text.size() - 1) : std::string_view());
  if (!count.has_value() || *count == 0) {
    return broken(
        to_place(timespan.place),
        fmt::format("expected a time span such as '5m' (a number and one of s, m, h, d, w, "
                    "M, y), got {}",
                    timespan.kind == YamlKind::Scalar ? in_quotes(text)
                                                      : std::string(to_text(timespan.kind))));
  }
  if (*count > kMostSeconds / unit->seconds) {
    return broken(
        to_place(timespan.place),
        fmt::format("expected a time span of at most 10,000 years, got {}", in_quotes(text)));
  }
  return TimeTicks(std::chrono::seconds(*count * unit->seconds));
}

Checked check_can_hold(const Correlation& correlation, TextPlace place) {
  const std::int64_t most =
      correlation.is_temporal()
          ? static_cast<std::int64_t>(std::max(correlation.rules.size(), correlation.order.size()))
          : INT64_MAX;
  bool can_hold = lets_through(correlation.thresholds, Decimal(1));
  for (const Threshold& threshold : correlation.thresholds) {
    for (const std::int64_t count : counts_around(threshold)) {
      can_hold = can_hold || (count >= 1 && count <= most &&
                              lets_through(correlation.thresholds, Decimal(count)));
    }
  }
  if (can_hold) {
    return {};
  }
  if (lets_through(correlation.thresholds, Decimal(0))) {
    return unsupported(place, "the condition holds only where there is no event at all",
                       "a window is looked at where it has an event; for 'a but no b', write the "
                       "type temporal with the condition 'a and not b'");
  }
  return broken(place, correlation.is_temporal()
                           ? fmt::format("the condition can never hold: there are {} rules", most)
                           : std::string("the condition can never hold: no number is so"));
}

Parsed<Correlation> parse_correlation(const YamlNode& document, const SourceText& source) {
  LW_TRY_ASSIGN(const YamlNode* section, find_section(document, "correlation"));
  LW_TRY(check_keys(*section));
  LW_TRY_ASSIGN(const TypeRow* type, parse_type(*section));
  Correlation correlation;
  correlation.type = type->type;
  correlation.place = to_place(document.find_entry("correlation")->key->place);
  LW_TRY(add_listed_rules(*section, correlation));
  const bool has_order = !correlation.rules.empty();
  LW_TRY(read_condition(*section, type->needs, source, correlation));
  if (correlation.rules.empty()) {
    return missing(*section, "rules");
  }
  if (!has_order || correlation.type != CorrelationType::TemporalOrdered) {
    correlation.order.clear();
  }
  LW_TRY(read_timespan(*section, correlation));
  LW_TRY(read_group_by(*section, correlation));
  LW_TRY(read_generate(*section, correlation));
  LW_TRY(read_aliases(*section, correlation));
  return correlation;
}

Parsed<RuleFilter> parse_filter(const YamlNode& document, const SourceText& source) {
  LW_TRY_ASSIGN(const YamlNode* section, find_section(document, "filter"));
  RuleFilter filter;
  LW_TRY_ASSIGN(filter.log_source, parse_log_source(document));
  const YamlNode* rules = find_value(*section, "rules");
  if (rules == nullptr) {
    return broken(to_place(section->place), "the filter has no 'rules'",
                  "list ids or names of rules, or write 'any'");
  }
  LW_TRY_ASSIGN(const std::vector<const YamlNode*> texts, parse_texts(*rules, "rules"));
  filter.is_for_any =
      rules->kind == YamlKind::Scalar && equals_ignoring_ascii_case(rules->text, "any");
  for (const YamlNode* text : texts) {
    if (!filter.is_for_any) {
      filter.rules.push_back({text->text, to_place(text->place)});
    }
  }
  LW_TRY_ASSIGN(filter.selections, parse_selections(document, "filter", is_filter_selection));
  LW_TRY_ASSIGN(filter.conditions, parse_conditions(document, "filter", source, filter.selections));
  filter.place = filter.conditions.front().place;
  return filter;
}

}  // namespace longwatch::detect::sigma
