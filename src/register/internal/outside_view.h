#pragma once

#include <span>
#include <vector>

#include "base/time.h"
#include "model/case_file.h"

namespace longwatch::registry::internal {

/// Of each incident the latest authored judgement, else the latest lead; in the order they came.
std::vector<model::Judgement> latest_judgements(std::span<const model::Judgement> all);

/// `redact` for a partner or the public, as `all.audience` says.
model::CaseFile view_from_outside(const model::CaseFile& all, Timestamp now);

/// What a release leaves of the judgement it names: no more than its granularity, and only what the
/// audience may see of the evidence. Without hypotheses when no group may be named.
model::Judgement released_judgement(model::Judgement judgement, const model::Release& release,
                                    const model::Audience& audience);

/// A judgement the marking permits, but no release speaks of: hypotheses and evidence without
/// likelihoods, and nothing that was adopted.
model::Judgement unreleased_judgement(model::Judgement judgement, const model::Audience& audience);

/// What may be told of an impact fact outside: what was done to which class of information, how
/// sure that is, and how much it was; no place, name, time or record.
model::ImpactFact released_fact(const model::ImpactFact& fact);

}  // namespace longwatch::registry::internal
