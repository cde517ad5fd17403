#pragma once

#include <span>

#include "base/diagnostic_table.h"

namespace longwatch::cli {

#define LW_DIAGNOSTIC LW_DIAGNOSTIC_CONSTANT
#include "cli/diagnostics.def"
#undef LW_DIAGNOSTIC

/// Every kind that commands report themselves.
inline constexpr const DiagnosticKind* kAllDiagnostics[] = {
#define LW_DIAGNOSTIC LW_DIAGNOSTIC_ADDRESS
#include "cli/diagnostics.def"
#undef LW_DIAGNOSTIC
};

}  // namespace longwatch::cli
