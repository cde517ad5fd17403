#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "attribute/internal/profile_terms.h"
#include "attribute/internal/report_profiles.h"
#include "attribute/profile_weights.h"
#include "knowledge/evidence_base.h"

namespace longwatch::attribute::internal {

/// What public knowledge alone may say of a candidate at most.
enum class LeadCap : std::uint8_t {
  Highest,
  Behaviour,     ///< techniques, tools and victims: below "likely"
  Contradicted,  ///< malware whose owner works otherwise: below "likely"
  OneSource,     ///< one malware, or several that one report names
  OneVertex,     ///< malware alone is one vertex of the Diamond model
};

double limit_of(LeadCap cap);

/// From here on the words say "likely": on the UK's scale, which begins no higher than ICD 203's.
inline constexpr double kAccusation = 0.55;

/// One candidate as it is printed.
struct PrintedCandidate {
  double probability = 0;
  double score = 0;    ///< nats, before priors
  double model = 0;    ///< probability before caps and imitation
  double support = 0;  ///< nats by which techniques alone prefer it to the average candidate
  double planted = 0;  ///< of the probability: what went to imitation
  LeadCap cap{};
};

/// What may be printed of a query; probabilities sum to 1 with unknown and imitation.
struct PrintedPosterior {
  std::vector<PrintedCandidate> candidates;
  double unknown = 1;
  double imitation = 0;
  double known_logit = 0;
};

/// `victims`: nats by candidate; empty when none are known.
PrintedPosterior printed_posterior(const ReportProfiles& profiles, const ProfileQuery& query,
                                   const ProfileWeights& weights,
                                   std::span<const double> victims = {});

/// The actor that is printed first.
struct PrintedVerdict {
  knowledge::EntityId actor{};
  double probability = 0;
  double imitation = 0;

  bool accuses() const { return probability >= kAccusation; }
};

PrintedVerdict printed_verdict(const ReportProfiles& profiles, const ProfileQuery& query,
                               const ProfileWeights& weights);

/// The states that sources name behind actors; by claim, not by judgement.
class StatesOfActors {
 public:
  explicit StatesOfActors(const knowledge::EvidenceBase& base);

  /// ISO code; empty when no source names one.
  std::string state_of(knowledge::EntityId actor) const;

  /// The state of most actors.
  const std::string& commonest() const { return commonest_; }

 private:
  std::vector<std::string> states_;  // by entity
  std::string commonest_;
};

}  // namespace longwatch::attribute::internal
