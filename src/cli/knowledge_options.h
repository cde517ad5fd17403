#pragma once

#include "base/result.h"
#include "cli/session.h"
#include "config/settings.h"
#include "knowledge/evidence_base.h"

namespace longwatch::cli {

/// What the program knows of actors: content/actors and the places of --knowledge. Diagnostics are
/// told. Fails as `knowledge::load_evidence` does.
Result<knowledge::EvidenceBase> load_knowledge(const config::Settings& settings, Session& session);

/// --as-of, --campaigns and --audience of an invocation whose command has them. Fails with
/// `InvalidInput`.
Result<knowledge::Selection> selection_of(const Invocation& invocation);

}  // namespace longwatch::cli
