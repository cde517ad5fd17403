#pragma once

#include <cstddef>
#include <vector>

#include "base/diagnostic.h"
#include "pipeline/internal/source_slot.h"
#include "pipeline/sweep.h"

namespace longwatch::pipeline {

/// Opens the slot's file, finds its format and makes it ready to be handed out: afterwards it is
/// open, or skipped with a reason, which is reported. The caller owns the slot alone.
void open_source(SourceSlot& slot, Hashing hashing, const SweepStages& stages,
                 std::vector<std::byte>& scratch, DiagnosticSink& diagnostics);

}  // namespace longwatch::pipeline
