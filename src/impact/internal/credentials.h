#pragma once

#include <set>
#include <string>
#include <vector>

#include "impact/internal/scene.h"

/// Whose credentials the intruder can have.
namespace longwatch::impact {

/// A fact and the accounts behind it. Accounts are names without domain in lower case; they stay
/// in here: facts carry subject ids.
struct Exposed {
  model::ImpactFact fact;
  std::set<std::string> accounts;
};

/// Reads of the memory of lsass (one fact for each host), accounts that the intruder used, service
/// tickets with weak encryption; for an intrusion without the first, what can be said about it.
std::vector<Exposed> exposed_credentials(const Scene& scene,
                                         const std::vector<model::HostReach>& reach);

/// Base names, in lower case, of the intruder's processes that could read the memory of lsass.
std::set<std::string> readers_of_lsass(const Scene& scene, const std::string& host);

}  // namespace longwatch::impact
