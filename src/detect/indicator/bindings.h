#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "detect/indicator/pattern.h"

/// What the events of a pattern of several observations must satisfy among each other;
/// binding_search.h finds them.
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

}  // namespace longwatch::detect::indicator
