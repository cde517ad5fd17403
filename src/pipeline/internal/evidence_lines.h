#pragma once

#include <span>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "model/evidence.h"
#include "pipeline/internal/finding_records.h"
#include "pipeline/sweep.h"
#include "read/read.h"

namespace longwatch::pipeline {

struct EvidenceRequest {
  const EvidencePlaces& places;
  std::span<const SourceReport> sources;
  std::span<const read::Format* const> formats;
  const FileSystem& files;
};

/// Reads the records that `wanted` (sorted, unique) names, each with the line that stands there,
/// secrets masked. In the order of `wanted`. A record that cannot be read again gets an empty line
/// and a diagnostic.
std::vector<model::EvidenceItem> read_evidence(std::span<const model::EvidenceId> wanted,
                                               const EvidenceRequest& request,
                                               DiagnosticSink& diagnostics);

}  // namespace longwatch::pipeline
