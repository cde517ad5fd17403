#pragma once

#include <string>
#include <vector>

#include "impact/internal/scene.h"

/// What the intruder read, store by store, and what the records show was left alone.
namespace longwatch::impact {

/// A store of the estate, with the host it lies on.
struct StoreOnHost {
  const model::Host* host = nullptr;
  const model::DataStore* store = nullptr;
};

/// Facts of kind Accessed: one for each store that was read or opened, one for each share or host
/// whose reads belong to no store.
std::vector<model::ImpactFact> accessed_facts(const Scene& scene);

/// For an intrusion: one fact of kind Accessed for each sensitive or personal store that no fact of
/// `accessed` is about, and one about mailboxes; for an attempt one about the hosts that were
/// tried. None observed where records cover it, else cannot be excluded.
std::vector<model::ImpactFact> untouched_facts(const Scene& scene,
                                               const std::vector<model::HostReach>& reach,
                                               const std::vector<model::ImpactFact>& accessed);

/// The store with this path on this host; both null when the estate has none.
StoreOnHost find_store(const Scene& scene, const std::string& host, const std::string& path);

}  // namespace longwatch::impact
