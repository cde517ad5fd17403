#pragma once

#include <string>

#include "base/diagnostic.h"
#include "model/event.h"

namespace longwatch::read {

/// Says that records of the unit in `batch` have fields under names that differ in letter case from
/// those that were asked for (`EventBatch::keep`); nothing when there are none. Readers call it at
/// the end of a unit.
void report_other_case(const model::EventBatch& batch, const model::FieldTable& fields,
                       const std::string& source, DiagnosticSink& diagnostics);

}  // namespace longwatch::read
