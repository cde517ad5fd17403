#pragma once

#include <vector>

#include "impact/internal/scene.h"

/// Data that left because somebody outside asked one of our hosts for it.
namespace longwatch::impact {

/// One observed fact of kind Exfiltrated for each host, outside address and path that was answered
/// with much; sessions stand in for a web server's log that is not there.
std::vector<model::ImpactFact> answer_facts(const Scene& scene);

}  // namespace longwatch::impact
