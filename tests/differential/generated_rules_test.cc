// Generated rules and events: the engine and its naive twin must agree on every pair.
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/differential/generated.h"

namespace longwatch::differential {
namespace {

constexpr std::uint64_t kRounds = 150;

/// LONGWATCH_SEED repeats or varies a run.
std::uint64_t first_seed() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets it while tests run
  const char* text = std::getenv("LONGWATCH_SEED");
  return text == nullptr ? 1 : parse_uint64(text).value_or(1);
}

TEST(GeneratedRules, AreDecidedAlikeByEngineAndTwin) {
  RoundResult sum;
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    const std::uint64_t seed = first_seed() + round;
    Choices choices(seed);
    const RoundResult result = compare_generated(choices, {});
    EXPECT_TRUE(result.disagreement.empty())
        << "LONGWATCH_SEED=" << seed << ": " << result.disagreement;
    sum.pairs += result.pairs;
    sum.matches += result.matches;
    sum.running += result.running;
  }
  RecordProperty("pairs", std::to_string(sum.pairs));
  RecordProperty("matches", std::to_string(sum.matches));
  // Without these the test could pass by comparing nothing.
  EXPECT_GT(sum.running, kRounds * 20);
  EXPECT_GT(sum.matches, sum.pairs / 50) << "of " << sum.pairs << " pairs";
  EXPECT_LT(sum.matches, sum.pairs * 2 / 3) << "of " << sum.pairs << " pairs";
}

}  // namespace
}  // namespace longwatch::differential
