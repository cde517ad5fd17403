#pragma once

#include <cstdint>
#include <vector>

#include "attribute/internal/score.h"

namespace longwatch::attribute::internal {

enum class Cap : std::uint8_t { Highest, Behaviour, OneSource, OneVertex };

/// What may be believed of an actor at most, for what the evidence is.
Cap cap_of(const Strength& strength);
double limit_of(Cap cap);

struct ActorPosterior {
  double probability = 0;
  double prior_decibans = 0;
  Cap cap{};
  bool capped = false;
  bool listed = false;
};

/// Why imitation is more or less likely than at the start.
struct ImitationParts {
  std::size_t imitated = kNothing;  ///< the actor whose artefacts are strong
  double planted = 0;               ///< decibans
  double contradictions = 0;

  double total() const { return planted + contradictions; }
};

struct Posterior {
  std::vector<ActorPosterior> actors;  ///< as in the catalogue
  std::vector<std::size_t> order;      ///< those listed, most probable first
  double unknown = 0;
  double imitation = 0;
  double unknown_prior_decibans = 0;
  double imitation_prior_decibans = 0;
  ImitationParts parts;
  std::size_t left_out = 0;  ///< actors that are not listed
  double left_out_mass = 0;  ///< theirs; it stands under unknown
};

/// Priors and ledgers to probabilities; what caps take away goes to unknown. All sum to 1.
Posterior posterior_of(const Scores& scores, const model::ActorCatalogue& catalogue,
                       double unknown_prior);

}  // namespace longwatch::attribute::internal
