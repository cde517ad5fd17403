#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "attribute/internal/profile_terms.h"
#include "attribute/profile_weights.h"

namespace longwatch::attribute::internal {

/// The weights in the order of `Term`.
TermValues in_order(const TermWeights& weights);

/// Nats of one candidate.
double score_of(const TermValues& values, const TermValues& weights);

/// What the logit of `known` is a sum of, in the order of `KnownWeights` without the intercept.
inline constexpr std::size_t kKnownFeatures = 5;
using KnownFeatures = std::array<double, kKnownFeatures>;

KnownFeatures known_features(std::span<const double> scores, const QueryShape& shape);
KnownFeatures in_order(const KnownWeights& weights);

/// Probabilities that sum to 1 with `unknown`.
struct ProfilePosterior {
  std::vector<double> probability;  ///< by candidate
  double unknown = 1;
  double known_logit = 0;

  /// Index of the most probable; 0 candidates have none.
  std::size_t leader() const;
};

/// `scores`: nats by candidate. Candidates share what is not unknown as a soft-max.
ProfilePosterior posterior_of_scores(std::span<const double> scores, const QueryShape& shape,
                                     const KnownWeights& weights);

double log_sum_exp(std::span<const double> values);
double logistic(double logit);

}  // namespace longwatch::attribute::internal
