#include "detect/sigma/internal/remarks.h"

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::detect::sigma {
namespace {

std::vector<bool> spoken_of(const Rule& rule) {
  std::vector<bool> used(rule.selections.size(), false);
  for (const Condition& condition : rule.conditions) {
    for (const ConditionNode& node : condition.nodes) {
      if (node.kind == ConditionNode::Kind::Selection) {
        used.at(node.selection) = true;
      }
    }
  }
  return used;
}

bool searches_inside(const Item& item) {
  return item.has(Modifier::Contains) || item.has(Modifier::StartsWith) ||
         item.has(Modifier::EndsWith) || (item.is_keyword() && !item.has(Modifier::Re));
}

void remark_on(const Item& item, std::vector<RuleRemark>& remarks) {
  if (item.has(Modifier::All) && item.values.size() == 1) {
    remarks.push_back({item.place, "'all' stands over a single value and changes nothing"});
  }
  for (const Scalar& value : item.values) {
    const bool is_empty = value.kind == Scalar::Kind::Text && value.text.empty();
    if (is_empty && searches_inside(item) && !item.has(Modifier::FieldRef)) {
      remarks.push_back({value.place, "an empty text occurs in every value"});
    }
  }
}

}  // namespace

std::vector<RuleRemark> find_remarks(const Rule& rule) {
  std::vector<RuleRemark> remarks;
  const std::vector<bool> used = spoken_of(rule);
  for (std::size_t i = 0; i < rule.selections.size(); ++i) {
    const Selection& selection = rule.selections[i];
    if (!used[i]) {
      remarks.push_back({selection.place, fmt::format("no condition speaks of the selection '{}'",
                                                      to_printable(selection.name))});
    }
    for (const ItemMap& map : selection.alternatives) {
      for (const Item& item : map.items) {
        remark_on(item, remarks);
      }
    }
  }
  return remarks;
}

}  // namespace longwatch::detect::sigma
