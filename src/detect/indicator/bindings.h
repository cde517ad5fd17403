#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "detect/indicator/pattern.h"

/// Which events satisfy a pattern of several observations together.
namespace longwatch::detect::indicator {

/// A place for one event: it must satisfy that observation.
struct Slot {
  std::uint32_t observation = 0;
};

/// What slots must satisfy among each other.
struct SlotRule {
  enum class Kind : std::uint8_t {
    Before,
    Within,
    Between,
    Order,  ///< of copies that REPEATS makes: the first of `slots` takes an earlier hit
  };

  Kind kind{};
  std::vector<std::uint32_t> slots;
  std::vector<std::uint32_t> later;  ///< of Before: each is strictly later than all of `slots`
  TimeTicks within{};                ///< of Within: from the first to the last at most
  Timestamp start{}, stop{};         ///< of Between: from `start`, before `stop`
};

/// One way to choose at every OR.
struct Alternative {
  std::vector<Slot> slots;
  std::vector<SlotRule> rules;
};

struct Slots {
  std::vector<Alternative> alternatives;
};

/// Fails with `Limit` beyond limits::kPatternSlots and limits::kPatternAlternatives.
Result<Slots> make_slots(const Pattern& pattern);

/// An event that satisfies some of the observations. Hits are given in ascending order of time;
/// those without a time come last and satisfy no rule.
struct PatternHit {
  std::optional<Timestamp> time;
  std::vector<std::uint32_t> observations;  ///< ascending
};

struct Binding {
  std::vector<std::uint32_t> hits;  ///< one for each slot, all different; ascending
};

struct Bindings {
  std::vector<Binding> found;
  bool gave_up = false;  ///< a search took more than limits::kPatternSteps, or too many were found
};

/// All bindings that share no event: the one that is complete first, then the one that is complete
/// first among the events left, and so on. Among those complete at the same event, the one of the
/// first alternative; ties are broken by the order of the hits alone. Exact unless it gives up.
Bindings find_bindings(const Slots& slots, const std::vector<PatternHit>& hits);

}  // namespace longwatch::detect::indicator
