#include "detect/indicator/bindings.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
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

/// Searches one alternative for the binding that takes the earliest hits, slot by slot, and is
/// complete at a given hit. What a slot may take is a range of hits; every choice narrows the
/// ranges of the others as far as the rules tell, so that wrong ways end early.
class Search {
 public:
  Search(const Alternative& alternative, const std::vector<PatternHit>& hits,
         const std::vector<std::vector<std::uint32_t>>& by_observation,
         const std::vector<std::uint8_t>& used, std::size_t timed)
      : alternative_(alternative),
        hits_(hits),
        by_observation_(by_observation),
        used_(used),
        needs_time_(alternative.slots.size()),
        timed_(timed) {
    for (const SlotRule& rule : alternative_.rules) {
      for (const auto* slots : {&rule.slots, &rule.later}) {
        for (const std::uint32_t slot : *slots) {
          needs_time_[slot] = needs_time_[slot] || rule.kind != SlotRule::Kind::Order;
        }
      }
    }
  }

  /// The binding by slot; empty when there is none. `steps` counts down; at 0 it gives up.
  std::vector<std::uint32_t> find(std::uint32_t last, std::uint64_t& steps) {
    std::vector<std::uint32_t> best;
    for (std::size_t slot = 0; slot < alternative_.slots.size(); ++slot) {
      if (!can_take(slot, last)) {
        continue;
      }
      std::vector<std::uint32_t> found = find_with(slot, last, steps);
      if (!found.empty() && (best.empty() || found < best)) {
        best = std::move(found);
      }
    }
    return best;
  }

 private:
  struct Range {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
  };

  struct Change {
    std::uint32_t slot = 0;
    Range before;
  };

  struct Choice {
    std::size_t trail = 0;  // where the changes of this choice begin
    std::uint32_t hit = 0;
  };

  bool can_take(std::size_t slot, std::uint32_t hit) const {
    const std::vector<std::uint32_t>& all = hits_[hit].observations;
    return used_[hit] == 0 &&
           std::binary_search(all.begin(), all.end(), alternative_.slots[slot].observation) &&
           (needs_time_[slot] == 0 || hits_[hit].time.has_value());
  }

  std::vector<std::uint32_t> find_with(std::size_t forced, std::uint32_t last,
                                       std::uint64_t& steps) {
    ranges_.assign(alternative_.slots.size(), {0, last});
    for (std::size_t slot = 0; slot < ranges_.size(); ++slot) {
      if (needs_time_[slot] != 0 && timed_ <= last) {
        ranges_[slot].high = static_cast<std::uint32_t>(timed_ == 0 ? 0 : timed_ - 1);
      }
    }
    ranges_[forced] = {last, last};
    trail_.clear();
    return narrow(steps) ? descend(steps) : std::vector<std::uint32_t>();
  }

  /// Slot by slot, the lowest hit first; a choice that leads nowhere is taken back.
  std::vector<std::uint32_t> descend(std::uint64_t& steps) {
    std::vector<Choice> choices = {{0, ranges_[0].low}};
    for (;;) {
      if (choose(choices.size() - 1, choices.back().hit, steps)) {
        if (choices.size() == ranges_.size()) {
          break;
        }
        choices.push_back({trail_.size(), ranges_[choices.size()].low});
      } else if (steps == 0 || !take_back(choices)) {
        return {};
      }
    }
    std::vector<std::uint32_t> found;
    for (const Choice& choice : choices) {
      found.push_back(choice.hit);
    }
    return found;
  }

  /// To the last choice that has another hit to try; false when there is none.
  bool take_back(std::vector<Choice>& choices) {
    while (!choices.empty()) {
      undo(choices.back().trail);
      const std::size_t slot = choices.size() - 1;
      const std::vector<std::uint32_t>& all = by_observation_[alternative_.slots[slot].observation];
      const auto next = std::upper_bound(all.begin(), all.end(), choices.back().hit);
      if (next != all.end() && *next <= ranges_[slot].high) {
        choices.back().hit = *next;
        return true;
      }
      choices.pop_back();
    }
    return false;
  }

  bool choose(std::size_t slot, std::uint32_t hit, std::uint64_t& steps) {
    if (!can_take(slot, hit)) {
      steps -= steps > 0 ? 1 : 0;
      return false;
    }
    set(static_cast<std::uint32_t>(slot), {hit, hit});
    return narrow(steps);
  }

  void set(std::uint32_t slot, Range range) {
    trail_.push_back({slot, ranges_[slot]});
    ranges_[slot] = range;
    changed_ = true;
  }

  void undo(std::size_t to) {
    while (trail_.size() > to) {
      ranges_[trail_.back().slot] = trail_.back().before;
      trail_.pop_back();
    }
  }

  /// Narrows until nothing changes; false when a slot has no hit left.
  bool narrow(std::uint64_t& steps) {
    do {
      changed_ = false;
      steps -= std::min<std::uint64_t>(steps, ranges_.size() + alternative_.rules.size());
      if (steps == 0 || !narrow_to_candidates() || !narrow_by_rules()) {
        return false;
      }
    } while (changed_);
    return true;
  }

  /// Ends of ranges are hits that the slot can take, and that no other slot must take.
  bool narrow_to_candidates() {
    fixed_.clear();
    for (const Range& range : ranges_) {
      if (range.low == range.high) {
        fixed_.push_back(range.low);
      }
    }
    std::sort(fixed_.begin(), fixed_.end());
    if (std::adjacent_find(fixed_.begin(), fixed_.end()) != fixed_.end()) {
      return false;
    }
    for (std::uint32_t slot = 0; slot < ranges_.size(); ++slot) {
      Range range = ranges_[slot];
      const bool is_fixed = range.low == range.high;
      const auto is_free = [&](std::uint32_t hit) {
        return can_take(slot, hit) &&
               (is_fixed || !std::binary_search(fixed_.begin(), fixed_.end(), hit));
      };
      const std::vector<std::uint32_t>& all = by_observation_[alternative_.slots[slot].observation];
      auto first = std::lower_bound(all.begin(), all.end(), range.low);
      auto behind = std::upper_bound(first, all.end(), range.high);
      while (first != behind && !is_free(*first)) {
        ++first;
      }
      while (behind != first && !is_free(*(behind - 1))) {
        --behind;
      }
      if (first == behind) {
        return false;
      }
      if (range.low != *first || range.high != *(behind - 1)) {
        set(slot, {*first, *(behind - 1)});
      }
    }
    return true;
  }

  Timestamp low_time(std::uint32_t slot) const { return *hits_[ranges_[slot].low].time; }

  Timestamp high_time(std::uint32_t slot) const { return *hits_[ranges_[slot].high].time; }

  /// The first timed hit at or behind (`strictly`: behind) that time; `timed_` when there is none.
  std::size_t first_from(Timestamp time, bool strictly) const {
    const auto end = hits_.begin() + static_cast<std::ptrdiff_t>(timed_);
    const auto found = std::partition_point(hits_.begin(), end, [&](const PatternHit& hit) {
      return strictly ? *hit.time <= time : *hit.time < time;
    });
    return static_cast<std::size_t>(found - hits_.begin());
  }

  /// Nothing below `low`, nothing from `behind` on.
  bool clip(std::uint32_t slot, std::size_t low, std::size_t behind) {
    const Range range = ranges_[slot];
    const std::size_t new_low = std::max<std::size_t>(range.low, low);
    const std::size_t new_behind = std::min<std::size_t>(range.high + std::size_t{1}, behind);
    if (new_low >= new_behind) {
      return false;
    }
    if (new_low != range.low || new_behind != range.high + std::size_t{1}) {
      set(slot, {static_cast<std::uint32_t>(new_low), static_cast<std::uint32_t>(new_behind - 1)});
    }
    return true;
  }

  bool narrow_by_rules() {
    return std::all_of(
        alternative_.rules.begin(), alternative_.rules.end(), [this](const SlotRule& rule) {
          switch (rule.kind) {
            case SlotRule::Kind::Before:
              return narrow_before(rule);
            case SlotRule::Kind::Within:
              return narrow_within(rule);
            case SlotRule::Kind::Between:
              return clip_all(rule.slots, first_from(rule.start, false),
                              first_from(rule.stop, false));
            case SlotRule::Kind::Order:
              return clip(rule.slots[1], ranges_[rule.slots[0]].low + 1U, hits_.size()) &&
                     clip(rule.slots[0], 0, ranges_[rule.slots[1]].high);
          }
          return false;
        });
  }

  bool clip_all(const std::vector<std::uint32_t>& slots, std::size_t low, std::size_t behind) {
    return std::all_of(slots.begin(), slots.end(),
                       [&](std::uint32_t slot) { return clip(slot, low, behind); });
  }

  Timestamp latest_low(const std::vector<std::uint32_t>& slots) const {
    Timestamp latest = low_time(slots.front());
    for (const std::uint32_t slot : slots) {
      latest = std::max(latest, low_time(slot));
    }
    return latest;
  }

  Timestamp earliest_high(const std::vector<std::uint32_t>& slots) const {
    Timestamp earliest = high_time(slots.front());
    for (const std::uint32_t slot : slots) {
      earliest = std::min(earliest, high_time(slot));
    }
    return earliest;
  }

  bool narrow_before(const SlotRule& rule) {
    return clip_all(rule.later, first_from(latest_low(rule.slots), true), timed_) &&
           clip_all(rule.slots, 0, first_from(earliest_high(rule.later), false));
  }

  bool narrow_within(const SlotRule& rule) {
    const std::size_t low = first_from(latest_low(rule.slots) - rule.within, false);
    const std::size_t behind = first_from(earliest_high(rule.slots) + rule.within, true);
    return clip_all(rule.slots, low, behind);
  }

  const Alternative& alternative_;
  const std::vector<PatternHit>& hits_;
  const std::vector<std::vector<std::uint32_t>>& by_observation_;
  const std::vector<std::uint8_t>& used_;
  std::vector<std::uint8_t> needs_time_;  // by slot
  std::size_t timed_;                     // how many hits have a time
  std::vector<Range> ranges_;             // by slot
  std::vector<Change> trail_;
  std::vector<std::uint32_t> fixed_;
  bool changed_ = false;
};

}  // namespace

Result<Slots> make_slots(const Pattern& pattern) {
  std::vector<Alternatives> done;
  for (const PatternNode& node : pattern.nodes) {
    LW_TRY_ASSIGN(Alternatives made, alternatives_of(node, done));
    done.push_back(std::move(made));
  }
  return Slots{std::move(done.back())};
}

Bindings find_bindings(const Slots& slots, const std::vector<PatternHit>& hits) {
  std::size_t observations = 0;
  for (const Alternative& alternative : slots.alternatives) {
    for (const Slot& slot : alternative.slots) {
      observations = std::max<std::size_t>(observations, slot.observation + std::size_t{1});
    }
  }
  std::vector<std::vector<std::uint32_t>> by_observation(observations);
  std::size_t timed = 0;
  for (std::uint32_t i = 0; i < hits.size(); ++i) {
    timed += hits[i].time.has_value() ? 1U : 0U;
    for (const std::uint32_t observation : hits[i].observations) {
      if (observation < observations) {
        by_observation[observation].push_back(i);
      }
    }
  }
  std::vector<std::uint8_t> used(hits.size(), 0);
  std::vector<Search> searches;
  for (const Alternative& alternative : slots.alternatives) {
    searches.emplace_back(alternative, hits, by_observation, used, timed);
  }
  Bindings bindings;
  std::uint64_t steps_left = std::uint64_t{limits::kPatternSteps} * 50;
  for (std::uint32_t last = 0; last < hits.size(); ++last) {
    for (Search& search : searches) {
      std::uint64_t steps = std::min<std::uint64_t>(limits::kPatternSteps, steps_left);
      const std::uint64_t before = steps;
      std::vector<std::uint32_t> found = search.find(last, steps);
      steps_left -= before - steps;
      bindings.gave_up = bindings.gave_up || steps == 0;
      if (!found.empty()) {
        for (const std::uint32_t hit : found) {
          used[hit] = 1;
        }
        std::sort(found.begin(), found.end());
        bindings.found.push_back({std::move(found)});
        break;
      }
    }
    if (bindings.found.size() >= limits::kPatternBindings || steps_left == 0) {
      bindings.gave_up = bindings.gave_up || last + 1 < hits.size();
      break;
    }
  }
  return bindings;
}

}  // namespace longwatch::detect::indicator
