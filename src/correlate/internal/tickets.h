#pragma once

#include "correlate/internal/finding_facts.h"
#include "model/estate.h"
#include "model/evidence.h"

namespace longwatch::correlate {

/// The first ticket that explains a finding; null when none does.
///
/// The finding lies in the ticket's time and on one of its hosts. Of the ticket's addresses and
/// accounts, when it has any, one must be in the finding, and the finding must name no outside
/// address or account that the ticket does not know: an intruder on the same host in the same hours
/// is not explained. A ticket that names nobody and nothing explains nothing, nor does one of the
/// kind "containment": that is an answer to an incident, not its cause.
const model::Ticket* explaining_ticket(const model::FindingRecord& finding,
                                       const FindingFacts& facts, EstateIndex& estate);

}  // namespace longwatch::correlate
