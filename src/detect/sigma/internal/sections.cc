#include "detect/sigma/internal/sections.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/sigma/internal/conditions.h"
#include "detect/sigma/internal/metadata.h"
#include "detect/sigma/internal/selections.h"

namespace longwatch::detect::sigma {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;

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

}  // namespace

std::string scalar_text(const YamlNode& map, std::string_view key) {
  const YamlNode* value = find_value(map, key);
  return value != nullptr && value->kind == YamlKind::Scalar ? value->text : std::string();
}

LogSource read_log_source(const YamlNode& map) {
  return {scalar_text(map, "category"), scalar_text(map, "product"), scalar_text(map, "service")};
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

Parsed<std::vector<Selection>> parse_selections(const YamlNode& document, std::string_view key,
                                                bool (*is_selection)(std::string_view name)) {
  LW_TRY_ASSIGN(const YamlNode* section, find_section(document, key));
  std::vector<Selection> selections;
  std::size_t values = 0;
  std::size_t items = 0;
  for (const YamlEntry& entry : section->entries) {
    if (!is_selection(entry.key->text)) {
      continue;
    }
    if (selections.size() == limits::kSelectionsPerRule) {
      return broken(to_place(entry.key->place), fmt::format("the rule has more than {} selections",
                                                            limits::kSelectionsPerRule));
    }
    LW_TRY_ASSIGN(Selection selection, parse_selection(entry));
    items += count_items(selection);
    if (items > limits::kSelectionsPerRule) {
      return broken(selection.place, fmt::format("the rule looks at fields more than {} times",
                                                 limits::kSelectionsPerRule));
    }
    values += count_values(selection);
    if (values > limits::kPredicatesPerRule) {
      return broken(selection.place,
                    fmt::format("the rule compares with more than {} values and wildcards",
                                limits::kPredicatesPerRule));
    }
    selections.push_back(std::move(selection));
  }
  if (selections.empty()) {
    return broken(place_of(document, key),
                  fmt::format("expected at least one selection in '{}'", key));
  }
  return selections;
}

Parsed<std::vector<Condition>> parse_conditions(const YamlNode& document, std::string_view key,
                                                const SourceText& source,
                                                const std::vector<Selection>& selections) {
  LW_TRY_ASSIGN(const YamlNode* map, find_section(document, key));
  const YamlNode* section = find_value(*map, "condition");
  if (section == nullptr || (section->kind == YamlKind::Sequence && section->items.empty())) {
    return broken(place_of(document, key), fmt::format("'{}' has no 'condition'", key));
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

}  // namespace longwatch::detect::sigma
