#pragma once

#include <span>

#include "base/diagnostic.h"
#include "pipeline/sweep.h"

namespace longwatch::pipeline {

/// Reports the entries of tuning files that have expired and those that applied to nothing.
void tell_idle_entries(std::span<const TuningReport> entries, DiagnosticSink& diagnostics);

}  // namespace longwatch::pipeline
