#include "detect/sigma/internal/document.h"

#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/sigma/internal/conditions.h"
#include "detect/sigma/internal/metadata.h"
#include "detect/sigma/internal/problem.h"
#include "detect/sigma/internal/selections.h"
#include "detect/sigma/internal/tags.h"

namespace longwatch::detect::sigma {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;

std::string scalar_text(const YamlNode& map, std::string_view key) {
  const YamlNode* value = find_value(map, key);
  return value != nullptr && value->kind == YamlKind::Scalar ? value->text : std::string();
}

LogSource read_log_source(const YamlNode& map) {
  return {scalar_text(map, "category"), scalar_text(map, "product"), scalar_text(map, "service")};
}

/// Kinds of documents that are Sigma, but no rule of their own.
Checked check_kind(const YamlNode& document) {
  if (document.kind != YamlKind::Map) {
    return broken(to_place(document.place),
                  fmt::format("not a Sigma rule: expected a map, got {}", to_text(document.kind)));
  }
  if (const YamlEntry* entry = document.find_entry("correlation"); entry != nullptr) {
    return unsupported(to_place(entry->key->place), "correlation: later",
                       "this version evaluates single rules only");
  }
  if (const YamlEntry* entry = document.find_entry("filter"); entry != nullptr) {
    return unsupported(to_place(entry->key->place), "filter: later",
                       "this version evaluates rules as they are");
  }
  return {};
}

RuleProblem missing_section(const YamlNode& document, std::string_view key) {
  const std::array<std::string_view, 1> wanted = {key};
  const std::string reason = fmt::format("not a Sigma rule: '{}' is missing", key);
  for (const YamlEntry& entry : document.entries) {
    if (!nearest(entry.key->text, wanted).empty()) {
      return broken(to_place(entry.key->place), reason, did_you_mean(key));
    }
  }
  return broken(to_place(document.place), reason);
}

/// Where a section begins, for what it lacks. Precondition: the document has it.
TextPlace place_of(const YamlNode& document, std::string_view key) {
  return to_place(document.find_entry(key)->key->place);
}

Parsed<const YamlNode*> find_section(const YamlNode& document, std::string_view key) {
  const YamlNode* section = find_value(document, key);
  if (section == nullptr) {
    return missing_section(document, key);
  }
  if (section->kind != YamlKind::Map) {
    return broken(to_place(section->place),
                  fmt::format("expected a map for '{}', got {}", key, to_text(section->kind)));
  }
  return section;
}

Parsed<LogSource> parse_log_source(const YamlNode& document) {
  LW_TRY_ASSIGN(const YamlNode* section, find_section(document, "logsource"));
  constexpr std::array<std::string_view, 4> kKeys = {"category", "product", "service",
                                                     "definition"};
  for (const std::string_view key : kKeys) {
    const YamlNode* value = find_value(*section, key);
    if (value != nullptr && value->kind != YamlKind::Scalar) {
      return broken(to_place(value->place),
                    fmt::format("expected text for '{}', got {}", key, to_text(value->kind)));
    }
  }
  LogSource source = read_log_source(*section);
  if (source.category.empty() && source.product.empty() && source.service.empty()) {
    return broken(place_of(document, "logsource"),
                  "expected at least one of 'category', 'product' and 'service' in 'logsource'");
  }
  return source;
}

/// `timeframe` belongs to the aggregations of Sigma 1; without one it changes nothing.
bool is_selection(const YamlEntry& entry) {
  return entry.key->text != "condition" && entry.key->text != "timeframe";
}

Parsed<std::vector<Selection>> parse_selections(const YamlNode& document) {
  LW_TRY_ASSIGN(const YamlNode* detection, find_section(document, "detection"));
  std::vector<Selection> selections;
  std::size_t values = 0;
  for (const YamlEntry& entry : detection->entries) {
    if (!is_selection(entry)) {
      continue;
    }
    if (selections.size() == limits::kSelectionsPerRule) {
      return broken(to_place(entry.key->place), fmt::format("the rule has more than {} selections",
                                                            limits::kSelectionsPerRule));
    }
    LW_TRY_ASSIGN(Selection selection, parse_selection(entry));
    values += count_values(selection);
    if (values > limits::kPredicatesPerRule) {
      return broken(selection.place, fmt::format("the rule compares with more than {} values",
                                                 limits::kPredicatesPerRule));
    }
    selections.push_back(std::move(selection));
  }
  if (selections.empty()) {
    return broken(place_of(document, "detection"),
                  "expected at least one selection in 'detection'");
  }
  return selections;
}

Parsed<Condition> parse_one_condition(const YamlNode& node, const SourceText& source,
                                      const std::vector<Selection>& selections) {
  if (node.kind != YamlKind::Scalar) {
    return broken(to_place(node.place),
                  fmt::format("expected text for 'condition', got {}", to_text(node.kind)));
  }
  auto parsed = parse_condition(node.text, selections);
  if (!parsed.has_value()) {
    ConditionProblem& problem = parsed.error();
    return RuleProblem{problem.status, std::move(problem.reason), std::move(problem.hint),
                       source.locate(node, problem.offset)};
  }
  parsed->place = to_place(node.place);
  return std::move(*parsed);
}

Parsed<std::vector<Condition>> parse_conditions(const YamlNode& document, const SourceText& source,
                                                const std::vector<Selection>& selections) {
  LW_TRY_ASSIGN(const YamlNode* detection, find_section(document, "detection"));
  const YamlNode* section = find_value(*detection, "condition");
  if (section == nullptr || (section->kind == YamlKind::Sequence && section->items.empty())) {
    return broken(place_of(document, "detection"), "'detection' has no 'condition'");
  }
  std::vector<const YamlNode*> nodes = {section};
  if (section->kind == YamlKind::Sequence) {
    nodes = section->items;
  }
  std::vector<Condition> conditions;
  std::size_t bytes = 0;
  for (const YamlNode* node : nodes) {
    bytes += node->text.size();
    if (bytes > limits::kConditionBytes) {
      return broken(to_place(node->place), fmt::format("the conditions are longer than {} bytes",
                                                       limits::kConditionBytes));
    }
    LW_TRY_ASSIGN(Condition condition, parse_one_condition(*node, source, selections));
    conditions.push_back(std::move(condition));
  }
  return conditions;
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
  LW_TRY(check_kind(document));
  // A file that is no rule at all is told so before its title is missed.
  LW_TRY(find_section(document, "detection"));
  LW_TRY(check_metadata(document));
  Rule rule;
  LW_TRY_ASSIGN(rule.log_source, parse_log_source(document));
  LW_TRY_ASSIGN(rule.selections, parse_selections(document));
  LW_TRY_ASSIGN(rule.conditions, parse_conditions(document, source, rule.selections));
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
  Parsed<Rule> rule = parse_rule(document, source);
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
