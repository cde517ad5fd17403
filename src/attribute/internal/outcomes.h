#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "attribute/evaluate.h"
#include "attribute/internal/case_terms.h"
#include "attribute/profile_weights.h"

namespace longwatch::attribute::internal {

/// How one case came out, with its actor among the candidates and without.
struct Outcome {
  double rank = 0;
  bool leader_right = false;
  std::size_t leader = 0;          ///< candidate of `present`
  std::size_t removed_leader = 0;  ///< candidate of `removed`
  double leader_probability = 0;
  double removed_leader_probability = 0;
  double truth_probability = 0;
  double unknown_probability = 0;  ///< with the actor present
  double known_logit = 0;
  double removed_known_logit = 0;
  double loss = 0;
  double base_loss = 0;
};

/// Scores and what becomes of them: the model, or the baseline.
struct Ranking {
  std::vector<double> present;
  std::vector<double> removed;
};

Ranking rank_by_profile(const CaseTerms& terms, const TermWeights& weights);
Ranking rank_by_baseline(const CaseTerms& terms, double temperature);

Outcome outcome_of(const CaseTerms& terms, const Ranking& ranking, const KnownWeights& known);

/// Place of the truth among the candidates; those who are equal share the mean place.
double rank_of(std::span<const double> scores, std::span<const std::size_t> truth);

/// Shares of cases with the truth among the first, Wilson's interval.
void set_ranks(SetFigures& figures, std::span<const double> ranks);
Figure wilson(double hits, double cases);

/// `baseline` may be empty.
ProbabilityFigures probability_figures(std::span<const Outcome> outcomes,
                                       std::span<const Outcome> baseline,
                                       const EvaluateOptions& options);

/// Area under the receiver operating characteristic.
double auroc(std::span<const double> positive, std::span<const double> negative);

/// Numbers that are the same on every machine.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}

  /// Below `bound`, which is at least 1.
  std::size_t below(std::size_t bound);
  /// In [0, 1).
  double share();

 private:
  std::uint64_t next();

  std::uint64_t state_;
};

}  // namespace longwatch::attribute::internal
