#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "attribute/profile_weights.h"
#include "base/result.h"
#include "cli/session.h"
#include "knowledge/evidence_base.h"

/// What the commands around attribution share.
namespace longwatch::cli {

/// The option's values in order: given several times, and several with commas.
std::vector<std::string> listed_values(const Invocation& invocation, std::string_view option);

/// The places of --knowledge alone: figures must not depend on what comes with a version of the
/// program. Fails with `InvalidInput` when none is given.
Result<knowledge::EvidenceBase> load_measured_knowledge(const config::Settings& settings,
                                                        Session& session);

/// The file of --weights, else the one that comes with the program.
Result<attribute::ProfileWeights> weights_of(const Invocation& invocation,
                                             const config::Settings& settings, Session& session);

}  // namespace longwatch::cli
