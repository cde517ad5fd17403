#pragma once

#include <vector>

#include "impact/internal/scene.h"

/// What was altered and what was destroyed. Removing the traces of an intrusion is not destroying
/// the organisation's data: each is said for itself.
namespace longwatch::impact {

/// Files written below a web root, services, tasks and accounts, one fact for each kind and host.
std::vector<model::ImpactFact> altered_facts(const Scene& scene);

/// Logs, the intruder's own files, other files; and, for an intrusion, what can be said about the
/// organisation's data when no other file was deleted.
std::vector<model::ImpactFact> destroyed_facts(const Scene& scene,
                                               const std::vector<model::HostReach>& reach);

}  // namespace longwatch::impact
