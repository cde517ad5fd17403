#include "attribute/internal/choice_fit.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "attribute/internal/outcomes.h"
#include "attribute/internal/profile_posterior.h"

namespace longwatch::attribute::internal {
namespace {

constexpr std::size_t kCandidates = 20;

/// Choices made with these weights, by the logit that the fit assumes.
std::vector<Choice> choices_with(const std::vector<double>& weights, std::size_t count) {
  Draws draws(7);
  std::vector<Choice> choices;
  for (std::size_t i = 0; i < count; ++i) {
    Choice& choice = choices.emplace_back();
    std::vector<double> scores(kCandidates);
    for (double& score : scores) {
      for (const double weight : weights) {
        choice.rows.push_back(draws.share() * 2);
        score += weight * choice.rows.back();
      }
    }
    const double total = log_sum_exp(scores);
    double left = draws.share();
    std::size_t chosen = 0;
    while (chosen + 1 < kCandidates && left > std::exp(scores[chosen] - total)) {
      left -= std::exp(scores[chosen] - total);
      ++chosen;
    }
    choice.chosen = {chosen};
  }
  return choices;
}

std::vector<const Choice*> pointers_to(const std::vector<Choice>& choices) {
  std::vector<const Choice*> pointers;
  for (const Choice& choice : choices) {
    pointers.push_back(&choice);
  }
  return pointers;
}

TEST(ChoiceFit, WeightsThatMadeTheChoicesAreFound) {
  const std::vector<double> weights = {1.5, -2.0, 0.0};
  const std::vector<Choice> choices = choices_with(weights, 3000);
  const std::vector<double> fitted = fit_choices(pointers_to(choices), weights.size(), 1e-6);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    EXPECT_NEAR(fitted[i], weights[i], 0.12) << i;
  }
}

TEST(ChoiceFit, AColumnThatIsConstantGetsNoWeight) {
  std::vector<Choice> choices = choices_with({1.0, 0.0}, 200);
  for (Choice& choice : choices) {
    for (std::size_t i = 1; i < choice.rows.size(); i += 2) {
      choice.rows[i] = 3;
    }
  }
  EXPECT_EQ(fit_choices(pointers_to(choices), 2, 1e-6)[1], 0);
}

TEST(ChoiceFit, OfSeveralRightCandidatesAnyWillDo) {
  std::vector<Choice> choices = choices_with({2.0}, 300);
  for (Choice& choice : choices) {
    choice.chosen.clear();
    for (std::size_t i = 0; i < kCandidates; ++i) {
      choice.chosen.push_back(i);
    }
  }
  EXPECT_NEAR(fit_choices(pointers_to(choices), 1, 1e-3)[0], 0, 1e-6);
}

TEST(ChoiceFit, TheLogisticThatMadeTheTrialsIsFound) {
  Draws draws(3);
  std::vector<Trial> trials;
  for (int i = 0; i < 6000; ++i) {
    const double x = draws.share() * 4 - 2;
    const double y = draws.share();
    trials.push_back({{x, y}, 1, draws.share() < logistic(0.5 + 1.2 * x - 2 * y)});
  }
  const std::vector<double> fitted = fit_trials(trials, 1e-6);
  EXPECT_NEAR(fitted[0], 0.5, 0.2);
  EXPECT_NEAR(fitted[1], 1.2, 0.15);
  EXPECT_NEAR(fitted[2], -2, 0.3);
}

}  // namespace
}  // namespace longwatch::attribute::internal
