#include "attribute/internal/profile_posterior.h"

#include <algorithm>
#include <cmath>

namespace longwatch::attribute::internal {

TermValues in_order(const TermWeights& weights) {
  return {weights.technique,   weights.implied, weights.tool,   weights.malware,
          weights.own_malware, weights.nearest, weights.recency};
}

KnownFeatures in_order(const KnownWeights& weights) {
  return {weights.evidence, weights.certainty, weights.unseen_share, weights.known_malware,
          weights.unlisted_malware};
}

double score_of(const TermValues& values, const TermValues& weights) {
  double score = 0;
  for (std::size_t term = 0; term < kTerms; ++term) {
    score += values[term] * weights[term];
  }
  return score;
}

double log_sum_exp(std::span<const double> values) {
  if (values.empty()) {
    return 0;
  }
  const double largest = *std::max_element(values.begin(), values.end());
  double sum = 0;
  for (const double value : values) {
    sum += std::exp(value - largest);
  }
  return largest + std::log(sum);
}

double logistic(double logit) {
  return 1 / (1 + std::exp(-logit));
}

KnownFeatures known_features(std::span<const double> scores, const QueryShape& shape) {
  // Keeps the logit finite when one candidate takes everything.
  constexpr double kLeast = 1e-4;
  const double total = log_sum_exp(scores);
  const double largest = scores.empty() ? 0 : *std::max_element(scores.begin(), scores.end());
  const double share = scores.empty() ? 0 : std::exp(largest - total);
  const auto count = static_cast<double>(std::max<std::size_t>(scores.size(), 1));
  return {total - std::log(count), std::log((share + kLeast) / (1 - share + kLeast)),
          shape.unseen_share, shape.known_malware, shape.unlisted_malware};
}

std::size_t ProfilePosterior::leader() const {
  return static_cast<std::size_t>(std::max_element(probability.begin(), probability.end()) -
                                  probability.begin());
}

ProfilePosterior posterior_of_scores(std::span<const double> scores, const QueryShape& shape,
                                     const KnownWeights& weights) {
  ProfilePosterior posterior;
  if (scores.empty()) {
    return posterior;
  }
  const KnownFeatures features = known_features(scores, shape);
  const KnownFeatures factors = in_order(weights);
  posterior.known_logit = weights.intercept;
  for (std::size_t i = 0; i < kKnownFeatures; ++i) {
    posterior.known_logit += features[i] * factors[i];
  }
  const double known = logistic(posterior.known_logit);
  posterior.unknown = 1 - known;
  const double total = log_sum_exp(scores);
  for (const double score : scores) {
    posterior.probability.push_back(known * std::exp(score - total));
  }
  return posterior;
}

}  // namespace longwatch::attribute::internal
