#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "attribute/internal/case_terms.h"
#include "attribute/internal/choice_fit.h"
#include "attribute/internal/outcomes.h"
#include "attribute/profile_weights.h"
#include "knowledge/evidence_base.h"

namespace longwatch::attribute::internal {

/// A reduced query of a development case, as a telemetry that saw less would show it.
struct DevelopmentQuery {
  CaseTerms terms;
  double weight = 1;
};

/// One report with the knowledge before it: all of it, its techniques alone, and ten of them.
struct DevelopmentCase {
  knowledge::EntityId actor{};
  std::vector<DevelopmentQuery> queries;  ///< the first is all of it
};

/// Cases that weights are fitted on: single reports with the knowledge published before them.
std::vector<DevelopmentCase> development_cases(const knowledge::EvidenceBase& base,
                                               const VictimClaims& claims);

/// Cases of some actors are left out.
using LeftOut = std::vector<bool>;  // by case

/// Weights of terms, then of `known` with the actor removed in half of the cases.
ProfileWeights fit_profile(std::span<const DevelopmentCase> cases, const LeftOut& left_out);

/// The baseline's two parts, fitted in the same way: temperature and what tells the known.
struct BaselineWeights {
  double temperature = 1;
  KnownWeights known;
};

BaselineWeights fit_baseline(std::span<const DevelopmentCase> cases, const LeftOut& left_out);

/// Number of the part (below `parts`) that a case's actor belongs to: all cases of an actor are in
/// one part.
std::vector<std::size_t> parts_by_actor(std::span<const DevelopmentCase> cases, std::size_t parts,
                                        std::uint64_t seed);

/// As many items of a list, drawn without order.
std::vector<knowledge::EntityId> drawn(std::vector<knowledge::EntityId> items, std::size_t count,
                                       Draws& draws);

}  // namespace longwatch::attribute::internal
