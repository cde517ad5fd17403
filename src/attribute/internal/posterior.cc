#include "attribute/internal/posterior.h"

#include <algorithm>
#include <cmath>

#include "attribute/internal/weights.h"

namespace longwatch::attribute::internal {
namespace {

double to_decibans(double probability) {
  return 10 * std::log10(probability);
}

/// Strong artefacts of somebody else.
double conflict_with(std::size_t imitated, const Scores& scores) {
  double conflict = 0;
  for (std::size_t actor = 0; actor < scores.actors.size(); ++actor) {
    if (actor != imitated) {
      conflict = std::max(conflict, scores.actors[actor].strength.decibans);
    }
  }
  return std::min(conflict / 2, kConflictCap);
}

ImitationParts imitation_of(std::size_t imitated, const Scores& scores) {
  const ActorScore& actor = scores.actors[imitated];
  ImitationParts parts;
  parts.imitated = imitated;
  parts.planted = kPlantedArtefacts * actor.strength.decibans;
  for (const Line& line : actor.lines) {
    parts.contradictions += line.decibans < 0 ? -line.decibans * kContradiction : 0;
  }
  parts.contradictions += conflict_with(imitated, scores);
  parts.contradictions += std::clamp(scores.stranger - actor.behaviour, 0.0, kConflictCap);
  return parts;
}

/// Of all actors with strong artefacts the one whose imitation explains most; of equals the first
/// by id.
ImitationParts likeliest_imitation(const Scores& scores, const model::ActorCatalogue& catalogue) {
  ImitationParts best;
  for (std::size_t actor = 0; actor < scores.actors.size(); ++actor) {
    if (scores.actors[actor].strength.decibans < kStrongMatch) {
      continue;
    }
    const ImitationParts parts = imitation_of(actor, scores);
    if (best.imitated == kNothing || parts.total() > best.total() ||
        (parts.total() == best.total() &&
         catalogue.actors[actor].id < catalogue.actors[best.imitated].id)) {
      best = parts;
    }
  }
  return best;
}

void apply_priors(Posterior& posterior, double unknown_prior) {
  const auto count = static_cast<double>(posterior.actors.size());
  const double unknown = std::clamp(unknown_prior, 0.01, 0.94);
  const double rest = 1 - unknown - kImitationPrior;
  posterior.unknown_prior_decibans = to_decibans(count > 0 ? unknown : unknown + rest);
  posterior.imitation_prior_decibans = to_decibans(kImitationPrior);
  for (ActorPosterior& actor : posterior.actors) {
    actor.prior_decibans = to_decibans(rest / count);
  }
}

/// Decibans to probabilities.
void normalise(Posterior& posterior, const Scores& scores) {
  std::vector<double> decibans = {
      posterior.unknown_prior_decibans + scores.stranger,
      posterior.imitation_prior_decibans + scores.stranger + posterior.parts.total()};
  for (std::size_t actor = 0; actor < posterior.actors.size(); ++actor) {
    decibans.push_back(posterior.actors[actor].prior_decibans + scores.actors[actor].total);
  }
  const double largest = *std::max_element(decibans.begin(), decibans.end());
  double sum = 0;
  for (double& value : decibans) {
    value = std::pow(10.0, (value - largest) / 10);
    sum += value;
  }
  posterior.imitation = decibans[1] / sum;
  for (std::size_t actor = 0; actor < posterior.actors.size(); ++actor) {
    posterior.actors[actor].probability = decibans[actor + 2] / sum;
  }
}

void apply_caps(Posterior& posterior, const Scores& scores) {
  for (std::size_t actor = 0; actor < posterior.actors.size(); ++actor) {
    ActorPosterior& entry = posterior.actors[actor];
    entry.cap = cap_of(scores.actors[actor].strength);
    if (entry.probability > limit_of(entry.cap)) {
      entry.probability = limit_of(entry.cap);
      entry.capped = true;
    }
  }
}

/// The most probable actors, then those with most matches: what is ruled out matters as well.
void choose_listed(Posterior& posterior, const Scores& scores,
                   const model::ActorCatalogue& catalogue) {
  for (std::size_t actor = 0; actor < posterior.actors.size(); ++actor) {
    if (!scores.actors[actor].lines.empty()) {
      posterior.order.push_back(actor);
    }
  }
  const auto by = [&](auto value) {
    return [&catalogue, value](std::size_t a, std::size_t b) {
      const double first = value(a);
      const double second = value(b);
      return first != second ? first > second : catalogue.actors[a].id < catalogue.actors[b].id;
    };
  };
  const auto probability = [&](std::size_t actor) {
    return posterior.actors[actor].probability;
  };
  const auto matched = [&](std::size_t actor) {
    return scores.actors[actor].matched;
  };
  std::sort(posterior.order.begin(), posterior.order.end(), by(probability));
  if (posterior.order.size() > kActorsListed) {
    std::sort(posterior.order.begin() + kMostProbableListed, posterior.order.end(), by(matched));
    posterior.order.resize(kActorsListed);
    std::sort(posterior.order.begin(), posterior.order.end(), by(probability));
  }
  for (const std::size_t actor : posterior.order) {
    posterior.actors[actor].listed = true;
  }
}

}  // namespace

Cap cap_of(const Strength& strength) {
  if (strength.artefacts == 0) {
    return Cap::Behaviour;
  }
  if (strength.artefacts < 2 || strength.sources < 2) {
    return Cap::OneSource;
  }
  return strength.vertices() < 2 ? Cap::OneVertex : Cap::Highest;
}

double limit_of(Cap cap) {
  switch (cap) {
    case Cap::Behaviour:
      return kBehaviourCap;
    case Cap::OneSource:
      return kOneSourceCap;
    case Cap::OneVertex:
      return kOneVertexCap;
    case Cap::Highest:
      break;
  }
  return kHighest;
}

Posterior posterior_of(const Scores& scores, const model::ActorCatalogue& catalogue,
                       double unknown_prior) {
  Posterior posterior;
  posterior.actors.resize(scores.actors.size());
  posterior.parts = likeliest_imitation(scores, catalogue);
  apply_priors(posterior, unknown_prior);
  normalise(posterior, scores);
  apply_caps(posterior, scores);
  choose_listed(posterior, scores, catalogue);
  double listed = posterior.imitation;
  for (const ActorPosterior& actor : posterior.actors) {
    listed += actor.listed ? actor.probability : 0;
    posterior.left_out_mass += actor.listed ? 0 : actor.probability;
    posterior.left_out += actor.listed ? 0U : 1U;
  }
  posterior.unknown = std::max(0.0, 1 - listed);
  return posterior;
}

}  // namespace longwatch::attribute::internal
