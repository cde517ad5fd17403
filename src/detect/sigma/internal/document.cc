#include "detect/sigma/internal/document.h"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "detect/sigma/internal/aggregation.h"
#include "detect/sigma/internal/conditions.h"
#include "detect/sigma/internal/metadata.h"
#include "detect/sigma/internal/parse_correlation.h"
#include "detect/sigma/internal/problem.h"
#include "detect/sigma/internal/sections.h"
#include "detect/sigma/internal/tags.h"

namespace longwatch::detect::sigma {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;

/// `timeframe` and `condition` are words of Sigma, everything else in `detection` is a selection.
bool is_selection(std::string_view name) {
  return name != "condition" && name != "timeframe";
}

/// Sigma 1 gave a time to its aggregations. A rule that has one but counts nothing means more than
/// what one event says.
Checked check_timeframe(const YamlNode& document) {
  LW_TRY_ASSIGN(const YamlNode* detection, find_section(document, "detection"));
  if (const YamlEntry* entry = detection->find_entry("timeframe"); entry != nullptr) {
    return unsupported(to_place(entry->key->place),
                       "'timeframe' of Sigma 1 without an aggregation is not evaluated",
                       "write a correlation with a 'timespan', or leave the key out");
  }
  return {};
}

Checked check_taxonomy(const YamlNode& document) {
  const YamlNode* taxonomy = find_value(document, "taxonomy");
  if (taxonomy != nullptr && taxonomy->text != "sigma") {
    return unsupported(to_place(taxonomy->place),
                       fmt::format("the taxonomy {} is not known", in_quotes(taxonomy->text)),
                       "the field names of the rule must be those of the taxonomy 'sigma'");
  }
  return {};
}

/// The condition before the aggregation, as a rule's only one.
Parsed<std::vector<Condition>> parse_counted_condition(const Aggregation& aggregation,
                                                       const std::vector<Selection>& selections,
                                                       const SourceText& source) {
  auto parsed = parse_condition(aggregation.condition, selections);
  if (!parsed.has_value()) {
    ConditionProblem& problem = parsed.error();
    return RuleProblem{problem.status, std::move(problem.reason), std::move(problem.hint),
                       source.locate(*aggregation.node, problem.offset)};
  }
  parsed->place = to_place(aggregation.node->place);
  std::vector<Condition> conditions;
  conditions.push_back(std::move(*parsed));
  return conditions;
}

/// What rules, correlations and filters say of themselves.
void read_info(const YamlNode& document, model::RuleInfo& info) {
  info.level = model::parse_level(text_of(document, "level")).value_or(model::Level::Medium);
  info.tags = texts_of(document, "tags");
  read_attack_tags(info);
}

Checked parse_rule(const YamlNode& document, const SourceText& source, ParsedDocument& result) {
  // A file that is no rule at all is told so before its title is missed.
  LW_TRY(find_section(document, "detection"));
  LW_TRY(check_metadata(document));
  Rule rule;
  LW_TRY_ASSIGN(rule.log_source, parse_log_source(document));
  LW_TRY_ASSIGN(rule.selections, parse_selections(document, "detection", is_selection));
  LW_TRY_ASSIGN(std::optional<Aggregation> aggregation, parse_aggregation(document, source));
  if (aggregation.has_value()) {
    LW_TRY_ASSIGN(rule.conditions, parse_counted_condition(*aggregation, rule.selections, source));
  } else {
    LW_TRY_ASSIGN(rule.conditions,
                  parse_conditions(document, "detection", source, rule.selections));
    LW_TRY(check_timeframe(document));
  }
  LW_TRY(check_taxonomy(document));
  read_info(document, rule.info);
  rule.status = text_of(document, "status");
  rule.fields = texts_of(document, "fields");
  if (aggregation.has_value()) {
    result.correlation = std::move(aggregation->correlation);
    result.correlation->status = rule.status;
    result.correlation->rules = {{result.report.title, result.correlation->place}};
  }
  result.rule = std::move(rule);
  return {};
}

UniqueHandle read_handle(const YamlNode& document, std::string_view key, const SourceText& source) {
  const YamlNode* value = find_value(document, key);
  if (value == nullptr || value->kind != YamlKind::Scalar) {
    return {};
  }
  const TextPlace place = to_place(value->place);
  return {value->text, place, source.excerpt(place)};
}

Checked parse_any_correlation(const YamlNode& document, const SourceText& source,
                              ParsedDocument& result) {
  LW_TRY(check_metadata(document));
  LW_TRY_ASSIGN(Correlation correlation, parse_correlation(document, source));
  read_info(document, correlation.info);
  correlation.status = text_of(document, "status");
  result.correlation = std::move(correlation);
  return {};
}

Checked parse_any_filter(const YamlNode& document, const SourceText& source,
                         ParsedDocument& result) {
  LW_TRY(check_metadata(document));
  LW_TRY(check_taxonomy(document));
  LW_TRY_ASSIGN(result.filter, parse_filter(document, source));
  return {};
}

/// A rule, a correlation or a filter: which of two would be meant, nobody can say.
Checked check_is_one_kind(const YamlNode& document) {
  constexpr std::array<std::string_view, 3> kKinds = {"detection", "correlation", "filter"};
  const formats::YamlEntry* known = nullptr;
  for (const std::string_view kind : kKinds) {
    const formats::YamlEntry* entry = document.find_entry(kind);
    if (entry != nullptr && known != nullptr) {
      return broken(to_place(entry->key->place),
                    fmt::format("expected a rule, a correlation or a filter, got a document with "
                                "'{}' and '{}'",
                                known->key->text, kind),
                    "separate the documents by a line '---'");
    }
    known = entry != nullptr ? entry : known;
  }
  return {};
}

/// Every kind of document that is Sigma.
Checked parse_any(const YamlNode& document, const SourceText& source, ParsedDocument& result) {
  if (document.kind != YamlKind::Map) {
    return broken(to_place(document.place),
                  fmt::format("not a Sigma rule: expected a map, got {}", to_text(document.kind)));
  }
  LW_TRY(check_is_one_kind(document));
  if (document.find_entry("correlation") != nullptr) {
    return parse_any_correlation(document, source, result);
  }
  if (document.find_entry("filter") != nullptr) {
    return parse_any_filter(document, source, result);
  }
  return parse_rule(document, source, result);
}

/// What a document of any kind is called.
void put_names(const RuleReport& report, model::RuleKind kind, model::RuleInfo& info) {
  info.id = report.id;
  info.title = report.title;
  info.file = report.file;
  info.kind = kind;
}

}  // namespace

ParsedDocument parse_document(const YamlNode& document, const SourceText& source,
                              const std::string& file) {
  ParsedDocument result;
  result.id = read_handle(document, "id", source);
  result.name = read_handle(document, "name", source);
  RuleReport& report = result.report;
  report.file = file;
  report.id = result.id.text;
  report.title = scalar_text(document, "title");
  if (const YamlNode* section = find_value(document, "logsource"); section != nullptr) {
    report.log_source = read_log_source(*section);
  }
  Checked parsed = parse_any(document, source, result);
  if (!parsed.ok()) {
    RuleProblem& problem = parsed.error();
    report.status = problem.status;
    report.reason = std::move(problem.reason);
    report.hint = std::move(problem.hint);
    report.place = problem.place;
    report.excerpt = source.excerpt(problem.place);
    return result;
  }
  put_names(result);
  return result;
}

void put_names(ParsedDocument& document) {
  const RuleReport& report = document.report;
  if (document.rule.has_value()) {
    put_names(report, model::RuleKind::Sigma, document.rule->info);
  }
  if (document.correlation.has_value()) {
    if (document.rule.has_value()) {
      document.correlation->info = document.rule->info;
    }
    put_names(report, model::RuleKind::Correlation, document.correlation->info);
  }
  if (document.filter.has_value()) {
    put_names(report, model::RuleKind::Sigma, document.filter->info);
  }
}

}  // namespace longwatch::detect::sigma
