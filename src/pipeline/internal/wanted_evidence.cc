#include "pipeline/internal/wanted_evidence.h"

#include <set>

namespace longwatch::pipeline {
namespace {

using Wanted = std::set<model::EvidenceId>;

void add(const std::vector<model::EvidenceId>& ids, Wanted& wanted) {
  wanted.insert(ids.begin(), ids.end());
}

/// Everything in a list whose members have a list named `evidence`.
template <class Items>
void add_each(const Items& items, Wanted& wanted) {
  for (const auto& item : items) {
    add(item.evidence, wanted);
  }
}

}  // namespace

std::vector<model::EvidenceId> wanted_evidence(const registry::RunRecord& record) {
  Wanted wanted;
  add_each(record.findings, wanted);
  for (const model::Incident& incident : record.incidents) {
    add_each(incident.observables, wanted);
    add_each(incident.timeline, wanted);
  }
  for (const model::Assessment& assessment : record.assessments) {
    add_each(assessment.reach, wanted);
    add_each(assessment.facts, wanted);
    add_each(assessment.coverage, wanted);
    add_each(assessment.exposed, wanted);
  }
  for (const model::Judgement& judgement : record.judgements) {
    for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
      add_each(hypothesis.ledger, wanted);
    }
  }
  add_each(record.decisions, wanted);
  return {wanted.begin(), wanted.end()};
}

}  // namespace longwatch::pipeline
