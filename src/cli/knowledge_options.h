#pragma once

#include <optional>
#include <string>
#include <vector>

#include "attribute/profile_weights.h"
#include "base/result.h"
#include "cli/session.h"
#include "knowledge/evidence_base.h"

/// What the commands around attribution share: the files of --knowledge, and the weights.
namespace longwatch::cli {

/// The option's values in order: given several times, and several with commas.
std::vector<std::string> listed_values(const Invocation& invocation, std::string_view option);

/// The files and folders of --knowledge, one each time it is given; what is odd in them is told.
/// Fails with `InvalidInput` when none is given.
Result<knowledge::EvidenceBase> load_knowledge(const Invocation& invocation, Session& session);

/// The file of --weights, else the one that comes with the program.
Result<attribute::ProfileWeights> weights_of(const Invocation& invocation,
                                             const config::Settings& settings, Session& session);

}  // namespace longwatch::cli
