#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "pipeline/sweep.h"

namespace longwatch::cli {

/// Writes the events of findings that rest on very many into files of their own: one JSON object a
/// line, as in the finding's `events`, by source and offset.
class EventListWriter {
 public:
  /// `directory` is made when it is first needed; empty = nowhere: a note says so. `diagnostics`
  /// outlives it.
  EventListWriter(std::string directory, DiagnosticSink& diagnostics)
      : directory_(std::move(directory)), diagnostics_(diagnostics) {}

  /// The file of the finding with that id; empty when there is none. Fails with `Io`.
  Result<std::string> write(const model::Finding& finding, const std::string& id,
                            const std::vector<pipeline::SourceReport>& sources);

 private:
  const std::string directory_;
  DiagnosticSink& diagnostics_;
};

}  // namespace longwatch::cli
