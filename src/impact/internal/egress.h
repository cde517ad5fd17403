#pragma once

#include <vector>

#include "impact/internal/scene.h"

/// What else may have left, beside the sessions and answers that are facts.
namespace longwatch::impact {

/// For an intrusion: one fact of kind Exfiltrated for each accessed host (one for all when no
/// sensor recorded anything). None observed where a sensor records everything that leaves the
/// host's network and covers the incident, else cannot be excluded.
std::vector<model::ImpactFact> remaining_egress_facts(const Scene& scene,
                                                      const std::vector<model::HostReach>& reach);

}  // namespace longwatch::impact
