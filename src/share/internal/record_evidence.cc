#include "share/internal/record_evidence.h"

#include <algorithm>

namespace longwatch::share::internal {
namespace {

/// A record borrows the first few: enough to show where it comes from.
constexpr std::size_t kEnough = 8;

void append(std::vector<std::string>& to, const std::vector<std::string>& items) {
  for (const std::string& item : items) {
    if (to.size() < kEnough && std::ranges::find(to, item) == to.end()) {
      to.push_back(item);
    }
  }
}

}  // namespace

RecordEvidence::RecordEvidence(const model::CaseFile& file) {
  // Each borrows from the ones before it.
  add_sources(file);
  add_incidents(file);
  add_assessments(file);
  add_judgements(file);
  add_decisions(file);
  add_voices(file);
  add_figures(file);
}

const Grounds* RecordEvidence::of(std::string_view record) const {
  const auto found = grounds_.find(record);
  return found == grounds_.end() ? nullptr : &found->second;
}

void RecordEvidence::add(const std::string& record, const std::vector<std::string>& findings,
                         const std::vector<model::EvidenceId>& evidence) {
  if (!record.empty() && !(findings.empty() && evidence.empty())) {
    Grounds& grounds = grounds_[record];
    append(grounds.findings, findings);
    append(grounds.evidence, evidence);
  }
}

void RecordEvidence::borrow(const std::string& record, const std::string& from) {
  if (const Grounds* grounds = of(from); grounds != nullptr && record != from) {
    const Grounds copy = *grounds;
    add(record, copy.findings, copy.evidence);
  }
}

void RecordEvidence::add_sources(const model::CaseFile& file) {
  for (const model::EvidenceItem& item : file.evidence) {
    add(item.sha256, {}, {item.id});
  }
}

void RecordEvidence::add_incidents(const model::CaseFile& file) {
  for (const model::Incident& incident : file.incidents) {
    add(incident.id, incident.findings, {});
    for (const model::TimelineEntry& entry : incident.timeline) {
      add(incident.id, {}, entry.evidence);
    }
    for (const std::string& organisation : incident.organisations) {
      borrow(organisation, incident.id);
    }
  }
  for (const model::Campaign& campaign : file.campaigns) {
    for (const std::string& incident : campaign.incidents) {
      borrow(campaign.id, incident);
    }
  }
}

void RecordEvidence::add_assessments(const model::CaseFile& file) {
  for (const model::Assessment& assessment : file.assessments) {
    for (const model::ImpactFact& fact : assessment.facts) {
      add(fact.id, fact.findings, fact.evidence);
      add(assessment.id, {}, fact.evidence);
    }
    for (const model::Coverage& coverage : assessment.coverage) {
      add(assessment.id, {}, coverage.evidence);
    }
    for (const model::HostReach& host : assessment.reach) {
      add(assessment.id, {}, host.evidence);
    }
    if (of(assessment.id) == nullptr) {
      borrow(assessment.id, assessment.incident);
    }
  }
}

void RecordEvidence::add_judgements(const model::CaseFile& file) {
  for (const model::Judgement& judgement : file.judgements) {
    for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
      for (const model::LedgerItem& item : hypothesis.ledger) {
        add(judgement.id, {}, item.evidence);
      }
    }
    if (of(judgement.id) == nullptr) {
      borrow(judgement.id, judgement.incident);
    }
  }
  for (const model::Release& release : file.releases) {
    for (const std::string& fact : release.facts) {
      borrow(release.id, fact);
    }
    borrow(release.id, of(release.judgement) != nullptr ? release.judgement : release.incident);
  }
}

void RecordEvidence::add_decisions(const model::CaseFile& file) {
  for (const model::NotificationDecision& decision : file.decisions) {
    add(decision.id, {}, decision.evidence);
    if (of(decision.id) == nullptr) {
      borrow(decision.id, decision.incident);
    }
  }
}

void RecordEvidence::add_voices(const model::CaseFile& file) {
  for (const model::Claim& claim : file.claims) {
    for (const std::string& fact : claim.facts) {
      borrow(claim.id, fact);
    }
    if (of(claim.id) == nullptr) {
      borrow(claim.id, claim.incident);
    }
  }
  for (const model::Response& response : file.responses) {
    borrow(response.id, response.incident);
  }
}

void RecordEvidence::add_figures(const model::CaseFile& file) {
  if (!file.statistics.has_value()) {
    return;
  }
  for (const model::Figure& figure : file.statistics->figures) {
    for (const std::string& incident : figure.counted) {
      borrow(figure.id, incident);
    }
  }
}

}  // namespace longwatch::share::internal
