#include "tests/naive/correlate.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>

#include "base/text.h"

namespace longwatch::naive {
namespace {

using detect::sigma::Comparison;
using detect::sigma::ConditionNode;
using detect::sigma::Correlation;
using detect::sigma::CorrelationType;
using detect::sigma::LoadedCorrelation;
using detect::sigma::LoadedRules;

/// An event, or a finding of another correlation, that counts.
struct Piece {
  std::size_t rule = 0;  // of the correlation
  std::int64_t time = 0;
  std::vector<std::string> group;
  std::vector<std::string> values;
  std::set<std::uint64_t> events;
  std::uint64_t identity = 0;  // pieces of one event have the same
};

using Pieces = std::vector<Piece>;

std::optional<double> number_of(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

bool compare(Comparison comparison, double a, double b) {
  switch (comparison) {
    case Comparison::Gt:
      return a > b;
    case Comparison::Gte:
      return a >= b;
    case Comparison::Lt:
      return a < b;
    case Comparison::Lte:
      return a <= b;
    case Comparison::Eq:
      return a == b;
    case Comparison::Neq:
      return a != b;
  }
  return false;
}

bool fulfils(const Correlation& correlation, double value) {
  return std::all_of(
      correlation.thresholds.begin(), correlation.thresholds.end(),
      [&](const auto& one) { return compare(one.comparison, value, one.value.to_double()); });
}

/// An event counts once, by the first rule that it fires, with all values it has for that one.
Pieces each_once(const Pieces& window) {
  std::map<std::uint64_t, std::size_t> first_rule;
  for (const Piece& piece : window) {
    const auto [known, is_new] = first_rule.try_emplace(piece.identity, piece.rule);
    known->second = std::min(known->second, piece.rule);
  }
  Pieces once;
  for (const Piece& piece : window) {
    if (first_rule.at(piece.identity) == piece.rule) {
      once.push_back(piece);
    }
  }
  return once;
}

std::vector<double> numbers_in(const Pieces& window) {
  std::vector<double> numbers;
  for (const Piece& piece : each_once(window)) {
    numbers.push_back(*number_of(piece.values.front()));
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::set<std::size_t> rules_in(const Pieces& window) {
  std::set<std::size_t> rules;
  for (const Piece& piece : window) {
    rules.insert(piece.rule);
  }
  return rules;
}

bool is_true(const std::vector<ConditionNode>& nodes, std::size_t at,
             const std::set<std::size_t>& rules) {
  const ConditionNode& node = nodes[at];
  const auto child = [&](std::uint32_t number) {
    return is_true(nodes, number, rules);
  };
  switch (node.kind) {
    case ConditionNode::Kind::Selection:
      return rules.contains(node.selection);
    case ConditionNode::Kind::Not:
      return !child(node.children.front());
    case ConditionNode::Kind::And:
      return std::all_of(node.children.begin(), node.children.end(), child);
    case ConditionNode::Kind::Or:
      return std::any_of(node.children.begin(), node.children.end(), child);
  }
  return false;
}

/// Tries every piece for every place of the sequence.
bool embeds(const std::vector<std::size_t>& sequence, std::size_t place, std::int64_t from,
            std::set<std::size_t>& taken, const Pieces& window) {
  if (place == sequence.size()) {
    return true;
  }
  for (std::size_t i = 0; i < window.size(); ++i) {
    const bool fits = window[i].rule == sequence[place] && window[i].time >= from;
    if (fits && taken.insert(i).second) {
      const bool goes_on = embeds(sequence, place + 1, window[i].time, taken, window);
      taken.erase(i);
      if (goes_on) {
        return true;
      }
    }
  }
  return false;
}

bool occurs_in_order(const std::vector<std::size_t>& sequence, const Pieces& window) {
  std::set<std::size_t> taken;
  return embeds(sequence, 0, INT64_MIN, taken, window);
}

/// The most rules of the list, in its order, that occur in order.
std::size_t longest_in_order(const std::vector<std::uint32_t>& order, const Pieces& window) {
  std::size_t longest = 0;
  for (std::size_t chosen = 1; chosen < (std::size_t{1} << order.size()); ++chosen) {
    std::vector<std::size_t> sequence;
    for (std::size_t i = 0; i < order.size(); ++i) {
      if ((chosen >> i & 1U) != 0) {
        sequence.push_back(order[i]);
      }
    }
    if (sequence.size() > longest && occurs_in_order(sequence, window)) {
      longest = sequence.size();
    }
  }
  return longest;
}

/// A way to make an expression true: rules in order, and rules that do not occur.
struct Way {
  std::vector<std::size_t> sequence;
  std::set<std::size_t> absent;
};

std::vector<Way> ways(const std::vector<ConditionNode>& nodes, std::size_t at, bool wanted) {
  const ConditionNode& node = nodes[at];
  if (node.kind == ConditionNode::Kind::Selection) {
    return wanted ? std::vector<Way>{{{node.selection}, {}}}
                  : std::vector<Way>{{{}, {node.selection}}};
  }
  if (node.kind == ConditionNode::Kind::Not) {
    return ways(nodes, node.children.front(), !wanted);
  }
  const bool needs_all = (node.kind == ConditionNode::Kind::And) == wanted;
  std::vector<Way> found;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const std::vector<Way> next = ways(nodes, node.children[i], wanted);
    if (!needs_all || i == 0) {
      found.insert(found.end(), next.begin(), next.end());
      continue;
    }
    std::vector<Way> joined;
    for (const Way& a : found) {
      for (const Way& b : next) {
        Way both = a;
        both.sequence.insert(both.sequence.end(), b.sequence.begin(), b.sequence.end());
        both.absent.insert(b.absent.begin(), b.absent.end());
        joined.push_back(both);
      }
    }
    found = joined;
  }
  return found;
}

bool expression_in_order(const Correlation& correlation, const Pieces& window) {
  for (Way& way : ways(correlation.expression, correlation.expression.size() - 1, true)) {
    const auto& order = correlation.order;
    std::stable_sort(way.sequence.begin(), way.sequence.end(), [&](auto a, auto b) {
      return std::find(order.begin(), order.end(), a) < std::find(order.begin(), order.end(), b);
    });
    const std::set<std::size_t> rules = rules_in(window);
    const bool clear = std::none_of(way.absent.begin(), way.absent.end(),
                                    [&](std::size_t rule) { return rules.contains(rule); });
    if (clear && occurs_in_order(way.sequence, window)) {
      return true;
    }
  }
  return false;
}

bool rank_fulfils(const Correlation& correlation, const std::vector<double>& numbers) {
  const double percent = correlation.percentile / 1'000'000.0;
  const auto rank = static_cast<std::size_t>(
      std::max(1.0, std::ceil(percent / 100.0 * static_cast<double>(numbers.size()) - 1e-9)));
  return fulfils(correlation, numbers[rank - 1]);
}

bool temporal_holds(const Correlation& correlation, const Pieces& window) {
  const bool is_ordered = correlation.type == CorrelationType::TemporalOrdered;
  const std::set<std::size_t> rules = rules_in(window);
  if (!correlation.expression.empty()) {
    return is_ordered ? expression_in_order(correlation, window)
                      : is_true(correlation.expression, correlation.expression.size() - 1, rules);
  }
  if (!correlation.thresholds.empty()) {
    return fulfils(correlation,
                   static_cast<double>(is_ordered ? longest_in_order(correlation.order, window)
                                                  : rules.size()));
  }
  return is_ordered ? occurs_in_order({correlation.order.begin(), correlation.order.end()}, window)
                    : rules.size() == correlation.rules.size();
}

bool holds(const Correlation& correlation, const Pieces& window) {
  switch (correlation.type) {
    case CorrelationType::EventCount: {
      std::set<std::uint64_t> events;
      for (const Piece& piece : window) {
        events.insert(piece.identity);
      }
      return fulfils(correlation, static_cast<double>(events.size()));
    }
    case CorrelationType::ValueCount: {
      std::set<std::vector<std::string>> values;
      for (const Piece& piece : window) {
        values.insert(piece.values);
      }
      return fulfils(correlation, static_cast<double>(values.size()));
    }
    case CorrelationType::Temporal:
    case CorrelationType::TemporalOrdered:
      return temporal_holds(correlation, window);
    default:
      break;
  }
  const std::vector<double> numbers = numbers_in(window);
  double sum = 0;
  for (const double number : numbers) {
    sum += number;
  }
  if (correlation.type == CorrelationType::ValueSum) {
    return fulfils(correlation, sum);
  }
  if (correlation.type == CorrelationType::ValueAvg) {
    return fulfils(correlation, sum / static_cast<double>(numbers.size()));
  }
  return rank_fulfils(correlation, numbers);
}

/// Whether some rule must be missing for the condition to hold.
bool waits(const Correlation& correlation) {
  if (correlation.expression.empty()) {
    return false;
  }
  const std::vector<Way> all =
      ways(correlation.expression, correlation.expression.size() - 1, true);
  return std::any_of(all.begin(), all.end(), [](const Way& way) { return !way.absent.empty(); });
}

std::vector<Correlated> find_in_group(const LoadedCorrelation& loaded, std::size_t number,
                                      const Pieces& pieces) {
  const Correlation& correlation = loaded.correlation;
  const std::int64_t span = correlation.timespan.count();
  std::set<std::int64_t> times;
  for (const Piece& piece : pieces) {
    times.insert(piece.time);
  }
  std::vector<Correlated> found;
  std::int64_t end = 0;  // of the last window that holds
  for (const std::int64_t time : times) {
    const std::int64_t low = waits(correlation) ? time : time - span;
    const std::int64_t high = low + span;
    Pieces window;
    for (const Piece& piece : pieces) {
      if (piece.time >= low && piece.time <= high) {
        window.push_back(piece);
      }
    }
    if (!holds(correlation, window)) {
      continue;
    }
    if (found.empty() || low > end) {
      found.push_back({number, high, pieces.front().group, {}});
    }
    end = high;
    for (const Piece& piece : window) {
      found.back().events.insert(piece.events.begin(), piece.events.end());
    }
  }
  return found;
}

/// Every combination of one value of each field; none when a field has none.
std::vector<std::vector<std::string>> combinations(
    const std::vector<std::vector<std::string>>& fields) {
  std::vector<std::vector<std::string>> all = {{}};
  for (const std::vector<std::string>& values : fields) {
    std::vector<std::vector<std::string>> longer;
    for (const std::vector<std::string>& one : all) {
      for (const std::string& value : values) {
        longer.push_back(one);
        longer.back().push_back(to_ascii_lower(value));
      }
    }
    all = longer;
  }
  return all;
}

class Run {
 public:
  Run(const LoadedRules& rules, const std::vector<RuleHit>& hits) : rules_(rules), hits_(hits) {}

  std::vector<Correlated> run() {
    for (std::size_t i = 0; i < rules_.correlations.size(); ++i) {
      std::map<std::vector<std::string>, Pieces> groups;
      for (const Piece& piece : pieces_of(rules_.correlations[i])) {
        groups[piece.group].push_back(piece);
      }
      std::vector<Correlated>& own = found_.emplace_back();
      for (const auto& [group, pieces] : groups) {
        const std::vector<Correlated> more = find_in_group(rules_.correlations[i], i, pieces);
        own.insert(own.end(), more.begin(), more.end());
      }
    }
    std::vector<Correlated> all;
    for (const std::vector<Correlated>& own : found_) {
      all.insert(all.end(), own.begin(), own.end());
    }
    std::sort(all.begin(), all.end());
    return all;
  }

 private:
  Pieces pieces_of(const LoadedCorrelation& loaded) {
    Pieces pieces;
    for (std::size_t k = 0; k < loaded.targets.size(); ++k) {
      const LoadedCorrelation::Target& target = loaded.targets[k];
      if (target.is_correlation) {
        add_found(loaded.correlation, k, target.number, pieces);
      } else {
        add_hits(loaded.correlation, k, target.number, pieces);
      }
    }
    return pieces;
  }

  void add_hits(const Correlation& correlation, std::size_t k, std::size_t rule, Pieces& pieces) {
    for (const RuleHit& hit : hits_) {
      if (!hit.time.has_value() || !hit.rules.contains(rule)) {
        continue;
      }
      const auto values_of = [&](const std::string& name) {
        const auto found = hit.fields.find(std::string(field_of(correlation, name, k)));
        return found == hit.fields.end() ? std::vector<std::string>() : found->second;
      };
      std::vector<std::vector<std::string>> groups;
      for (const std::string& name : correlation.group_by) {
        std::vector<std::string> values = values_of(name);
        std::transform(values.begin(), values.end(), values.begin(),
                       [](const std::string& value) { return to_ascii_lower(value); });
        std::sort(values.begin(), values.end());
        values.erase(std::unique(values.begin(), values.end()), values.end());
        groups.push_back(values);
      }
      std::vector<std::vector<std::string>> fields;
      for (const std::string& name : correlation.fields) {
        fields.push_back(values_of(name));
        if (correlation.type != CorrelationType::ValueCount) {
          std::erase_if(fields.back(),
                        [](const std::string& text) { return !number_of(text).has_value(); });
        }
      }
      for (const std::vector<std::string>& group : combinations(groups)) {
        for (const std::vector<std::string>& values : combinations(fields)) {
          pieces.push_back({k, *hit.time, group, values, {hit.event}, hit.event});
        }
      }
    }
  }

  void add_found(const Correlation& correlation, std::size_t k, std::size_t inner, Pieces& pieces) {
    const std::vector<std::string>& names = rules_.correlations[inner].correlation.group_by;
    for (const Correlated& finding : found_.at(inner)) {
      const auto value_of = [&](const std::string& name) {
        const std::string_view field = field_of(correlation, name, k);
        const auto at = std::find(names.begin(), names.end(), field);
        return finding.group.at(static_cast<std::size_t>(at - names.begin()));
      };
      Piece piece{k, finding.time, {}, {}, finding.events, next_identity_++};
      for (const std::string& name : correlation.group_by) {
        piece.group.push_back(value_of(name));
      }
      for (const std::string& name : correlation.fields) {
        piece.values.push_back(value_of(name));
      }
      pieces.push_back(piece);
    }
  }

  const LoadedRules& rules_;
  const std::vector<RuleHit>& hits_;
  std::vector<std::vector<Correlated>> found_;  // by correlation
  std::uint64_t next_identity_ = 1'000'000'000;
};

}  // namespace

std::vector<Correlated> correlate(const LoadedRules& rules, const std::vector<RuleHit>& hits) {
  return Run(rules, hits).run();
}

}  // namespace longwatch::naive
