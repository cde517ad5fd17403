#include "detect/sigma/internal/apply_filters.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/sigma/internal/problem.h"

namespace longwatch::detect::sigma {
namespace {

using Kind = ConditionNode::Kind;

bool contains(std::string_view wide, std::string_view narrow) {
  return wide.empty() || equals_ignoring_ascii_case(wide, narrow);
}

bool contains(const LogSource& wide, const LogSource& narrow) {
  return contains(wide.category, narrow.category) && contains(wide.product, narrow.product) &&
         contains(wide.service, narrow.service);
}

/// Appends the nodes of `added`, their selections behind the first `shift` ones; its root is the
/// last node then.
void append_nodes(const Condition& added, std::uint32_t shift, Condition& condition) {
  const auto first = static_cast<std::uint32_t>(condition.nodes.size());
  for (ConditionNode node : added.nodes) {
    if (node.kind == Kind::Selection) {
      node.selection += shift;
    }
    for (std::uint32_t& child : node.children) {
      child += first;
    }
    condition.nodes.push_back(std::move(node));
  }
}

std::uint32_t root_of(const Condition& condition) {
  return static_cast<std::uint32_t>(condition.nodes.size() - 1);
}

/// One of the filter's conditions holds.
Condition whole_condition(const RuleFilter& filter, std::uint32_t shift) {
  Condition whole;
  std::vector<std::uint32_t> roots;
  for (const Condition& one : filter.conditions) {
    append_nodes(one, shift, whole);
    roots.push_back(root_of(whole));
    whole.text += (whole.text.empty() ? "" : " or ") + one.text;
  }
  if (roots.size() > 1) {
    whole.nodes.push_back({Kind::Or, 0, std::move(roots)});
  }
  whole.place = filter.place;
  return whole;
}

void apply(const RuleFilter& filter, Rule& rule) {
  const auto shift = static_cast<std::uint32_t>(rule.selections.size());
  AppliedFilter applied{filter.info.title,
                        filter.info.id,
                        filter.info.file,
                        shift,
                        static_cast<std::uint32_t>(filter.selections.size()),
                        whole_condition(filter, shift)};
  for (Condition& condition : rule.conditions) {
    const std::uint32_t own = root_of(condition);
    append_nodes(applied.condition, 0, condition);
    const std::uint32_t added = root_of(condition);
    condition.nodes.push_back({Kind::And, 0, {own, added}});
  }
  rule.selections.insert(rule.selections.end(), filter.selections.begin(), filter.selections.end());
  rule.filters.push_back(std::move(applied));
}

bool has_not(const RuleFilter& filter) {
  return std::any_of(filter.conditions.begin(), filter.conditions.end(), [](const Condition& one) {
    return std::any_of(one.nodes.begin(), one.nodes.end(),
                       [](const ConditionNode& node) { return node.kind == Kind::Not; });
  });
}

void refuse_many(ParsedDocument& document) {
  RuleReport& report = document.report;
  report.status = RuleStatus::Error;
  report.reason = fmt::format("more than {} filters are for the rule", limits::kFiltersPerRule);
  report.hint = "join filters into one, or name the rules they are for";
  document.rule.reset();
}

class FilterPass {
 public:
  explicit FilterPass(const std::vector<ParsedDocument*>& documents) : documents_(documents) {}

  void add(ParsedDocument& document) {
    const RuleFilter& filter = *document.filter;
    std::vector<RuleRemark>& remarks = document.report.remarks;
    if (!has_not(filter)) {
      remarks.push_back({filter.place,
                         "the condition of the filter has no 'not': rules fire only for events "
                         "that it matches"});
    }
    const std::size_t applied =
        filter.is_for_any ? apply_to_any(filter) : apply_to_named(document, filter);
    if (applied == 0) {
      remarks.push_back({filter.place, "the filter is for no rule that is loaded"});
    }
  }

 private:
  std::size_t apply_to_any(const RuleFilter& filter) {
    std::size_t applied = 0;
    for (ParsedDocument* document : documents_) {
      const bool is_meant =
          document->rule.has_value() && contains(filter.log_source, document->rule->log_source);
      applied += is_meant && apply_to(filter, *document) ? 1U : 0U;
    }
    return applied;
  }

  std::size_t apply_to_named(ParsedDocument& document, const RuleFilter& filter) {
    std::size_t applied = 0;
    std::set<std::size_t> done;
    for (std::size_t k = 0; k < document.targets.size(); ++k) {
      ParsedDocument& target = *documents_[document.targets[k]];
      if (!target.rule.has_value() || !done.insert(document.targets[k]).second) {
        continue;  // it does not run, or was named twice
      }
      if (!contains(filter.log_source, target.rule->log_source)) {
        document.report.remarks.push_back(
            {filter.rules[k].place,
             fmt::format("the filter is not applied to {}: its log source is another one",
                         in_quotes(filter.rules[k].text))});
      } else if (apply_to(filter, target)) {
        ++applied;
      }
    }
    return applied;
  }

  static bool apply_to(const RuleFilter& filter, ParsedDocument& document) {
    if (document.rule->filters.size() == limits::kFiltersPerRule) {
      refuse_many(document);
      return false;
    }
    apply(filter, *document.rule);
    return true;
  }

  const std::vector<ParsedDocument*>& documents_;
};

}  // namespace

void apply_filters(const std::vector<ParsedDocument*>& documents) {
  FilterPass pass(documents);
  for (ParsedDocument* document : documents) {
    if (document->filter.has_value() && document->report.status == RuleStatus::Running) {
      pass.add(*document);
    }
  }
}

}  // namespace longwatch::detect::sigma
