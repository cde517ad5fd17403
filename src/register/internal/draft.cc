#include "register/internal/draft.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "formats/digest.h"

namespace longwatch::registry::internal {
namespace {

constexpr std::size_t kIdDigits = 12;

std::string short_digest(std::string_view text) {
  return to_hex(formats::sha256(as_bytes(text))).substr(0, kIdDigits);
}

}  // namespace

Draft draft_of(const model::SourceRecord& item) {
  // Two files may have the same content.
  std::string id = item.sha256 + "-" + short_digest(item.name);
  return {kinds::kSource, std::move(id), item.first, item.last, {}, {}};
}

Draft draft_of(const model::FindingRecord& item) {
  return {kinds::kFinding, item.id, item.time, item.time, item.marking, {}};
}

Draft draft_of(const model::EvidenceItem& item) {
  return {kinds::kEvidence, item.id, item.time, item.time, item.marking, {}};
}

Draft draft_of(const model::Incident& item) {
  return {kinds::kIncident, item.id, item.first, item.last, item.marking, {}};
}

Draft draft_of(const model::Campaign& item) {
  return {kinds::kCampaign, item.id, {}, {}, {}, {}};
}

Draft draft_of(const model::Assessment& item) {
  return {kinds::kAssessment, item.id, {}, {}, item.marking, {}};
}

Draft draft_of(const model::Judgement& item) {
  return {kinds::kJudgement, item.id, item.made, {}, item.marking, {}};
}

Draft draft_of(const model::NotificationDecision& item) {
  return {kinds::kDecision, item.id, {}, item.due, item.marking, {}};
}

Draft draft_of(const model::Organisation& item) {
  return {kinds::kOrganisation, item.id, {}, {}, {}, {}};
}

Draft draft_of(const model::Release& item) {
  return {kinds::kRelease, item.id, item.effective, {}, {}, {}};
}

Draft draft_of(const model::Claim& item) {
  return {kinds::kClaim, item.id, item.said, item.said, item.marking, {}};
}

Draft draft_of(const model::Response& item) {
  return {kinds::kResponse, item.id, item.when, item.when, item.marking, {}};
}

Draft draft_of(const model::ListedIncident& item) {
  return {kinds::kListed, item.id, item.recorded, item.recorded, {}, {}};
}

std::string set_aside_id(const RunRecord& run) {
  std::vector<std::string> digests;
  digests.reserve(run.sources.size());
  for (const model::SourceRecord& source : run.sources) {
    digests.push_back(source.sha256);
  }
  std::sort(digests.begin(), digests.end());
  std::string text;
  for (const std::string& digest : digests) {
    text.append(digest).append("\n");
  }
  return "sa-" + short_digest(text);
}

}  // namespace longwatch::registry::internal
