#include "detect/sigma/internal/document.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "detect/sigma/internal/metadata.h"
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

/// Sigma 1 gave a time to its aggregations. A rule that has one means more than what one event
/// says.
Checked check_timeframe(const YamlNode& document) {
  LW_TRY_ASSIGN(const YamlNode* detection, find_section(document, "detection"));
  if (const YamlEntry* entry = detection->find_entry("timeframe"); entry != nullptr) {
    return unsupported(to_place(entry->key->place), "'timeframe' of Sigma 1 is not evaluated",
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

Parsed<Rule> parse_rule(const YamlNode& document, const SourceText& source) {
  // A file that is no rule at all is told so before its title is missed.
  LW_TRY(find_section(document, "detection"));
  LW_TRY(check_metadata(document));
  Rule rule;
  LW_TRY_ASSIGN(rule.log_source, parse_log_source(document));
  LW_TRY_ASSIGN(rule.selections, parse_selections(document, "detection", is_selection));
  LW_TRY_ASSIGN(rule.conditions, parse_conditions(document, "detection", source, rule.selections));
  LW_TRY(check_timeframe(document));
  LW_TRY(check_taxonomy(document));
  rule.info.level = model::parse_level(text_of(document, "level")).value_or(model::Level::Medium);
  rule.info.tags = texts_of(document, "tags");
  read_attack_tags(rule.info);
  rule.status = text_of(document, "status");
  rule.fields = texts_of(document, "fields");
  return rule;
}

UniqueHandle read_handle(const YamlNode& document, std::string_view key, const SourceText& source) {
  const YamlNode* value = find_value(document, key);
  if (value == nullptr || value->kind != YamlKind::Scalar) {
    return {};
  }
  const TextPlace place = to_place(value->place);
  return {value->text, place, source.excerpt(place)};
}

/// Where a section begins. Precondition: the document has it.
TextPlace place_of(const YamlNode& document, std::string_view key) {
  return to_place(document.find_entry(key)->key->place);
}

Checked check_correlation(const YamlNode& document, const SourceText& source,
                          std::vector<RuleReference>& references) {
  LW_TRY(check_metadata(document));
  LW_TRY_ASSIGN(Correlation correlation, parse_correlation(document, source));
  references = std::move(correlation.rules);
  return unsupported(place_of(document, "correlation"), "correlation: later",
                     "the rules it refers to are evaluated on their own");
}

Checked check_rule_filter(const YamlNode& document, const SourceText& source) {
  LW_TRY(check_metadata(document));
  LW_TRY(check_filter(document, source));
  return unsupported(place_of(document, "filter"), "filter: later",
                     "rules are evaluated as they are, without it");
}

/// Every kind of document that is Sigma; those that are no rule of their own are checked and then
/// said not to be evaluated.
Parsed<Rule> parse_any(const YamlNode& document, const SourceText& source,
                       std::vector<RuleReference>& references) {
  if (document.kind != YamlKind::Map) {
    return broken(to_place(document.place),
                  fmt::format("not a Sigma rule: expected a map, got {}", to_text(document.kind)));
  }
  if (document.find_entry("correlation") != nullptr) {
    LW_TRY(check_correlation(document, source, references));
  }
  if (document.find_entry("filter") != nullptr) {
    LW_TRY(check_rule_filter(document, source));
  }
  return parse_rule(document, source);
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
  Parsed<Rule> rule = parse_any(document, source, result.references);
  if (!rule.ok()) {
    RuleProblem& problem = rule.error();
    report.status = problem.status;
    report.reason = std::move(problem.reason);
    report.hint = std::move(problem.hint);
    report.place = problem.place;
    report.excerpt = source.excerpt(problem.place);
    return result;
  }
  result.rule = std::move(*rule);
  result.rule->info.id = report.id;
  result.rule->info.title = report.title;
  result.rule->info.file = file;
  return result;
}

}  // namespace longwatch::detect::sigma
