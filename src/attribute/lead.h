#pragma once

#include <optional>
#include <string>
#include <vector>

#include "attribute/profile_weights.h"
#include "base/result.h"
#include "base/time.h"
#include "knowledge/evidence_base.h"
#include "model/judgement.h"

/// Who may have done it, from bare features and public knowledge: a lead, not a finding.
namespace longwatch::attribute {

/// What somebody has seen, in words.
struct FeatureQuery {
  std::vector<std::string> techniques;  ///< ATT&CK ids
  std::vector<std::string> software;    ///< ATT&CK ids, or names
  std::vector<std::string> sectors;     ///< of the victims
  std::vector<std::string> countries;   ///< of the victims: names or ISO codes
  std::optional<Timestamp> at;          ///< when; absent: when the knowledge ends
};

struct LeadOptions {
  std::string scale = "uk";  ///< "uk" or "icd203"
  std::size_t actors = 10;   ///< most that are listed; what others have stands under unknown
};

/// A lead, with what the features had that the knowledge has not.
struct Lead {
  model::Judgement judgement;      ///< without an incident; never a sponsor
  double base_rate_unknown = 0.5;  ///< before any evidence
  double base_rate_actor = 0;      ///< of one of the candidates, on average
  std::size_t candidates = 0;
  std::vector<std::string> not_known;  ///< techniques and software nobody has described
};

/// Probabilities sum to 1; unknown and imitation always are among the hypotheses. Pure. Fails with
/// `InvalidInput` when there is nothing to go by.
Result<Lead> lead_of(const FeatureQuery& features, const knowledge::EvidenceBase& base,
                     const ProfileWeights& weights, const LeadOptions& options = {});

}  // namespace longwatch::attribute
