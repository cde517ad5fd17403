#pragma once

#include <span>
#include <vector>

#include "correlate/internal/estate_index.h"
#include "model/incident.h"

namespace longwatch::correlate {

/// Incidents that share an outside artefact: an address, a domain, a certificate, the name of a
/// workstation, a digest. One that a third of many incidents have says nothing. Ordered by the
/// first incident in each.
std::vector<model::Campaign> find_campaigns(std::span<const model::Incident> incidents);

}  // namespace longwatch::correlate
