#include "detect/indicator/bindings.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"

namespace longwatch::detect::indicator {
namespace {

using Alternatives = std::vector<Alternative>;

Error too_large() {
  return Error(ErrorCode::Limit,
               fmt::format("expected a pattern of at most {} events and {} ways to choose",
                           limits::kPatternSlots, limits::kPatternAlternatives));
}

void shift(std::vector<std::uint32_t>& slots, std::uint32_t by) {
  for (std::uint32_t& slot : slots) {
    slot += by;
  }
}

/// Appends; yields where the slots of `part` begin.
std::uint32_t append(Alternative& whole, const Alternative& part) {
  const auto begin = static_cast<std::uint32_t>(whole.slots.size());
  whole.slots.insert(whole.slots.end(), part.slots.begin(), part.slots.end());
  for (SlotRule rule : part.rules) {
    shift(rule.slots, begin);
    shift(rule.later, begin);
    whole.rules.push_back(std::move(rule));
  }
  return begin;
}

std::vector<std::uint32_t> range(std::size_t begin, std::size_t end) {
  std::vector<std::uint32_t> slots;
  for (std::size_t i = begin; i < end; ++i) {
    slots.push_back(static_cast<std::uint32_t>(i));
  }
  return slots;
}

Result<Alternatives> both(const Alternatives& left, const Alternatives& right, bool in_order) {
  Alternatives out;
  for (const Alternative& a : left) {
    for (const Alternative& b : right) {
      Alternative joined = a;
      const std::uint32_t begin = append(joined, b);
      if (in_order) {
        SlotRule rule;
        rule.kind = SlotRule::Kind::Before;
        rule.slots = range(0, begin);
        rule.later = range(begin, joined.slots.size());
        joined.rules.push_back(std::move(rule));
      }
      out.push_back(std::move(joined));
      if (out.size() > limits::kPatternAlternatives ||
          out.back().slots.size() > limits::kPatternSlots) {
        return too_large();
      }
    }
  }
  return out;
}

/// Every choice of `times` from the alternatives, order aside; copies of the same one take their
/// first hits in order, because they may be exchanged.
Result<Alternatives> repeated(const Alternatives& parts, std::uint64_t times) {
  if (times > limits::kPatternSlots) {
    return too_large();
  }

  struct Partial {
    Alternative made;
    std::size_t last = 0;             // the part that was taken last
    std::optional<std::uint32_t> at;  // where that copy begins
  };

  std::vector<Partial> partials(1);
  for (std::uint64_t i = 0; i < times; ++i) {
    std::vector<Partial> next;
    for (const Partial& partial : partials) {
      for (std::size_t part = partial.last; part < parts.size(); ++part) {
        Partial longer = partial;
        const std::uint32_t begin = append(longer.made, parts[part]);
        if (partial.at.has_value() && partial.last == part) {
          SlotRule rule;
          rule.kind = SlotRule::Kind::Order;
          rule.slots = {*partial.at, begin};
          longer.made.rules.push_back(std::move(rule));
        }
        longer.last = part;
        longer.at = begin;
        next.push_back(std::move(longer));
        if (next.size() > limits::kPatternAlternatives ||
            next.back().made.slots.size() > limits::kPatternSlots) {
          return too_large();
        }
      }
    }
    partials = std::move(next);
  }
  Alternatives out;
  for (Partial& partial : partials) {
    out.push_back(std::move(partial.made));
  }
  return out;
}

Alternatives with_rule(Alternatives parts, const PatternNode& node) {
  for (Alternative& part : parts) {
    SlotRule rule;
    rule.kind =
        node.kind == PatternNode::Kind::Within ? SlotRule::Kind::Within : SlotRule::Kind::Between;
    rule.slots = range(0, part.slots.size());
    rule.within = node.within;
    rule.start = node.start;
    rule.stop = node.stop;
    part.rules.push_back(std::move(rule));
  }
  return parts;
}

Result<Alternatives> alternatives_of(const PatternNode& node,
                                     const std::vector<Alternatives>& done) {
  switch (node.kind) {
    case PatternNode::Kind::Observation:
      return Alternatives{{{Slot{node.left}}, {}}};
    case PatternNode::Kind::And:
      return both(done[node.left], done[node.right], false);
    case PatternNode::Kind::FollowedBy:
      return both(done[node.left], done[node.right], true);
    case PatternNode::Kind::Or: {
      Alternatives out = done[node.left];
      out.insert(out.end(), done[node.right].begin(), done[node.right].end());
      return out.size() > limits::kPatternAlternatives ? Result<Alternatives>(too_large())
                                                       : Result<Alternatives>(std::move(out));
    }
    case PatternNode::Kind::Repeats:
      return repeated(done[node.left], node.times);
    default:
      return with_rule(done[node.left], node);
  }
}

}  // namespace

Result<Slots> make_slots(const Pattern& pattern) {
  std::vector<Alternatives> done;
  for (const PatternNode& node : pattern.nodes) {
    LW_TRY_ASSIGN(Alternatives made, alternatives_of(node, done));
    done.push_back(std::move(made));
  }
  return Slots{std::move(done.back())};
}

}  // namespace longwatch::detect::indicator
