#pragma once

#include <cstddef>
#include <cstdint>

#include "attribute/evaluate.h"
#include "attribute/internal/victim_profiles.h"
#include "attribute/profile_weights.h"
#include "knowledge/evidence_base.h"

namespace longwatch::attribute::internal {

/// Invented false flags: a real report whose malware is replaced by malware that only some other
/// actor is known to have. Who is framed is drawn; nobody's name decides.
ImitationFigures judge_imitations(const knowledge::EvidenceBase& base, const VictimClaims& claims,
                                  const ProfileWeights& weights, std::size_t cases,
                                  std::uint64_t seed);

}  // namespace longwatch::attribute::internal
