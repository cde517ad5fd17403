#pragma once

#include <string_view>

#include "detect/indicator/internal/intake.h"

namespace longwatch::detect::indicator {

/// One OpenIOC document (1.0 or 1.1), or several in one element. Items under OR that ask for one
/// value become plain indicators; what AND joins, or other conditions ask, becomes a pattern. Terms
/// that no telemetry answers are told.
ListOrigin read_openioc(std::string_view text, Intake& intake);

}  // namespace longwatch::detect::indicator
