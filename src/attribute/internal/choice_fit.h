#pragma once

#include <cstddef>
#include <span>
#include <vector>

/// Two small convex fits by Newton's method, deterministic to the last bit: a conditional logit
/// (which of many candidates), and a logistic regression. Both with a ridge on standardised
/// columns; nothing is scaled outside.
namespace longwatch::attribute::internal {

/// One choice: rows of `columns` numbers, one row a candidate.
struct Choice {
  std::vector<double> rows;
  std::vector<std::size_t> chosen;  ///< any of them is right
  double weight = 1;
};

/// One weight a column. A column that is constant gets 0.
std::vector<double> fit_choices(std::span<const Choice* const> choices, std::size_t columns,
                                double ridge);

/// One yes or no.
struct Trial {
  std::vector<double> features;
  double weight = 1;
  bool positive = false;
};

/// The intercept, then one weight a feature.
std::vector<double> fit_trials(std::span<const Trial> trials, double ridge);

}  // namespace longwatch::attribute::internal
