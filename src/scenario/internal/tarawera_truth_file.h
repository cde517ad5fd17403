#pragma once

#include <string>

#include "scenario/internal/telemetry.h"
#include "scenario/tarawera.h"

namespace longwatch::scenario::internal {

/// truth.json: what a correct reading must find, and where every planted record stands.
std::string tarawera_truth_text(const TaraweraTruth& truth, const WrittenTelemetry& written);

}  // namespace longwatch::scenario::internal
