#pragma once

#include "scenario/internal/parliament.h"
#include "scenario/internal/telemetry.h"

namespace longwatch::scenario::internal {

/// Ordinary work of all days on all sensors.
void record_tarawera_days(const Parliament& parliament, Telemetry& telemetry);

}  // namespace longwatch::scenario::internal
