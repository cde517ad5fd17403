#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/time.h"
#include "model/case_file.h"
#include "model/marking.h"

namespace longwatch::registry {

/// The releases in effect: of each id the highest version that a second identity has confirmed and
/// whose embargo is over; those that grant nothing are left out, so a withheld one takes back what
/// an earlier version granted. Ordered as they came.
std::vector<model::Release> releases_in_effect(std::span<const model::Release> all, Timestamp now);

/// What an audience may see of everything. `all.judgements` and `all.releases` hold every version,
/// confirmed and not; the embargo of releases is held against `now`. Pure.
///
/// - Internal: everything; of the judgements of an incident the latest authored one, else the
/// latest
///   lead.
/// - A partner: items whose marking permits it, without persons, set-aside findings and host names
///   of sources. Hypotheses lose their probabilities, unless a release to the partner or to the
///   public is in effect: then its granularity decides what is left of the judgement it names.
/// - The public: releases in effect, for each incident released a skeleton with a neutral title, of
///   the assessment the facts the release names without places, hosts and evidence, claims and
///   responses marked CLEAR, and the figures without the ids behind them.
///
/// What refers to something that was removed loses the reference.
model::CaseFile redact(model::CaseFile all, const model::Audience& audience, Timestamp now);

}  // namespace longwatch::registry
