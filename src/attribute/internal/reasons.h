#pragma once

#include <string>
#include <vector>

#include "attribute/internal/features.h"
#include "attribute/internal/posterior.h"
#include "attribute/internal/score.h"
#include "model/judgement.h"

namespace longwatch::attribute::internal {

/// A line of the ledger in words. `feature` is null for the working hours.
model::LedgerItem to_item(const Line& line, const Feature* feature, std::size_t actors);

/// What speaks for an actor nobody has described.
model::LedgerItem stranger_item(double decibans);
/// What speaks for an imitation of `imitated`.
std::vector<model::LedgerItem> imitation_items(const ImitationParts& parts,
                                               const model::Actor* imitated);

/// "evidence of behaviour alone ...": for the caps of a judgement.
std::string cap_in_words(const model::Actor& actor, Cap cap);
std::string left_out_in_words(std::size_t actors, double mass);

struct Confidence {
  model::AnalyticConfidence level{};
  std::vector<std::string> why;
};

/// How well founded a judgement on an actor is, whatever its probability. `conflict` says that
/// artefacts of another actor are strong as well.
Confidence confidence_of(const ActorScore& score, bool leads, bool conflict);

/// The vertices of the Diamond model with evidence for an actor, sorted.
std::vector<std::string> vertices_of(const ActorScore& score);

}  // namespace longwatch::attribute::internal
