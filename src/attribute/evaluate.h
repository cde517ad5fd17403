#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attribute/profile_weights.h"
#include "base/file_system.h"
#include "base/result.h"
#include "knowledge/evidence_base.h"

/// How well public knowledge names the actor of an intrusion whose actor is known. Everything that
/// came from the case itself is taken out of the knowledge first; docs/attribution.md says how.
namespace longwatch::attribute {

/// A share or a mean with its 95 % interval.
struct Figure {
  double value = 0;
  double low = 0;
  double high = 0;
};

/// One bar of the reliability diagram.
struct ReliabilityBin {
  std::size_t cases = 0;
  double said = 0;   ///< mean probability
  double right = 0;  ///< share that was right
};

inline constexpr std::size_t kReliabilityBins = 10;

/// What can only be measured where probabilities are given: every case twice, the second time with
/// nothing known of its actor.
struct ProbabilityFigures {
  double base_loss = 0;  ///< nats per case: half unknown, else by the share of reports
  double loss = 0;
  Figure gain;               ///< of the model over the base rate; paired bootstrap
  double baseline_gain = 0;  ///< of bm25*
  Figure gain_over_baseline;
  double open_auroc = 0;   ///< actor known against actor removed
  double right_auroc = 0;  ///< leader right against leader wrong
  double calibration_error = 0;
  double calibration_floor = 0;  ///< what chance alone makes of it
  double brier = 0;
  double brier_base = 0;
  double precision = 0;  ///< at a probability of .8 and above
  double coverage = 0;
  std::array<ReliabilityBin, kReliabilityBins> bins{};
};

/// What would have been printed, caps applied.
struct AccusationFigures {
  std::size_t printed = 0;         ///< verdicts: every case twice
  std::size_t wrong_actor = 0;     ///< at "likely" or above
  std::size_t wrong_state = 0;     ///< and of another state
  std::size_t majority_state = 0;  ///< of the wrong ones: named an actor of the commonest state
  std::size_t right_actor = 0;     ///< at "likely" or above
  double highest_without_software = 0;  ///< the highest probability of technique-only evidence
};

struct StratumFigures {
  std::size_t cases = 0;
  Figure top1;
};

struct CaseFigures {
  std::string id;
  std::string truth;  ///< ids, joined by a blank
  double rank = 0;    ///< closed set; ties share the mean place
  std::string leader;
  double leader_probability = 0;
  double truth_probability = 0;
  double unknown_probability = 0;
};

/// One protocol with one kind of evidence.
struct SetFigures {
  std::string protocol;        ///< "loco-strict"
  std::string evidence;        ///< "techniques", "techniques and software", "all and victims"
  std::string weights;         ///< "as shipped", "fitted without the actor"
  std::size_t techniques = 0;  ///< drawn of each case; 0: all
  std::size_t draws = 1;
  std::size_t cases = 0;
  Figure top1;
  Figure top3;
  Figure top5;
  Figure top10;
  double reciprocal_rank = 0;
  std::array<StratumFigures, 4> strata{};  ///< A, B, C, D
  std::optional<ProbabilityFigures> probabilities;
  std::optional<AccusationFigures> accusations;
  std::vector<CaseFigures> each;
};

struct ImitationFigures {
  std::size_t cases = 0;
  std::size_t framed = 0;     ///< the framed actor was printed at "likely" or above
  std::size_t imitation = 0;  ///< imitation was more probable than the framed actor
};

struct Evaluation {
  std::string knowledge;  ///< source and version
  std::string weights;    ///< what they were fitted on
  std::uint64_t seed = 0;
  std::size_t draws = 0;
  std::size_t resamples = 0;
  std::vector<SetFigures> sets;
  std::optional<ImitationFigures> imitation;

  /// Null when it was not asked for.
  const SetFigures* find(std::string_view protocol, std::string_view evidence,
                         std::size_t techniques = 0, std::string_view weights = "as shipped") const;
};

struct EvaluateOptions {
  std::string protocol;  ///< one of `protocol_names`; empty: all
  std::uint64_t seed = 1;
  std::size_t draws = 50;
  std::size_t resamples = 2000;
};

std::vector<std::string_view> protocol_names();

/// All protocols on one core take less than a minute for ATT&CK. Deterministic. Fails with
/// `InvalidInput` when a protocol is not known or the knowledge holds no case.
Result<Evaluation> evaluate(const knowledge::EvidenceBase& base, const ProfileWeights& weights,
                            const EvaluateOptions& options);

/// Fits the weights on single reports with the knowledge before each, its actor removed in half of
/// the cases. Fails with `InvalidInput` when the knowledge holds too few dated reports.
Result<ProfileWeights> fit_weights(const knowledge::EvidenceBase& base);

/// Cases from outside: [{"id","truth":[...],"techniques":[...],"software":[...],"sector"?,
/// "country"?,"date"?}]. Nothing is taken out of the knowledge: whoever gives the cases answers for
/// that. Fails with `Corrupt` or `InvalidInput`, with the number of the case.
Result<SetFigures> evaluate_cases(const knowledge::EvidenceBase& base,
                                  const ProfileWeights& weights, std::string_view json);

}  // namespace longwatch::attribute
