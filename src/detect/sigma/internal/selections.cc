#include "detect/sigma/internal/selections.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/sigma/internal/modifiers.h"
#include "detect/sigma/internal/scalar.h"
#include "detect/sigma/internal/source_text.h"

namespace longwatch::detect::sigma {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;

bool is_single(const YamlNode& node) {
  return node.kind == YamlKind::Scalar || node.kind == YamlKind::Null;
}

Parsed<std::vector<Scalar>> parse_values(const YamlNode& node, std::string_view key) {
  std::vector<Scalar> values;
  if (is_single(node)) {
    values.push_back(to_scalar(node));
    return values;
  }
  if (node.kind == YamlKind::Map || node.items.empty()) {
    return broken(to_place(node.place),
                  fmt::format("expected a value or a list of values for {}, got {}", in_quotes(key),
                              node.kind == YamlKind::Map ? "a map" : "an empty list"));
  }
  values.reserve(node.items.size());
  for (const YamlNode* item : node.items) {
    if (!is_single(*item)) {
      return broken(to_place(item->place), fmt::format("expected values in the list for {}, got {}",
                                                       in_quotes(key), to_text(item->kind)));
    }
    values.push_back(to_scalar(*item));
  }
  return values;
}

/// Where byte `offset` of a key was written, unless it is quoted and holds escapes: keys stand on
/// one line.
TextPlace place_in_key(const YamlNode& key, std::size_t offset) {
  TextPlace place = to_place(key.place);
  const std::size_t quote = key.style == formats::YamlStyle::Quoted ? 1 : 0;
  place.column += static_cast<std::uint32_t>(offset + quote);
  return place;
}

Parsed<Item> parse_item(const YamlEntry& entry) {
  const std::string_view key = entry.key->text;
  const std::size_t pipe = key.find('|');
  Item item;
  item.field = key.substr(0, pipe);
  item.place = to_place(entry.key->place);
  if (pipe != std::string_view::npos) {
    LW_TRY_ASSIGN(item.modifiers,
                  parse_modifiers(key.substr(pipe + 1), place_in_key(*entry.key, pipe + 1)));
  }
  item.form = is_single(*entry.value) ? ValueForm::Single : ValueForm::List;
  LW_TRY_ASSIGN(item.values, parse_values(*entry.value, key));
  LW_TRY(check_values(item));
  return item;
}

Parsed<ItemMap> parse_map(const YamlNode& node) {
  if (node.entries.empty()) {
    return broken(to_place(node.place), "expected at least one field, got an empty map");
  }
  ItemMap map;
  map.items.reserve(node.entries.size());
  for (const YamlEntry& entry : node.entries) {
    LW_TRY_ASSIGN(Item item, parse_item(entry));
    map.items.push_back(std::move(item));
  }
  return map;
}

/// The parts of a selection in document order, lists opened up. Aliases can make a list in a list
/// long, but not longer than the node limit of the document.
std::vector<const YamlNode*> open_lists(const YamlNode& root) {
  std::vector<const YamlNode*> parts;
  std::vector<const YamlNode*> waiting = {&root};
  while (!waiting.empty()) {
    const YamlNode* node = waiting.back();
    waiting.pop_back();
    if (node->kind == YamlKind::Sequence) {
      waiting.insert(waiting.end(), node->items.rbegin(), node->items.rend());
    } else {
      parts.push_back(node);
    }
  }
  return parts;
}

Item make_keyword_item(const YamlNode& first, ValueForm form) {
  Item item;
  item.form = form;
  item.place = to_place(first.place);
  return item;
}

RuleProblem nothing_here(const YamlNode& part, const YamlEntry& entry) {
  if (entry.value->kind == YamlKind::Sequence) {
    return broken(to_place(part.place), "null cannot stand in a list");
  }
  return broken(to_place(part.place),
                fmt::format("expected a map, a list or a keyword for {}, got nothing",
                            in_quotes(entry.key->text)));
}

}  // namespace

Parsed<Selection> parse_selection(const YamlEntry& entry) {
  Selection selection;
  selection.name = entry.key->text;
  selection.place = to_place(entry.key->place);
  const ValueForm form = is_single(*entry.value) ? ValueForm::Single : ValueForm::List;
  // All keywords are one item: they are one OR wherever they stand among maps.
  std::optional<std::size_t> keywords;
  for (const YamlNode* part : open_lists(*entry.value)) {
    if (part->kind == YamlKind::Null) {
      return nothing_here(*part, entry);
    }
    if (part->kind == YamlKind::Map) {
      LW_TRY_ASSIGN(ItemMap map, parse_map(*part));
      selection.alternatives.push_back(std::move(map));
      continue;
    }
    if (!keywords) {
      keywords = selection.alternatives.size();
      selection.alternatives.push_back({{make_keyword_item(*part, form)}});
    }
    selection.alternatives[*keywords].items.front().values.push_back(to_scalar(*part));
  }
  if (selection.alternatives.empty()) {
    return broken(to_place(entry.value->place),
                  fmt::format("expected a map, a list or a keyword for {}, got an empty list",
                              in_quotes(selection.name)));
  }
  return selection;
}

std::size_t count_items(const Selection& selection) {
  std::size_t count = 0;
  for (const ItemMap& map : selection.alternatives) {
    count += map.items.size();
  }
  return count;
}

std::size_t count_values(const Selection& selection) {
  std::size_t count = 0;
  for (const ItemMap& map : selection.alternatives) {
    for (const Item& item : map.items) {
      for (const Scalar& value : item.values) {
        count += 1 + static_cast<std::size_t>(
                         std::count_if(value.text.begin(), value.text.end(),
                                       [](char c) { return c == '*' || c == '?'; }));
      }
    }
  }
  return count;
}

}  // namespace longwatch::detect::sigma
