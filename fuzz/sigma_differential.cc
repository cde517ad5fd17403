// Generated Sigma rules on generated events: the engine decides as its naive twin does.
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <span>

#include "base/check.h"
#include "tests/differential/choices.h"
#include "tests/differential/generated.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  longwatch::differential::Choices choices(std::span(data, size));
  longwatch::differential::RoundSize round;
  round.rules = 3;
  round.events = 4;
  const auto result = longwatch::differential::compare_generated(choices, round);
  if (!result.disagreement.empty()) {
    std::cerr << result.disagreement;
  }
  LW_CHECK(result.disagreement.empty());
  return 0;
}
