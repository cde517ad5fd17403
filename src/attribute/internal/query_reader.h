#pragma once

#include <string>
#include <vector>

#include "attribute/internal/profile_terms.h"
#include "attribute/lead.h"
#include "knowledge/evidence_base.h"

namespace longwatch::attribute::internal {

struct ReadQuery {
  ProfileQuery query;
  std::vector<std::string> not_known;  ///< words that the knowledge has no entity for
};

/// Ids and names as entities of the base, each once. Software may be given by name when only one
/// has it.
ReadQuery read_query(const knowledge::EvidenceBase& base, const FeatureQuery& features);

}  // namespace longwatch::attribute::internal
