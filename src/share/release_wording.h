#pragma once

#include <string>
#include <vector>

#include "model/assessment.h"
#include "model/incident.h"
#include "model/judgement.h"

namespace longwatch::share {

/// What a release is worded from.
struct WordingInput {
  const model::Incident& incident;
  const model::Assessment& assessment;
  const model::Judgement& judgement;
  model::Granularity granularity = model::Granularity::Nothing;
  std::vector<std::string> organisations;  ///< names as they may be said
};

/// Sentences for an audience outside: that organisations were touched and when (month and year),
/// what kind of material was taken and what not, and the judgement at this granularity and no more.
/// No host, address, account, file or artefact ever stands in them. Empty for Nothing. Likelihood
/// and confidence are in separate sentences. A state or group is named only when the judgement is
/// authored and adopts one; a state only when its sponsor edges lead to it.
std::vector<std::string> release_wording(const WordingInput& input);

/// The state at the end of a judgement's sponsor chain; empty when the chain does not reach one.
std::string sponsoring_state(const model::Judgement& judgement);

}  // namespace longwatch::share
