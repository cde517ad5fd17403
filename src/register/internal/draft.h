#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/marking.h"
#include "model/record.h"
#include "register/register.h"

/// What becomes an entry of each type: under which kind and id, of which time, with which marking.
namespace longwatch::registry::internal {

/// The kinds of entries.
namespace kinds {
inline constexpr std::string_view kWorkspace = "workspace";
inline constexpr std::string_view kCalendar = "calendar";
inline constexpr std::string_view kSource = "source";
inline constexpr std::string_view kFinding = "finding";
inline constexpr std::string_view kEvidence = "evidence";
inline constexpr std::string_view kSetAside = "set-aside";
inline constexpr std::string_view kIncident = "incident";
inline constexpr std::string_view kCampaign = "campaign";
inline constexpr std::string_view kAssessment = "assessment";
inline constexpr std::string_view kJudgement = "judgement";
inline constexpr std::string_view kDecision = "decision";
inline constexpr std::string_view kOrganisation = "organisation";
inline constexpr std::string_view kRelease = "release";
inline constexpr std::string_view kConfirmation = "confirmation";
inline constexpr std::string_view kClaim = "claim";
inline constexpr std::string_view kResponse = "response";
inline constexpr std::string_view kListed = "listed-incident";
inline constexpr std::string_view kPerson = "person";
inline constexpr std::string_view kPersonRead = "person-read";
inline constexpr std::string_view kErasure = "erasure";
}  // namespace kinds

struct Draft {
  std::string_view kind;
  std::string id;
  std::optional<Timestamp> valid_from;
  std::optional<Timestamp> valid_to;
  model::Marking marking;
  std::string payload;
};

/// Everything but the payload.
Draft draft_of(const model::SourceRecord& item);
Draft draft_of(const model::FindingRecord& item);
Draft draft_of(const model::EvidenceItem& item);
Draft draft_of(const model::Incident& item);
Draft draft_of(const model::Campaign& item);
Draft draft_of(const model::Assessment& item);
Draft draft_of(const model::Judgement& item);
Draft draft_of(const model::NotificationDecision& item);
Draft draft_of(const model::Organisation& item);
Draft draft_of(const model::Release& item);
Draft draft_of(const model::Claim& item);
Draft draft_of(const model::Response& item);
Draft draft_of(const model::ListedIncident& item);

/// The id of what a run set aside: the same sources, the same id.
std::string set_aside_id(const RunRecord& run);

}  // namespace longwatch::registry::internal
