#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "formats/yaml.h"
#include "impact/impact.h"
#include "impact/internal/triage.h"

namespace longwatch::impact {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;

Error refusal(std::string_view name, const YamlNode& node, std::string message) {
  return Error(ErrorCode::InvalidInput, std::move(message))
      .at(fmt::format("{}:{}:{}", name, node.place.line, node.place.column));
}

Error unknown_word(std::string_view name, const YamlNode& node, std::string_view what,
                   std::span<const std::string_view> known) {
  Error error = refusal(
      name, node,
      fmt::format("expected a {}, got '{}'; the table is not used", what, to_printable(node.text)));
  const std::string_view near = nearest(node.text, known);
  return near.empty() ? error : std::move(error).with_hint(fmt::format("did you mean '{}'?", near));
}

Result<std::string> text_of(std::string_view name, const YamlNode& map, std::string_view key) {
  const YamlNode* const node = map.find(key);
  if (node == nullptr || node->kind != YamlKind::Scalar || trim(node->text).empty()) {
    return refusal(name, node == nullptr ? map : *node,
                   fmt::format("expected a text under '{}', got {}; the table is not used", key,
                               node == nullptr ? "nothing" : to_text(node->kind)));
  }
  return std::string(trim(node->text));
}

Status check_keys(std::string_view name, const YamlNode& map,
                  std::span<const std::string_view> known) {
  if (map.kind != YamlKind::Map) {
    return refusal(name, map,
                   fmt::format("expected a map, got {}; the table is not used", to_text(map.kind)));
  }
  for (const YamlEntry& entry : map.entries) {
    if (std::find(known.begin(), known.end(), entry.key->text) == known.end()) {
      return unknown_word(name, *entry.key, "key of a severity table", known);
    }
  }
  return {};
}

Result<std::vector<std::string>> conditions_of(std::string_view name, const YamlNode& row) {
  std::vector<std::string> all;
  const YamlNode* const list = row.find("all");
  if (list == nullptr || list->kind == YamlKind::Null) {
    return all;
  }
  if (list->kind != YamlKind::Sequence) {
    return refusal(name, *list,
                   fmt::format("expected a list of conditions under 'all', got {}; the table is "
                               "not used",
                               to_text(list->kind)));
  }
  for (const YamlNode* item : list->items) {
    if (find_condition(item->text) == nullptr) {
      std::vector<std::string_view> known;
      for (const Condition& condition : conditions()) {
        known.push_back(condition.name);
      }
      return unknown_word(name, *item, "condition", known);
    }
    all.push_back(item->text);
  }
  return all;
}

Result<SeverityRow> parse_row(std::string_view name, const YamlNode& node) {
  constexpr std::array<std::string_view, 3> kKeys = {"category", "because", "all"};
  LW_TRY(check_keys(name, node, kKeys));
  SeverityRow row;
  LW_TRY_ASSIGN(row.category, text_of(name, node, "category"));
  LW_TRY_ASSIGN(row.because, text_of(name, node, "because"));
  LW_TRY_ASSIGN(row.all, conditions_of(name, node));
  return row;
}

/// "C3: ... does not hold: <condition>" for a row that was passed over; empty when it holds.
std::string why_not(const ConditionInput& input, const SeverityRow& row) {
  for (const std::string& name : row.all) {
    const Condition* const condition = find_condition(name);
    if (condition == nullptr) {
      return "no condition is called '" + to_printable(name) + "'";
    }
    if (!condition->holds(input)) {
      return "passed over: not shown that " + std::string(condition->words);
    }
  }
  return {};
}

}  // namespace

Result<SeverityTable> parse_severity_table(std::string_view yaml, std::string_view name) {
  constexpr std::array<std::string_view, 4> kKeys = {"id", "version", "authority", "rows"};
  const formats::YamlStream stream = formats::parse_yaml(yaml);
  if (stream.problem().has_value()) {
    return formats::to_error(*stream.problem(), name);
  }
  if (stream.documents().size() != 1) {
    return Error(ErrorCode::InvalidInput, fmt::format("expected one document, got {}; the table is "
                                                      "not used",
                                                      stream.documents().size()))
        .at(std::string(name));
  }
  const YamlNode& root = *stream.documents().front();
  LW_TRY(check_keys(name, root, kKeys));
  SeverityTable table;
  LW_TRY_ASSIGN(table.id, text_of(name, root, "id"));
  LW_TRY_ASSIGN(table.version, text_of(name, root, "version"));
  LW_TRY_ASSIGN(table.authority, text_of(name, root, "authority"));
  const YamlNode* const rows = root.find("rows");
  if (rows == nullptr || rows->kind != YamlKind::Sequence || rows->items.empty()) {
    return refusal(name, rows == nullptr ? root : *rows,
                   "expected a list of rows under 'rows'; the table is not used");
  }
  for (const YamlNode* node : rows->items) {
    LW_TRY_ASSIGN(SeverityRow row, parse_row(name, *node));
    table.rows.push_back(std::move(row));
  }
  return table;
}

model::Severity decide_severity(const ConditionInput& input, const SeverityTable& table) {
  model::Severity severity;
  severity.scheme = table.id + " " + table.version;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const SeverityRow& row = table.rows[i];
    const std::string rule = fmt::format("row {}: {}", i + 1, row.category);
    const std::string failed = why_not(input, row);
    severity.trace.push_back({rule, failed.empty() ? row.because : failed});
    if (failed.empty()) {
      severity.category = row.category;
      return severity;
    }
  }
  severity.category = "unclassified";
  severity.trace.push_back({"no row", "no row of the table holds"});
  return severity;
}

}  // namespace longwatch::impact
