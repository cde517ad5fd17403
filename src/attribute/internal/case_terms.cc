#include "attribute/internal/case_terms.h"

#include <algorithm>
#include <cmath>

namespace longwatch::attribute::internal {
namespace {

using knowledge::EntityId;
using knowledge::EntityKind;

VictimSelection victim_selection(const EvaluationCase& evaluated) {
  VictimSelection selection;
  selection.facts_before = evaluated.facts_before;
  selection.reports_before = evaluated.as_of;
  selection.without_references = evaluated.without_references;
  selection.without_entities = evaluated.without_entities;
  return selection;
}

bool is_among(std::span<const ReportProfiles::Posting> having, std::size_t candidate) {
  return std::any_of(having.begin(), having.end(),
                     [&](const auto& posting) { return posting.candidate == candidate; });
}

}  // namespace

CaseKnowledge::CaseKnowledge(const knowledge::EvidenceBase& base, const VictimClaims& claims,
                             const EvaluationCase& evaluated)
    : base_(knowledge_for(base, evaluated)),
      case_(evaluated),
      present_(base_),
      removed_(base_, evaluated.truth),
      present_victims_(claims, present_, victim_selection(evaluated)),
      removed_victims_(claims, removed_, victim_selection(evaluated)) {}

ScoredQuery CaseKnowledge::score(const ReportProfiles& profiles, const VictimProfiles& victims,
                                 const ProfileQuery& query, const VictimRates& rates) {
  const TermCalculator calculator(profiles, query);
  return {calculator.values(), calculator.shape(), bm25_scores(profiles, query),
          victims.scores(query.countries, query.sectors, rates)};
}

CaseTerms CaseKnowledge::terms(const ProfileQuery& query, const VictimRates& rates) const {
  CaseTerms terms;
  terms.present = score(present_, present_victims_, query, rates);
  terms.removed = score(removed_, removed_victims_, query, rates);
  for (const EntityId actor : case_.truth) {
    if (const std::optional<std::size_t> candidate = present_.candidate_of(actor)) {
      terms.truth.push_back(*candidate);
    }
  }
  double reports = 0;
  for (std::size_t candidate = 0; candidate < present_.candidates(); ++candidate) {
    terms.share.push_back(static_cast<double>(present_.report_count(candidate)));
    reports += terms.share.back();
  }
  for (double& share : terms.share) {
    share /= std::max(reports, 1.0);
  }
  return terms;
}

Stratum CaseKnowledge::stratum(const ProfileQuery& query) const {
  Stratum best = Stratum::NoSoftware;
  for (const EntityId software : query.software) {
    const auto having = present_.having(software);
    for (const EntityId actor : case_.truth) {
      const std::optional<std::size_t> candidate = present_.candidate_of(actor);
      if (!candidate.has_value() || !is_among(having, *candidate)) {
        continue;
      }
      const bool tool = base_.entity(software).kind == EntityKind::Tool;
      const Stratum stratum = tool                 ? Stratum::KnownTool
                              : having.size() == 1 ? Stratum::OwnMalware
                                                   : Stratum::SharedMalware;
      best = std::min(best, stratum);
    }
  }
  return best;
}

std::vector<double> bm25_scores(const ReportProfiles& profiles, const ProfileQuery& query) {
  constexpr double kSoftware = 3;
  constexpr float kImpliedReports = 0.3F;
  std::vector<double> scores(profiles.candidates());
  for (const EntityId software : query.software) {
    for (const ReportProfiles::Posting& posting : profiles.having(software)) {
      scores[posting.candidate] +=
          kSoftware * profiles.rarity(software) * profiles.saturated(posting);
    }
  }
  for (const EntityId technique : query.techniques) {
    std::size_t next = 0;
    const std::span<const ReportProfiles::Posting> having = profiles.having(technique);
    for (std::uint32_t candidate = 0; candidate < scores.size(); ++candidate) {
      if (next < having.size() && having[next].candidate == candidate) {
        scores[candidate] += profiles.rarity(technique) * profiles.saturated(having[next]);
        ++next;
      } else if (profiles.is_implied(candidate, technique)) {
        scores[candidate] +=
            profiles.rarity(technique) * profiles.saturated({candidate, kImpliedReports});
      }
    }
  }
  const auto items = static_cast<double>(query.techniques.size() + query.software.size());
  const double spread = std::pow(std::max(1.0, items), 0.4);
  for (double& score : scores) {
    score /= spread;
  }
  return scores;
}

}  // namespace longwatch::attribute::internal
