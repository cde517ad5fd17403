#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attribute/internal/profile_terms.h"
#include "base/time.h"
#include "knowledge/evidence_base.h"

namespace longwatch::attribute::internal {

/// Which case, and what may be known of it (docs/attribution.md). Lax: the campaign's own links
/// are gone. Strict: and everything that rests on its reports alone. As-of: only what was published
/// before its first report. Leaky: nothing is held back; what a mistake would look like.
enum class Protocol : std::uint8_t {
  CampaignLax,
  CampaignStrict,
  CampaignAsOf,
  ReportStrict,
  ReportAsOf,
  ReportLeaky,
};

constexpr auto names_of(Protocol /*tag*/) {
  return std::array<std::string_view, 6>{"loco-lax",    "loco-strict", "loco-asof",
                                         "loro-strict", "loro-asof",   "loro-leaky"};
}

/// An intrusion whose actor is known, and what has to be unknown while it is judged.
struct EvaluationCase {
  std::string id;
  std::vector<knowledge::EntityId> truth;  ///< any of them is right
  ProfileQuery query;
  std::optional<Timestamp> as_of;
  std::vector<knowledge::ReferenceId> without_references;
  std::vector<knowledge::EntityId> without_entities;
  std::optional<Timestamp> facts_before;  ///< of victims: only facts dated before count
};

/// Campaigns attributed to somebody; or everything that one report says of one actor, when that
/// are five techniques and more and enough else is known of the actor. Ordered by id.
std::vector<EvaluationCase> evaluation_cases(const knowledge::EvidenceBase& base,
                                             Protocol protocol);

/// What the case leaves of the base.
knowledge::EvidenceBase knowledge_for(const knowledge::EvidenceBase& base,
                                      const EvaluationCase& evaluated);

}  // namespace longwatch::attribute::internal
