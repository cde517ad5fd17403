#pragma once

#include <string>

#include "base/diagnostic.h"
#include "knowledge/internal/evidence_builder.h"
#include "knowledge/internal/stix_objects.h"

namespace longwatch::knowledge::internal {

/// What a file is called in messages and products.
struct FileLabel {
  std::string path;  ///< as given
  std::string name;  ///< without its folders
};

/// Hands a bundle's objects to the builder: ATT&CK's, our own clusters' or a partner's. Of several
/// versions of an object the last counts. What has no ATT&CK id keeps its STIX id.
void take_stix(const StixBundle& bundle, const FileLabel& file, const std::string& sha256,
               EvidenceBuilder& builder, DiagnosticSink& diagnostics);

}  // namespace longwatch::knowledge::internal
