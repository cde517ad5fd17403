#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/result.h"
#include "knowledge/internal/evidence_builder.h"
#include "knowledge/internal/stix_intake.h"

namespace longwatch::knowledge::internal {

/// A MISP galaxy cluster of actors or of software. Each of its values becomes a record of its own,
/// with the id "misp:UUID"; what it says about records of others (ATT&CK ids among its synonyms,
/// related values) becomes relations. Clusters of other things are passed over with a note. Fails
/// with `InvalidInput` when it is none.
Status take_galaxy(std::string_view text, const FileLabel& file, const std::string& sha256,
                   EvidenceBuilder& builder, DiagnosticSink& diagnostics);

/// The dates at which values first stood in such a cluster: {"actors": {UUID: {"name": ...,
/// "synonym": {NAME: DATE}, "victim": ..., "category": ..., "origin": ..., "sponsor": ...}}}.
Status take_dated_galaxy(std::string_view text, const FileLabel& file, const std::string& sha256,
                         EvidenceBuilder& builder, DiagnosticSink& diagnostics);

}  // namespace longwatch::knowledge::internal
