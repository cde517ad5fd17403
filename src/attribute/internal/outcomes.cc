#include "attribute/internal/outcomes.h"

#include <algorithm>
#include <cmath>

#include "attribute/internal/profile_posterior.h"

namespace longwatch::attribute::internal {
namespace {

// A probability below this counts as this: one case must not decide a mean.
constexpr double kLeastProbability = 1e-6;
constexpr double kHighProbability = 0.8;

double loss_of(double probability) {
  return -std::log(std::max(probability, kLeastProbability));
}

double victims_of(const ScoredQuery& query, std::size_t candidate) {
  return query.victims.empty() ? 0 : query.victims[candidate];
}

std::vector<double> profile_scores(const ScoredQuery& query, const TermValues& weights) {
  std::vector<double> scores;
  scores.reserve(query.values.size());
  for (std::size_t candidate = 0; candidate < query.values.size(); ++candidate) {
    scores.push_back(score_of(query.values[candidate], weights) + victims_of(query, candidate));
  }
  return scores;
}

std::vector<double> scaled(std::span<const double> scores, double factor) {
  std::vector<double> result(scores.begin(), scores.end());
  for (double& score : result) {
    score *= factor;
  }
  return result;
}

/// One verdict: what was said of the leader, and whether that was right.
struct Verdict {
  double said = 0;
  bool right = false;
};

std::vector<Verdict> verdicts_of(std::span<const Outcome> outcomes) {
  std::vector<Verdict> verdicts;
  for (const Outcome& outcome : outcomes) {
    verdicts.push_back({outcome.leader_probability, outcome.leader_right});
  }
  for (const Outcome& outcome : outcomes) {
    verdicts.push_back({outcome.removed_leader_probability, false});
  }
  return verdicts;
}

std::size_t bin_of(double probability) {
  const auto bin = static_cast<std::size_t>(probability * static_cast<double>(kReliabilityBins));
  return std::min(bin, kReliabilityBins - 1);
}

std::array<ReliabilityBin, kReliabilityBins> bins_of(std::span<const Verdict> verdicts) {
  std::array<ReliabilityBin, kReliabilityBins> bins{};
  for (const Verdict& verdict : verdicts) {
    ReliabilityBin& bin = bins[bin_of(verdict.said)];
    ++bin.cases;
    bin.said += verdict.said;
    bin.right += verdict.right ? 1 : 0;
  }
  for (ReliabilityBin& bin : bins) {
    const auto cases = static_cast<double>(std::max<std::size_t>(bin.cases, 1));
    bin.said /= cases;
    bin.right /= cases;
  }
  return bins;
}

double calibration_error(std::span<const Verdict> verdicts) {
  double error = 0;
  for (const ReliabilityBin& bin : bins_of(verdicts)) {
    error += static_cast<double>(bin.cases) * std::abs(bin.said - bin.right);
  }
  return verdicts.empty() ? 0 : error / static_cast<double>(verdicts.size());
}

/// The error that verdicts would show if everything said were true.
double calibration_floor(std::vector<Verdict> verdicts, Draws& draws, std::size_t repeats) {
  double sum = 0;
  for (std::size_t i = 0; i < repeats; ++i) {
    for (Verdict& verdict : verdicts) {
      verdict.right = draws.share() < verdict.said;
    }
    sum += calibration_error(verdicts);
  }
  return repeats == 0 ? 0 : sum / static_cast<double>(repeats);
}

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) {
    sum += value;
  }
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

/// The mean of paired differences with the middle 95 % of its resamples.
Figure bootstrap(std::span<const double> differences, std::size_t resamples, Draws& draws) {
  Figure figure;
  figure.value = mean_of(differences);
  std::vector<double> means;
  for (std::size_t i = 0; i < resamples && !differences.empty(); ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < differences.size(); ++j) {
      sum += differences[draws.below(differences.size())];
    }
    means.push_back(sum / static_cast<double>(differences.size()));
  }
  std::sort(means.begin(), means.end());
  if (!means.empty()) {
    figure.low = means[means.size() / 40];
    figure.high = means[means.size() - 1 - means.size() / 40];
  }
  return figure;
}

void set_verdict_figures(ProbabilityFigures& figures, std::span<const Outcome> outcomes,
                         Draws& draws) {
  constexpr std::size_t kFloorRepeats = 50;
  const std::vector<Verdict> verdicts = verdicts_of(outcomes);
  std::vector<double> right;
  std::vector<double> wrong;
  double high = 0;
  double high_right = 0;
  double squares = 0;
  for (const Verdict& verdict : verdicts) {
    (verdict.right ? right : wrong).push_back(verdict.said);
    const double error = verdict.said - (verdict.right ? 1 : 0);
    squares += error * error;
    if (verdict.said >= kHighProbability) {
      high += 1;
      high_right += verdict.right ? 1 : 0;
    }
  }
  const auto count = static_cast<double>(verdicts.size());
  const double base = static_cast<double>(right.size()) / count;
  figures.right_auroc = auroc(right, wrong);
  figures.brier = squares / count;
  figures.brier_base = base * (1 - base);
  figures.precision = high > 0 ? high_right / high : 0;
  figures.coverage = high / count;
  figures.calibration_error = calibration_error(verdicts);
  figures.calibration_floor = calibration_floor(verdicts, draws, kFloorRepeats);
  figures.bins = bins_of(verdicts);
}

}  // namespace

std::uint64_t Draws::next() {
  // SplitMix64 (Steele, Lea and Flood 2014).
  state_ += 0x9E3779B97F4A7C15U;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
  return mixed ^ (mixed >> 31U);
}

std::size_t Draws::below(std::size_t bound) {
  return static_cast<std::size_t>(next() % bound);
}

double Draws::share() {
  return static_cast<double>(next() >> 11U) * 0x1.0p-53;
}

Ranking rank_by_profile(const CaseTerms& terms, const TermWeights& weights) {
  const TermValues ordered = in_order(weights);
  return {profile_scores(terms.present, ordered), profile_scores(terms.removed, ordered)};
}

Ranking rank_by_baseline(const CaseTerms& terms, double temperature) {
  return {scaled(terms.present.bm25, temperature), scaled(terms.removed.bm25, temperature)};
}

double rank_of(std::span<const double> scores, std::span<const std::size_t> truth) {
  double best = -1e300;
  for (const std::size_t candidate : truth) {
    best = std::max(best, scores[candidate]);
  }
  double rank = 1;
  for (std::size_t candidate = 0; candidate < scores.size(); ++candidate) {
    if (std::find(truth.begin(), truth.end(), candidate) == truth.end()) {
      rank += scores[candidate] > best ? 1 : scores[candidate] == best ? 0.5 : 0;
    }
  }
  return rank;
}

Outcome outcome_of(const CaseTerms& terms, const Ranking& ranking, const KnownWeights& known) {
  Outcome outcome;
  const ProfilePosterior present = posterior_of_scores(ranking.present, terms.present.shape, known);
  const ProfilePosterior removed = posterior_of_scores(ranking.removed, terms.removed.shape, known);
  outcome.rank = rank_of(ranking.present, terms.truth);
  outcome.leader = present.leader();
  outcome.removed_leader = removed.leader();
  outcome.leader_probability = present.probability[outcome.leader];
  outcome.removed_leader_probability = removed.probability[outcome.removed_leader];
  outcome.unknown_probability = present.unknown;
  outcome.known_logit = present.known_logit;
  outcome.removed_known_logit = removed.known_logit;
  double share = 0;
  for (const std::size_t candidate : terms.truth) {
    outcome.truth_probability += present.probability[candidate];
    outcome.leader_right = outcome.leader_right || candidate == outcome.leader;
    share += terms.share[candidate];
  }
  outcome.loss = (loss_of(outcome.truth_probability) + loss_of(removed.unknown)) / 2;
  outcome.base_loss = (loss_of(share / 2) + loss_of(0.5)) / 2;
  return outcome;
}

Figure wilson(double hits, double cases) {
  if (cases <= 0) {
    return {};
  }
  constexpr double kDeviations = 1.959964;
  const double squared = kDeviations * kDeviations;
  const double share = hits / cases;
  const double middle = (share + squared / (2 * cases)) / (1 + squared / cases);
  const double half = kDeviations / (1 + squared / cases) *
                      std::sqrt(share * (1 - share) / cases + squared / (4 * cases * cases));
  return {share, std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

void set_ranks(SetFigures& figures, std::span<const double> ranks) {
  const auto among = [&](double places) {
    return static_cast<double>(
        std::count_if(ranks.begin(), ranks.end(), [&](double rank) { return rank <= places; }));
  };
  // Draws of one case are no cases of their own: the interval is that of the cases.
  const auto draws = static_cast<double>(std::max<std::size_t>(figures.draws, 1));
  const double cases = static_cast<double>(ranks.size()) / draws;
  figures.top1 = wilson(among(1) / draws, cases);
  figures.top3 = wilson(among(3) / draws, cases);
  figures.top5 = wilson(among(5) / draws, cases);
  figures.top10 = wilson(among(10) / draws, cases);
  for (const double rank : ranks) {
    figures.reciprocal_rank += 1 / rank / static_cast<double>(ranks.size());
  }
}

double auroc(std::span<const double> positive, std::span<const double> negative) {
  if (positive.empty() || negative.empty()) {
    return 0;
  }
  std::vector<double> sorted(negative.begin(), negative.end());
  std::sort(sorted.begin(), sorted.end());
  double wins = 0;
  for (const double value : positive) {
    const auto equal = std::equal_range(sorted.begin(), sorted.end(), value);
    wins += static_cast<double>(equal.first - sorted.begin()) +
            static_cast<double>(equal.second - equal.first) / 2;
  }
  return wins / static_cast<double>(positive.size()) / static_cast<double>(negative.size());
}

ProbabilityFigures probability_figures(std::span<const Outcome> outcomes,
                                       std::span<const Outcome> baseline,
                                       const EvaluateOptions& options) {
  ProbabilityFigures figures;
  Draws draws(options.seed);
  std::vector<double> known;
  std::vector<double> removed;
  std::vector<double> over_base;
  std::vector<double> over_baseline;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const Outcome& outcome = outcomes[i];
    known.push_back(outcome.known_logit);
    removed.push_back(outcome.removed_known_logit);
    over_base.push_back(outcome.base_loss - outcome.loss);
    if (i < baseline.size()) {
      over_baseline.push_back(baseline[i].loss - outcome.loss);
      figures.baseline_gain +=
          (outcome.base_loss - baseline[i].loss) / static_cast<double>(baseline.size());
    }
    figures.loss += outcome.loss / static_cast<double>(outcomes.size());
    figures.base_loss += outcome.base_loss / static_cast<double>(outcomes.size());
  }
  figures.open_auroc = auroc(known, removed);
  figures.gain = bootstrap(over_base, options.resamples, draws);
  figures.gain_over_baseline = bootstrap(over_baseline, options.resamples, draws);
  set_verdict_figures(figures, outcomes, draws);
  return figures;
}

}  // namespace longwatch::attribute::internal
