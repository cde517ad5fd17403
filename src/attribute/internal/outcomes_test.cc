#include "attribute/internal/outcomes.h"

#include <array>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace longwatch::attribute::internal {
namespace {

TEST(Outcomes, WilsonsIntervalIsThatOfTheTextbook) {
  const Figure figure = wilson(10, 24);
  EXPECT_NEAR(figure.value, 0.417, 0.001);
  EXPECT_NEAR(figure.low, 0.245, 0.002);
  EXPECT_NEAR(figure.high, 0.612, 0.002);
  EXPECT_EQ(wilson(0, 0).high, 0);
  EXPECT_GT(wilson(0, 20).high, 0.1) << "none of twenty does not mean never";
}

TEST(Outcomes, TiesShareTheMeanPlace) {
  const std::vector<double> scores = {3, 2, 2, 2, 1};
  EXPECT_EQ(rank_of(scores, std::array<std::size_t, 1>{0}), 1);
  EXPECT_EQ(rank_of(scores, std::array<std::size_t, 1>{1}), 3);
  EXPECT_EQ(rank_of(scores, std::array<std::size_t, 1>{4}), 5);
  EXPECT_EQ(rank_of(scores, std::array<std::size_t, 2>{0, 4}), 1) << "any truth will do";
}

TEST(Outcomes, TheAreaUnderTheCurveIsTheShareOfPairsInOrder) {
  Draws draws(11);
  std::vector<double> positive;
  std::vector<double> negative;
  for (int i = 0; i < 60; ++i) {
    positive.push_back(static_cast<double>(draws.below(12)) + 2);
    negative.push_back(static_cast<double>(draws.below(12)));
  }
  double pairs = 0;
  for (const double p : positive) {
    for (const double n : negative) {
      pairs += p > n ? 1 : p == n ? 0.5 : 0;
    }
  }
  EXPECT_NEAR(auroc(positive, negative), pairs / 3600, 1e-12);
}

TEST(Outcomes, DrawsOfOneSeedAreTheSameAndOfAnotherAreNot) {
  Draws first(5);
  Draws again(5);
  Draws other(6);
  std::set<std::size_t> seen;
  bool differs = false;
  for (int i = 0; i < 200; ++i) {
    const std::size_t value = first.below(10);
    EXPECT_EQ(value, again.below(10));
    differs = differs || value != other.below(10);
    seen.insert(value);
  }
  EXPECT_TRUE(differs);
  EXPECT_EQ(seen.size(), 10U);
}

TEST(Outcomes, GainCountsBothHalvesAndTheIntervalHoldsTheMean) {
  std::vector<Outcome> outcomes;
  for (int i = 0; i < 40; ++i) {
    Outcome outcome;
    outcome.base_loss = 3;
    outcome.loss = i % 4 == 0 ? 3.5 : 1.5;
    outcome.leader_probability = 0.9;
    outcome.leader_right = i % 4 != 0;
    outcome.removed_leader_probability = 0.05;
    outcome.known_logit = 1;
    outcomes.push_back(outcome);
  }
  const ProbabilityFigures figures = probability_figures(outcomes, {}, {});
  EXPECT_NEAR(figures.gain.value, 1.0, 1e-9);
  EXPECT_LT(figures.gain.low, 1.0);
  EXPECT_GT(figures.gain.high, 1.0);
  EXPECT_NEAR(figures.precision, 0.75, 1e-9);
  EXPECT_NEAR(figures.coverage, 0.5, 1e-9);
  EXPECT_NEAR(figures.calibration_error, (0.15 + 0.05) / 2, 1e-9);
  EXPECT_EQ(figures.open_auroc, 1);
}

}  // namespace
}  // namespace longwatch::attribute::internal
