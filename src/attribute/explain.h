#pragma once

#include <string>
#include <vector>

#include "attribute/lead.h"
#include "attribute/profile_weights.h"
#include "base/result.h"
#include "knowledge/evidence_base.h"

/// Why a lead is as it is: competing hypotheses side by side, what the order hangs on, and what to
/// look for next.
namespace longwatch::attribute {

/// One item against all hypotheses of the matrix.
struct MatrixRow {
  std::string item;              ///< "S0020", "AU"
  std::vector<double> decibans;  ///< by hypothesis; 0: says nothing
  double spread = 0;             ///< between the hypotheses: how diagnostic it is
};

/// What would happen if one item were wrong.
struct WithoutItem {
  std::string item;
  std::string leader;  ///< the most probable actor then; may stay the same
  double leader_probability = 0;
  bool changes_order = false;  ///< another actor leads
  bool changes_words = false;  ///< the leader's likelihood term is another
};

/// Something not seen that would tell the leader from the next.
struct LookFor {
  std::string item;
  std::string name;
  std::string actor;    ///< whom it would speak for
  double decibans = 0;  ///< by how much more than for the other
};

struct Explanation {
  Lead lead;
  std::vector<std::string> hypotheses;  ///< ids of the actors in the matrix, most probable first
  std::vector<MatrixRow> rows;          ///< most diagnostic first
  std::vector<WithoutItem> without;     ///< in the order of the rows
  std::vector<LookFor> look_for;        ///< strongest first
};

/// Fails as `lead_of` does.
Result<Explanation> explain_lead(const FeatureQuery& features, const knowledge::EvidenceBase& base,
                                 const ProfileWeights& weights, const LeadOptions& options = {});

}  // namespace longwatch::attribute
