#include "detect/sigma/internal/correlation_set.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

namespace longwatch::detect::sigma {
namespace {

using Kind = ConditionNode::Kind;
using Alternatives = std::vector<OrderedAlternative>;

constexpr std::size_t kMostAlternatives = 256;

/// The ways in which an expression is true, and those in which it is false. Both empty beyond
/// kMostAlternatives.
struct Ways {
  Alternatives of_true;
  Alternatives of_false;
};

void append(std::vector<std::uint32_t>& to, const std::vector<std::uint32_t>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

/// Every way of one with every way of the other; too many give none.
Alternatives both(const Alternatives& left, const Alternatives& right) {
  Alternatives joined;
  if (left.size() * right.size() > kMostAlternatives) {
    return joined;
  }
  for (const OrderedAlternative& a : left) {
    for (const OrderedAlternative& b : right) {
      OrderedAlternative& one = joined.emplace_back(a);
      append(one.sequence, b.sequence);
      append(one.absent, b.absent);
    }
  }
  return joined;
}

Alternatives either(Alternatives left, const Alternatives& right) {
  if (left.empty() || right.empty() || left.size() + right.size() > kMostAlternatives) {
    return {};
  }
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

Ways ways_of(const ConditionNode& node, const std::vector<Ways>& known) {
  if (node.kind == Kind::Selection) {
    return {{{{node.selection}, {}}}, {{{}, {node.selection}}}};
  }
  Ways ways = known.at(node.children.front());
  if (node.kind == Kind::Not) {
    std::swap(ways.of_true, ways.of_false);
    return ways;
  }
  for (std::size_t i = 1; i < node.children.size(); ++i) {
    const Ways& next = known.at(node.children[i]);
    const bool is_and = node.kind == Kind::And;
    ways.of_true =
        is_and ? both(ways.of_true, next.of_true) : either(std::move(ways.of_true), next.of_true);
    ways.of_false = is_and ? either(std::move(ways.of_false), next.of_false)
                           : both(ways.of_false, next.of_false);
  }
  return ways;
}

/// Where `rules` gives an order, it counts; else that of the condition.
void put_in_order(const std::vector<std::uint32_t>& order, OrderedAlternative& alternative) {
  const auto place_of = [&order](std::uint32_t rule) {
    return std::find(order.begin(), order.end(), rule) - order.begin();
  };
  std::stable_sort(alternative.sequence.begin(), alternative.sequence.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return place_of(a) < place_of(b); });
}

/// Whether some rule must not occur for the expression to be true.
bool asks_for_absence(const std::vector<ConditionNode>& nodes) {
  std::vector<bool> is_negative(nodes.size(), false);
  for (std::size_t i = nodes.size(); i > 0; --i) {
    const ConditionNode& node = nodes[i - 1];
    const bool negative = is_negative[i - 1];
    if (node.kind == Kind::Selection && negative) {
      return true;
    }
    for (const std::uint32_t child : node.children) {
      is_negative[child] = node.kind == Kind::Not ? !negative : negative;
    }
  }
  return false;
}

/// Whether a condition in words holds for some rules that occur: at least one, because a window is
/// looked at where it has an event. Conditions over many rules are taken at their word.
bool can_hold(const Correlation& correlation) {
  constexpr std::size_t kMostTried = 12;
  const std::size_t rules = correlation.rules.size();
  if (rules > kMostTried) {
    return true;
  }
  for (std::uint32_t choice = 1; choice < std::uint32_t{1} << rules; ++choice) {
    std::vector<bool> occurs;
    for (std::size_t rule = 0; rule < rules; ++rule) {
      occurs.push_back((choice >> rule & 1U) != 0);
    }
    if (is_true_of(correlation.expression, occurs)) {
      return true;
    }
  }
  return false;
}

Error never_holds(const Correlation& correlation) {
  const std::vector<bool> none(correlation.rules.size(), false);
  if (is_true_of(correlation.expression, none)) {
    return Error(ErrorCode::Unsupported, "the condition holds only where there is no event at all")
        .with_hint(
            "a window is looked at where it has an event; name another rule in 'rules' or in "
            "the condition, as in 'a and not b'");
  }
  return Error(ErrorCode::InvalidInput, "the condition can never hold")
      .with_hint("it asks for rules that must occur and must not");
}

}  // namespace

bool is_true_of(const std::vector<ConditionNode>& expression, const std::vector<bool>& occurs) {
  std::vector<bool> value;
  for (const ConditionNode& node : expression) {
    const auto child_is_true = [&value](std::uint32_t child) {
      return value[child];
    };
    switch (node.kind) {
      case Kind::Selection:
        value.push_back(occurs[node.selection]);
        break;
      case Kind::Not:
        value.push_back(!value[node.children.front()]);
        break;
      case Kind::And:
        value.push_back(std::all_of(node.children.begin(), node.children.end(), child_is_true));
        break;
      case Kind::Or:
        value.push_back(std::any_of(node.children.begin(), node.children.end(), child_is_true));
        break;
    }
  }
  return value.back();
}

Status plan_condition(CompiledCorrelation& correlation) {
  const Correlation& written = correlation.written;
  correlation.waits = !written.expression.empty() && asks_for_absence(written.expression);
  if (!written.expression.empty() && !can_hold(written)) {
    return never_holds(written);
  }
  if (written.type != CorrelationType::TemporalOrdered) {
    return {};
  }
  if (written.expression.empty()) {
    correlation.alternatives = {{written.order, {}}};
    return {};
  }
  std::vector<Ways> known;
  for (const ConditionNode& node : written.expression) {
    known.push_back(ways_of(node, known));
  }
  correlation.alternatives = std::move(known.back().of_true);
  if (correlation.alternatives.empty()) {
    return Error(ErrorCode::Unsupported, "the condition can be fulfilled in more than " +
                                             std::to_string(kMostAlternatives) +
                                             " different orders")
        .with_hint("write several correlations");
  }
  for (OrderedAlternative& alternative : correlation.alternatives) {
    put_in_order(written.order, alternative);
  }
  return {};
}

}  // namespace longwatch::detect::sigma
