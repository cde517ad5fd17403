#pragma once

#include <span>
#include <vector>

#include "correlate/internal/estate_index.h"
#include "model/incident.h"

namespace longwatch::correlate {

/// Incidents that share an outside artefact: an address, a domain, a certificate, the name of a
/// workstation, a digest. One that a third of many incidents have says nothing. Ordered by the
/// first incident in each. Also those whose intruder came in through a gateway of ours that another
/// incident shows broken into before (at most kGatewayDays).
std::vector<model::Campaign> find_campaigns(std::span<const model::Incident> incidents,
                                            EstateIndex& estate);

}  // namespace longwatch::correlate
