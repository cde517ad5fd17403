#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "impact/internal/scene.h"
#include "impact/internal/staging.h"

/// What left the organisation: sessions that carried much outside, and large answers of a web
/// server to the intruder. Volume is observed; that it was the archive is inferred.
namespace longwatch::impact {

struct ExfiltrationInput {
  const std::vector<model::HostReach>& reach;
  const std::vector<Archive>& archives;
  const std::vector<model::ImpactFact>& accessed;
};

/// One fact for each session (or sum of sessions) to an outside address, one for each large answer,
/// and one for each store whose content was taken with a matching archive (inferred) or may have
/// been in something of unknown content (cannot be excluded).
std::vector<model::ImpactFact> exfiltrated_facts(const Scene& scene,
                                                 const ExfiltrationInput& input);

}  // namespace longwatch::impact
