#pragma once

#include <string>

#include "base/diagnostic.h"
#include "model/event.h"

namespace longwatch::read {

/// Says what is doubtful about the times of the unit in `batch`, each kind of doubt once with how
/// many records it concerns; nothing when nothing is. Readers of logs whose lines give local times
/// call it at the end of a unit.
void report_time_doubts(const model::EventBatch& batch, const std::string& source,
                        DiagnosticSink& diagnostics);

}  // namespace longwatch::read
