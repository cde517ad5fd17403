#pragma once

#include <string>

#include "scenario/internal/script.h"
#include "scenario/internal/written_telemetry.h"

namespace longwatch::scenario::internal {

/// `truth.json`: what the scenario expects of a correct reader, and for every step and decoy the
/// places of all its records.
std::string truth_text(const Script& script, const WrittenTelemetry& written);

}  // namespace longwatch::scenario::internal
