#include "detect/indicator/binding_search.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "detect/indicator/internal/waiting_hits.h"

namespace longwatch::detect::indicator {
namespace {

/// By slot: whether a hit there must have a time.
std::vector<std::uint8_t> slots_that_need_time(const Alternative& alternative) {
  std::vector<std::uint8_t> needs_time(alternative.slots.size());
  for (const SlotRule& rule : alternative.rules) {
    for (const auto* slots : {&rule.slots, &rule.later}) {
      for (const std::uint32_t slot : *slots) {
        needs_time[slot] |= rule.kind != SlotRule::Kind::Order ? 1U : 0U;
      }
    }
  }
  return needs_time;
}

/// How long a hit that satisfies an observation may matter: the most that any of its slots, in any
/// alternative, tells.
struct Use {
  bool without_time = false;  ///< a slot takes hits without a time
  Timestamp start = Timestamp::max();
  Timestamp stop = Timestamp::min();  ///< the first moment that is too late for all slots
  /// From this hit to the one that completes a binding.
  TimeTicks span = TimeTicks::zero();
  bool completes = true;  ///< in every slot it is the last of its binding
  /// In every slot an earlier hit would do as well.
  bool is_exchangeable = true;
};

void widen(const Use& slot, Use& all) {
  all.without_time = all.without_time || slot.without_time;
  all.start = std::min(all.start, slot.start);
  all.stop = std::max(all.stop, slot.stop);
  all.span = std::max(all.span, slot.span);
  all.completes = all.completes && slot.completes;
  all.is_exchangeable = all.is_exchangeable && slot.is_exchangeable;
}

/// What one rule says of the slots it names.
void narrow_uses(const SlotRule& rule, std::vector<Use>& uses) {
  const bool names_all = rule.slots.size() + rule.later.size() == uses.size();
  for (const std::uint32_t slot : rule.slots) {
    Use& use = uses[slot];
    if (rule.kind == SlotRule::Kind::Between) {
      use.start = std::max(use.start, rule.start);
      use.stop = std::min(use.stop, rule.stop);
      use.is_exchangeable = false;
    } else if (rule.kind == SlotRule::Kind::Within) {
      use.span = names_all ? std::min(use.span, rule.within) : use.span;
      use.is_exchangeable = false;
    }
  }
  for (const std::uint32_t slot : rule.later) {
    uses[slot].is_exchangeable = false;
    uses[slot].completes = uses[slot].completes || (names_all && rule.later.size() == 1);
  }
}

/// By observation.
std::vector<Use> uses_of(const Slots& slots) {
  std::vector<Use> all;
  for (const Alternative& alternative : slots.alternatives) {
    Use any;
    any.start = Timestamp::min();
    any.stop = Timestamp::max();
    any.span = TimeTicks::max();
    any.completes = alternative.slots.size() == 1;
    std::vector<Use> uses(alternative.slots.size(), any);
    for (const SlotRule& rule : alternative.rules) {
      narrow_uses(rule, uses);
    }
    const std::vector<std::uint8_t> needs_time = slots_that_need_time(alternative);
    for (std::size_t slot = 0; slot < uses.size(); ++slot) {
      const std::uint32_t observation = alternative.slots[slot].observation;
      all.resize(std::max<std::size_t>(all.size(), observation + std::size_t{1}));
      uses[slot].without_time = needs_time[slot] == 0;
      widen(uses[slot], all[observation]);
    }
  }
  return all;
}

bool is_in(Timestamp time, const Use& use) {
  return time >= use.start && (time < use.stop || use.stop == Timestamp::max());
}

// Of which equal ones are counted.
constexpr std::size_t kMostKindsOfHits = 1024;

std::size_t most_slots(const Slots& slots) {
  std::size_t most = 1;
  for (const Alternative& alternative : slots.alternatives) {
    most = std::max(most, alternative.slots.size());
  }
  return most;
}

/// Searches one alternative for the binding that takes the earliest hits, slot by slot, and is
/// complete at a given hit. What a slot may take is a range of hits; every choice narrows the
/// ranges of the others as far as the rules tell, so that wrong ways end early.
class Search {
 public:
  Search(const Alternative& alternative, const WaitingHits& hits)
      : alternative_(alternative), hits_(hits), needs_time_(slots_that_need_time(alternative)) {
    for (const Slot& slot : alternative.slots) {
      ++needed_[slot.observation];
    }
  }

  /// The binding by slot; empty when there is none. `steps` counts down; at 0 it gives up.
  std::vector<std::uint32_t> find(std::uint32_t last, std::uint64_t& steps) {
    std::vector<std::uint32_t> best;
    if (!has_enough()) {
      return best;
    }
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

  /// Whether there are as many hits as the slots need, wherever they stand.
  bool has_enough() const {
    return std::all_of(needed_.begin(), needed_.end(), [this](const auto& row) {
      return hits_.available(row.first) >= row.second;
    });
  }

  bool can_take(std::size_t slot, std::uint32_t hit) const {
    return !hits_[hit].used && hits_.satisfies(hit, alternative_.slots[slot].observation) &&
           (needs_time_[slot] == 0 || hits_[hit].has_time);
  }

  std::vector<std::uint32_t> find_with(std::size_t forced, std::uint32_t last,
                                       std::uint64_t& steps) {
    ranges_.assign(alternative_.slots.size(), {0, last});
    for (std::size_t slot = 0; slot < ranges_.size(); ++slot) {
      if (needs_time_[slot] != 0 && hits_.timed() <= last) {
        ranges_[slot].high = static_cast<std::uint32_t>(hits_.timed() == 0 ? 0 : hits_.timed() - 1);
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
      const std::vector<std::uint32_t>& all = hits_.with(alternative_.slots[slot].observation);
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
      const std::vector<std::uint32_t>& all = hits_.with(alternative_.slots[slot].observation);
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

  Timestamp low_time(std::uint32_t slot) const { return hits_[ranges_[slot].low].time; }

  Timestamp high_time(std::uint32_t slot) const { return hits_[ranges_[slot].high].time; }

  /// The first timed hit at or behind (`strictly`: behind) that time; the number of timed ones when
  /// there is none.
  std::size_t first_from(Timestamp time, bool strictly) const {
    return hits_.first_from(time, strictly);
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
    return clip_all(rule.later, first_from(latest_low(rule.slots), true), hits_.timed()) &&
           clip_all(rule.slots, 0, first_from(earliest_high(rule.later), false));
  }

  bool narrow_within(const SlotRule& rule) {
    const std::size_t low = first_from(latest_low(rule.slots) - rule.within, false);
    const std::size_t behind = first_from(earliest_high(rule.slots) + rule.within, true);
    return clip_all(rule.slots, low, behind);
  }

  const Alternative& alternative_;
  const WaitingHits& hits_;
  std::map<std::uint32_t, std::size_t> needed_;  // slots by observation
  std::vector<std::uint8_t> needs_time_;         // by slot
  std::vector<Range> ranges_;                    // by slot
  std::vector<Change> trail_;
  std::vector<std::uint32_t> fixed_;
  bool changed_ = false;
};

}  // namespace

class BindingSearch::Engine {
 public:
  Engine(const Slots& slots, const BindingLimits& limits)
      : limits_(limits),
        uses_(uses_of(slots)),
        hits_(uses_.size()),
        most_equal_(limits.bindings * most_slots(slots)),
        sweep_at_(limits.unswept),
        steps_left_(limits.all_steps) {
    for (const Alternative& alternative : slots.alternatives) {
      searches_.emplace_back(alternative, hits_);
    }
  }

  std::vector<std::uint64_t> add(const PatternHit& hit) {
    const std::uint64_t number = next_++;
    if (is_over_ || !matters(hit)) {
      return {};
    }
    if (bindings_ == limits_.bindings) {
      give_up(Limit::Bindings);
      is_over_ = true;
      return {};
    }
    if (is_one_too_many() || !make_room(hit)) {
      return {};
    }
    WaitingHit waiting;
    waiting.has_time = hit.time.has_value();
    waiting.time = hit.time.value_or(Timestamp());
    waiting.number = number;
    hits_.add(waiting, known_);
    std::vector<std::uint64_t> found = search();
    if (found.empty() && completes_) {
      hits_.remove_last();
    }
    return found;
  }

  Limit gave_up() const { return gave_up_; }

  bool is_over() const { return is_over_; }

  std::size_t waiting() const { return hits_.size(); }

 private:
  void give_up(Limit why) { gave_up_ = gave_up_ == Limit::None ? why : gave_up_; }

  /// Whether a binding may have use for the hit; takes down for which observations.
  bool matters(const PatternHit& hit) {
    known_.clear();
    completes_ = true;
    is_exchangeable_ = true;
    for (const std::uint32_t observation : hit.observations) {
      if (observation >= uses_.size()) {
        continue;
      }
      const Use& use = uses_[observation];
      if (hit.time.has_value() ? is_in(*hit.time, use) : use.without_time) {
        known_.push_back(observation);
        completes_ = completes_ && use.completes;
        is_exchangeable_ = is_exchangeable_ && use.is_exchangeable;
      }
    }
    return !known_.empty();
  }

  /// Each binding uses up as many equal hits as it has slots at most; with more of them left than
  /// that, a binding with this one would have been complete before, or would take an earlier one.
  bool is_one_too_many() {
    if (!is_exchangeable_) {
      return false;
    }
    if (equal_.size() == kMostKindsOfHits && !equal_.contains(known_)) {
      return false;
    }
    std::size_t& equal = equal_[known_];
    if (equal == most_equal_) {
      return true;
    }
    ++equal;
    return false;
  }

  /// Sweeps when it is time to; false when too many hits wait.
  bool make_room(const PatternHit& hit) {
    const std::size_t most = limits_.waiting * 2;
    if (hits_.size() < sweep_at_ && hits_.mentions() < limits_.mentions * 2) {
      return true;
    }
    hits_.sweep([&](const WaitingHit& old, const std::vector<std::uint32_t>& observations) {
      // Behind the timed ones come those that satisfy no rule about time, WITHIN neither.
      return std::any_of(observations.begin(), observations.end(), [&](std::uint32_t observation) {
        const TimeTicks span = uses_[observation].span;
        return span == TimeTicks::max() ||
               (hit.time.has_value() && old.has_time && *hit.time - old.time <= span);
      });
    });
    if (hits_.size() > limits_.waiting || hits_.mentions() > limits_.mentions) {
      give_up(Limit::Waiting);
      is_over_ = true;
      return false;
    }
    sweep_at_ = std::min(most, std::max(limits_.unswept, hits_.size() * 2));
    return true;
  }

  std::vector<std::uint64_t> search() {
    const auto last = static_cast<std::uint32_t>(hits_.size() - 1);
    steps_left_ += limits::kPatternStepsPerHit;
    for (Search& search : searches_) {
      std::uint64_t steps = std::min(limits_.steps, steps_left_);
      const std::uint64_t before = steps;
      const std::vector<std::uint32_t> found = search.find(last, steps);
      steps_left_ -= before - steps;
      if (steps == 0) {
        give_up(Limit::Steps);
      }
      if (!found.empty()) {
        return take(found);
      }
    }
    return {};
  }

  std::vector<std::uint64_t> take(const std::vector<std::uint32_t>& found) {
    std::vector<std::uint64_t> numbers;
    for (const std::uint32_t position : found) {
      hits_.use(position);
      numbers.push_back(hits_[position].number);
    }
    std::sort(numbers.begin(), numbers.end());
    ++bindings_;
    return numbers;
  }

  const BindingLimits limits_;
  const std::vector<Use> uses_;  // by observation
  WaitingHits hits_;
  std::vector<Search> searches_;
  const std::size_t most_equal_;
  std::map<std::vector<std::uint32_t>, std::size_t> equal_;
  std::size_t sweep_at_;
  std::uint64_t steps_left_;
  std::uint64_t next_ = 0;
  std::size_t bindings_ = 0;
  Limit gave_up_ = Limit::None;
  bool is_over_ = false;
  // Of the hit being added:
  std::vector<std::uint32_t> known_;
  bool completes_ = false;
  bool is_exchangeable_ = false;
};

BindingSearch::BindingSearch(const Slots& slots, const BindingLimits& limits)
    : engine_(std::make_unique<Engine>(slots, limits)) {}

BindingSearch::~BindingSearch() = default;

std::vector<std::uint64_t> BindingSearch::add(const PatternHit& hit) {
  return engine_->add(hit);
}

BindingSearch::Limit BindingSearch::gave_up() const {
  return engine_->gave_up();
}

bool BindingSearch::is_over() const {
  return engine_->is_over();
}

std::size_t BindingSearch::waiting() const {
  return engine_->waiting();
}

}  // namespace longwatch::detect::indicator
