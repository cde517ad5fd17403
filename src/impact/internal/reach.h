#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "impact/internal/scene.h"

/// How far the intruder came on each host.
namespace longwatch::impact {

/// One row for every host of the estate, in its order, then one for every other host that the
/// incident's activities or findings name, by name.
std::vector<model::HostReach> reach_of(const Scene& scene);

/// The row of a host; null when there is none.
const model::HostReach* row_of(const std::vector<model::HostReach>& reach, std::string_view host);

/// The hosts with this answer, in the order of the rows.
std::vector<std::string> hosts_with(const std::vector<model::HostReach>& reach,
                                    model::Reach answer);

/// Whether a status says that the request was refused.
bool is_refused(const model::Activity& activity);

}  // namespace longwatch::impact
