#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <utility>

#include "impact/impact.h"
#include "impact/internal/scene.h"

namespace longwatch::impact {
namespace {

using model::Exposure;
using model::TellDecision;

/// What must be told soonest wins: data of theirs, then a password to change, then an office.
int strength(Exposure exposure) {
  constexpr std::array<Exposure, 6> kWeakestFirst = {
      Exposure::Targeted,         Exposure::ProbablyExposed,   Exposure::Exposed,
      Exposure::OrganisationHead, Exposure::CredentialExposed, Exposure::PersonalData};
  const auto* const place = std::find(kWeakestFirst.begin(), kWeakestFirst.end(), exposure);
  return static_cast<int>(place - kWeakestFirst.begin());
}

const model::Subject* subject_with(const model::Estate& estate, const std::string& id) {
  const auto found = std::find_if(estate.subjects.begin(), estate.subjects.end(),
                                  [&](const model::Subject& subject) { return subject.id == id; });
  return found == estate.subjects.end() ? nullptr : &*found;
}

/// The head of an organisation; empty when there is none.
std::string head_of(const model::Estate& estate, std::string_view organisation_id) {
  const model::Organisation* const organisation = model::find_organisation(estate, organisation_id);
  return organisation == nullptr ? std::string() : organisation->head;
}

/// Who answers for accounts and data of people that the estate does not know: the head of the
/// organisation whose host a fact about them names, else the first of the incident's.
std::string head_for(const model::Assessment& assessment, const model::Incident& incident,
                     const model::Estate& estate, const std::string& subject) {
  for (const model::ImpactFact& fact : assessment.facts) {
    const bool about =
        std::find(fact.subjects.begin(), fact.subjects.end(), subject) != fact.subjects.end();
    const model::Host* const host = about ? model::find_host(estate, fact.host) : nullptr;
    std::string head = host == nullptr ? std::string() : head_of(estate, host->organisation);
    if (!head.empty()) {
      return head;
    }
  }
  for (const std::string& organisation : incident.organisations) {
    std::string head = head_of(estate, organisation);
    if (!head.empty()) {
      return head;
    }
  }
  return {};
}

constexpr std::string_view kNationalCentre = "national cyber security centre";

void route(const model::Assessment& assessment, const model::Incident& incident,
           const model::Estate& estate, model::NotificationDecision& decision) {
  const model::Subject* const subject = subject_with(estate, decision.subject);
  if (subject == nullptr) {
    const bool ours = decision.exposure != Exposure::Targeted &&
                      decision.exposure != Exposure::Exposed &&
                      decision.exposure != Exposure::ProbablyExposed;
    const std::string head = ours ? head_for(assessment, incident, estate, decision.subject) : "";
    if (!head.empty()) {
      decision.decision = TellDecision::TellThroughOwner;
      decision.through = head;
      decision.reason += ". Who it is must be found out by the organisation, through its head";
      return;
    }
    decision.decision = TellDecision::Refer;
    decision.through = std::string(kNationalCentre);
    decision.reason += ". Nobody of the organisations is known by it, so another body answers";
    return;
  }
  if (!subject->owner.empty() && subject->owner != subject->id) {
    decision.decision = TellDecision::TellThroughOwner;
    decision.through = subject->owner;
    decision.reason += ". It is shared, and its owner is told";
  } else if (subject->organisation.empty()) {
    decision.decision = TellDecision::Refer;
    decision.through = std::string(kNationalCentre);
    decision.reason += ". The person is outside the organisations, so another body answers";
  } else {
    decision.decision = TellDecision::Tell;
  }
}

std::string reason_of(const std::vector<const model::ExposedSubject*>& exposures) {
  std::string reason;
  for (const model::ExposedSubject* exposed : exposures) {
    reason += reason.empty() ? "" : ". ";
    reason += std::string(model::name_of(exposed->exposure)) + ": " + exposed->why;
  }
  return reason;
}

}  // namespace

std::vector<model::NotificationDecision> decide_notifications(const model::Assessment& assessment,
                                                              const model::Incident& incident,
                                                              const model::Estate& estate,
                                                              std::string_view decided_by) {
  std::map<std::string, std::vector<const model::ExposedSubject*>> by_subject;
  for (const model::ExposedSubject& exposed : assessment.exposed) {
    by_subject[exposed.subject].push_back(&exposed);
  }
  std::vector<model::NotificationDecision> decisions;
  for (auto& [subject, exposures] : by_subject) {
    std::stable_sort(exposures.begin(), exposures.end(), [](const auto* a, const auto* b) {
      return strength(a->exposure) > strength(b->exposure);
    });
    model::NotificationDecision decision;
    decision.id = id_of("n-", {incident.id, subject});
    decision.subject = subject;
    decision.incident = incident.id;
    decision.exposure = exposures.front()->exposure;
    decision.wording = std::string(model::name_of(decision.exposure));
    decision.reason = reason_of(exposures);
    decision.decided_by = std::string(decided_by);
    if (incident.detected.has_value()) {
      decision.due = *incident.detected + std::chrono::hours(72);
    }
    for (const model::ExposedSubject* exposed : exposures) {
      decision.evidence.insert(decision.evidence.end(), exposed->evidence.begin(),
                               exposed->evidence.end());
    }
    decision.evidence = shortened(decision.evidence);
    route(assessment, incident, estate, decision);
    decisions.push_back(std::move(decision));
  }
  return decisions;
}

}  // namespace longwatch::impact
