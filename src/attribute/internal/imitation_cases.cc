#include "attribute/internal/imitation_cases.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "attribute/internal/case_terms.h"
#include "attribute/internal/evaluation_cases.h"
#include "attribute/internal/outcomes.h"
#include "attribute/internal/printed_verdict.h"

namespace longwatch::attribute::internal {
namespace {

using knowledge::EntityId;
using knowledge::EntityKind;

constexpr std::size_t kPlanted = 2;  // malware of the framed actor, at most

/// Malware that nobody but the candidate is known to have.
std::vector<EntityId> own_malware(const ReportProfiles& profiles, std::size_t candidate) {
  const knowledge::EvidenceBase& base = profiles.base();
  std::vector<EntityId> own;
  const std::size_t first = knowledge::index_of(base.first_of(EntityKind::Malware));
  for (std::size_t i = 0; i < base.entities(EntityKind::Malware).size(); ++i) {
    const auto malware = static_cast<EntityId>(first + i);
    const auto having = profiles.having(malware);
    if (having.size() == 1 && having.front().candidate == candidate) {
      own.push_back(malware);
    }
  }
  return own;
}

struct Planted {
  std::size_t framed = 0;
  std::vector<EntityId> malware;
};

/// Somebody else with malware of his own; nothing after many tries.
std::optional<Planted> draw_framed(const ReportProfiles& profiles,
                                   const std::vector<EntityId>& truth, Draws& draws) {
  constexpr int kTries = 500;
  for (int i = 0; i < kTries && profiles.candidates() > 0; ++i) {
    const std::size_t candidate = draws.below(profiles.candidates());
    if (std::find(truth.begin(), truth.end(), profiles.actor(candidate)) != truth.end()) {
      continue;
    }
    std::vector<EntityId> own = own_malware(profiles, candidate);
    if (!own.empty()) {
      own.resize(std::min(own.size(), kPlanted));
      return Planted{candidate, std::move(own)};
    }
  }
  return std::nullopt;
}

/// The query with the framed actor's malware in place of the true one's.
ProfileQuery framing(const ReportProfiles& profiles, const ProfileQuery& query,
                     const Planted& planted) {
  ProfileQuery framed = query;
  std::erase_if(framed.software, [&](EntityId software) {
    return profiles.base().entity(software).kind == EntityKind::Malware &&
           !profiles.is_public(software);
  });
  framed.software.insert(framed.software.end(), planted.malware.begin(), planted.malware.end());
  return framed;
}

}  // namespace

ImitationFigures judge_imitations(const knowledge::EvidenceBase& base, const VictimClaims& claims,
                                  const ProfileWeights& weights, std::size_t cases,
                                  std::uint64_t seed) {
  Draws draws(seed);
  ImitationFigures figures;
  std::vector<EvaluationCase> reports = evaluation_cases(base, Protocol::ReportAsOf);
  while (figures.cases < cases && !reports.empty()) {
    const std::size_t at = draws.below(reports.size());
    const EvaluationCase drawn = reports[at];
    reports.erase(reports.begin() + static_cast<std::ptrdiff_t>(at));
    const CaseKnowledge knowledge(base, claims, drawn);
    const std::optional<Planted> planted = draw_framed(knowledge.present(), drawn.truth, draws);
    if (!planted.has_value()) {
      continue;
    }
    const ProfileQuery query = framing(knowledge.present(), drawn.query, *planted);
    const PrintedPosterior printed = printed_posterior(knowledge.present(), query, weights);
    const double framed = printed.candidates[planted->framed].probability;
    ++figures.cases;
    figures.framed += framed >= kAccusation ? 1U : 0U;
    figures.imitation += printed.imitation > framed ? 1U : 0U;
  }
  return figures;
}

}  // namespace longwatch::attribute::internal
