// Generated rules and events: the engine and its naive twin must agree on every pair.
#include <cstdlib>
#include <iostream>
#include <string>

#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/differential/generated.h"

namespace longwatch::differential {
namespace {

/// A number from the environment: LONGWATCH_SEED repeats a round that failed, LONGWATCH_ROUNDS asks
/// for more than the everyday number.
std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets it while tests run
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : parse_uint64(text).value_or(otherwise);
}

TEST(GeneratedRules, AreDecidedAlikeByEngineAndTwin) {
  const std::uint64_t first_seed = from_environment("LONGWATCH_SEED", 1);
  const std::uint64_t rounds = from_environment("LONGWATCH_ROUNDS", 400);
  RoundResult sum;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const std::uint64_t seed = first_seed + round;
    Choices choices(seed);
    const RoundResult result = compare_generated(choices, {});
    EXPECT_TRUE(result.disagreement.empty())
        << "LONGWATCH_SEED=" << seed << ": " << result.disagreement;
    sum.pairs += result.pairs;
    sum.matches += result.matches;
    sum.running += result.running;
  }
  std::cout << sum.pairs << " pairs of rule and event compared, " << sum.matches << " matches\n";
  // Without these the test could pass by comparing nothing.
  EXPECT_GT(sum.running, rounds * 20);
  EXPECT_GT(sum.matches, sum.pairs / 50) << "of " << sum.pairs << " pairs";
  EXPECT_LT(sum.matches, sum.pairs * 2 / 3) << "of " << sum.pairs << " pairs";
}

}  // namespace
}  // namespace longwatch::differential
