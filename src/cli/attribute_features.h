#pragma once

#include "cli/session.h"

namespace longwatch::cli {

/// Whether the invocation of `attribute` asks about bare features in place of an incident.
bool asks_about_features(const Invocation& invocation);

/// `attribute --techniques ... --software ...`: a lead, not a finding, and never a state.
ExitStatus run_attribute_features(const Invocation& invocation, Session& session);

/// `attribute explain --techniques ...`: the same lead as a matrix of competing hypotheses.
ExitStatus run_attribute_explain(const Invocation& invocation, Session& session);

}  // namespace longwatch::cli
