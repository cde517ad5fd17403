#pragma once

#include <string>

#include "scenario/internal/parliament.h"

namespace longwatch::scenario::internal {

/// assets.yaml: organisations, hosts, networks, tickets and people as model::Estate knows them.
std::string assets_text(const Parliament& parliament);

/// persons.yaml: the private fields of everybody in it.
std::string persons_text(const Parliament& parliament);

/// When the intruder's addresses were blocked and the web server taken off the network.
Timestamp contained_at(const Parliament& parliament);

}  // namespace longwatch::scenario::internal
