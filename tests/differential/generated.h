#pragma once

#include <cstddef>
#include <string>

#include "tests/differential/choices.h"

namespace longwatch::differential {

struct RoundSize {
  std::size_t rules = 30;
  std::size_t events = 100;
};

/// What one round of generated rules and events came to.
struct RoundResult {
  std::size_t pairs = 0;     ///< (rule, event) decided by both
  std::size_t matches = 0;   ///< of them, how many the twin says match
  std::size_t running = 0;   ///< rules that both evaluate
  std::string disagreement;  ///< the first one, for a reader; empty when there is none
};

/// Generates rules and events, has the engine (all rules in one set, all events through one state)
/// and the twin decide every pair, and compares.
RoundResult compare_generated(Choices& choices, const RoundSize& size);

}  // namespace longwatch::differential
