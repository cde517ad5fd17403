#pragma once

#include "base/diagnostic_table.h"

namespace longwatch::config {

#define LW_DIAGNOSTIC LW_DIAGNOSTIC_CONSTANT
#include "config/diagnostics.def"
#undef LW_DIAGNOSTIC

/// Every kind above, for the generated documentation and for tests.
inline constexpr const DiagnosticKind* kAllDiagnostics[] = {
#define LW_DIAGNOSTIC LW_DIAGNOSTIC_ADDRESS
#include "config/diagnostics.def"
#undef LW_DIAGNOSTIC
};

}  // namespace longwatch::config
