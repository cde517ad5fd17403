#include "attribute/internal/printed_verdict.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "attribute/internal/profile_posterior.h"
#include "attribute/internal/weights.h"

namespace longwatch::attribute::internal {
namespace {

using knowledge::EntityId;
using knowledge::EntityKind;

// Malware is easy to plant, ways of working are not: whoever is accused for his malware must be
// preferred by techniques alone, to the average candidate by so many nats, and no other candidate
// to him by more than so many. Of reports on actors with their own malware (ATT&CK v18.1, as-of)
// 65 in 100 pass; of actors drawn at random 1.
constexpr double kNeededSupport = 2.0;
constexpr double kMostBehindLeader = 1.0;
// Where both are about equally frequent; below, a nat of support is a nat for imitation.
constexpr double kEvenSupport = 1.0;
constexpr double kMostContradiction = 4.0;

/// Malware that speaks for a candidate, and how many reports vouch for it.
struct MalwareEvidence {
  std::size_t artefacts = 0;
  std::size_t sources = 0;
};

MalwareEvidence malware_of(const ReportProfiles& profiles, const ProfileQuery& query,
                           std::size_t candidate) {
  MalwareEvidence evidence;
  for (const EntityId software : query.software) {
    if (profiles.base().entity(software).kind != EntityKind::Malware ||
        profiles.is_public(software)) {
      continue;
    }
    for (const ReportProfiles::Posting& posting : profiles.having(software)) {
      if (posting.candidate == candidate) {
        ++evidence.artefacts;
        evidence.sources = std::max(evidence.sources, static_cast<std::size_t>(posting.reports));
      }
    }
  }
  return evidence;
}

LeadCap cap_of(const MalwareEvidence& malware, bool contradicted) {
  if (malware.artefacts == 0) {
    return LeadCap::Behaviour;
  }
  if (contradicted) {
    return LeadCap::Contradicted;
  }
  return malware.artefacts < 2 || malware.sources < 2 ? LeadCap::OneSource : LeadCap::OneVertex;
}

std::vector<double> scores_of(const TermCalculator& calculator, const TermValues& weights,
                              std::span<const double> victims) {
  std::vector<double> scores;
  const std::vector<TermValues> values = calculator.values();
  for (std::size_t candidate = 0; candidate < values.size(); ++candidate) {
    scores.push_back(score_of(values[candidate], weights) +
                     (victims.empty() ? 0 : victims[candidate]));
  }
  return scores;
}

/// Nats by which techniques alone prefer each candidate to the average one; all 0 without any.
std::vector<double> support_of(const ReportProfiles& profiles, const ProfileQuery& query,
                               const TermValues& weights) {
  if (query.techniques.empty()) {
    return std::vector<double>(profiles.candidates());
  }
  ProfileQuery behaviour = query;
  behaviour.software.clear();
  std::vector<double> scores = scores_of(TermCalculator(profiles, behaviour), weights, {});
  const double average =
      log_sum_exp(scores) - std::log(static_cast<double>(std::max<std::size_t>(scores.size(), 1)));
  for (double& score : scores) {
    score -= average;
  }
  return scores;
}

/// What part of a candidate's probability belongs to somebody who imitates it.
double planted_share(double support, bool has_techniques) {
  const double contradiction =
      has_techniques ? std::clamp(kEvenSupport - support, 0.0, kMostContradiction) : 0;
  const double odds = kImitationPrior * std::exp(contradiction);
  return odds / (1 + odds);
}

std::string state_in(const knowledge::EvidenceBase& base, EntityId record) {
  for (const model::SponsorEdge& edge : base.claims_of(record).sponsors) {
    if (edge.to_kind == "state" || edge.to_kind == "origin") {
      return edge.to;
    }
  }
  return {};
}

/// As the actor's own record says, else the records stated to be the actor's.
std::string state_behind(const knowledge::EvidenceBase& base, EntityId actor) {
  std::string state = state_in(base, actor);
  for (const knowledge::ActorRelation* const relation : base.relations_of(actor)) {
    if (state.empty() && relation->kind == knowledge::RelationKind::Exact) {
      state = state_in(base, relation->from == actor ? relation->to : relation->from);
    }
  }
  return state;
}

}  // namespace

double limit_of(LeadCap cap) {
  switch (cap) {
    case LeadCap::Behaviour:
    case LeadCap::Contradicted:
      return kBehaviourCap;
    case LeadCap::OneSource:
      return kOneSourceCap;
    case LeadCap::OneVertex:
      return kOneVertexCap;
    case LeadCap::Highest:
      break;
  }
  return kHighest;
}

PrintedPosterior printed_posterior(const ReportProfiles& profiles, const ProfileQuery& query,
                                   const ProfileWeights& weights, std::span<const double> victims) {
  const TermCalculator calculator(profiles, query);
  const TermValues ordered = in_order(weights.terms);
  const std::vector<double> scores = scores_of(calculator, ordered, victims);
  const std::vector<double> support = support_of(profiles, query, ordered);
  const ProfilePosterior model = posterior_of_scores(scores, calculator.shape(), weights.known);
  const bool has_techniques = !query.techniques.empty();
  const double leading = support.empty() ? 0 : *std::max_element(support.begin(), support.end());
  PrintedPosterior printed;
  printed.known_logit = model.known_logit;
  double named = 0;
  for (std::size_t candidate = 0; candidate < scores.size(); ++candidate) {
    PrintedCandidate& entry = printed.candidates.emplace_back();
    entry.score = scores[candidate];
    entry.model = model.probability[candidate];
    entry.support = support[candidate];
    const MalwareEvidence malware = malware_of(profiles, query, candidate);
    entry.cap = cap_of(malware, has_techniques && (entry.support < kNeededSupport ||
                                                   entry.support < leading - kMostBehindLeader));
    entry.probability = entry.model;
    if (malware.artefacts > 0) {
      entry.planted = entry.model * planted_share(entry.support, has_techniques);
      entry.probability -= entry.planted;
    }
    entry.probability = std::min(entry.probability, limit_of(entry.cap));
    printed.imitation += entry.planted;
    named += entry.probability;
  }
  // Imitation never is ruled out: it keeps its prior's part of what nobody known explains.
  const double rest = std::max(0.0, 1 - named - printed.imitation);
  printed.imitation += rest * kImitationPrior;
  printed.unknown = std::max(0.0, 1 - named - printed.imitation);
  return printed;
}

PrintedVerdict printed_verdict(const ReportProfiles& profiles, const ProfileQuery& query,
                               const ProfileWeights& weights) {
  const PrintedPosterior posterior = printed_posterior(profiles, query, weights);
  PrintedVerdict verdict;
  verdict.imitation = posterior.imitation;
  for (std::size_t candidate = 0; candidate < posterior.candidates.size(); ++candidate) {
    if (posterior.candidates[candidate].probability > verdict.probability) {
      verdict.probability = posterior.candidates[candidate].probability;
      verdict.actor = profiles.actor(candidate);
    }
  }
  return verdict;
}

StatesOfActors::StatesOfActors(const knowledge::EvidenceBase& base)
    : states_(base.entities().size()) {
  const std::size_t first = knowledge::index_of(base.first_of(EntityKind::Actor));
  std::map<std::string, std::size_t> actors_of;
  for (std::size_t i = 0; i < base.entities(EntityKind::Actor).size(); ++i) {
    const auto actor = static_cast<EntityId>(first + i);
    const std::string state = state_behind(base, actor);
    if (!state.empty() && base.entity(actor).origin != knowledge::Origin::Galaxy) {
      ++actors_of[state];
    }
    states_[knowledge::index_of(actor)] = state;
  }
  std::size_t most = 0;
  for (const auto& [state, actors] : actors_of) {
    if (actors > most) {
      most = actors;
      commonest_ = state;
    }
  }
}

std::string StatesOfActors::state_of(EntityId actor) const {
  return states_[knowledge::index_of(actor)];
}

}  // namespace longwatch::attribute::internal
