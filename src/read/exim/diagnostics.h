#pragma once

#include <span>

#include "base/diagnostic_table.h"

namespace longwatch::read::exim {

#define LW_DIAGNOSTIC LW_DIAGNOSTIC_CONSTANT
#include "read/exim/diagnostics.def"
#undef LW_DIAGNOSTIC

inline constexpr const DiagnosticKind* kAllDiagnostics[] = {
#define LW_DIAGNOSTIC LW_DIAGNOSTIC_ADDRESS
#include "read/exim/diagnostics.def"
#undef LW_DIAGNOSTIC
};

/// Every kind this module reports.
constexpr std::span<const DiagnosticKind* const> all_diagnostics() {
  return kAllDiagnostics;
}

}  // namespace longwatch::read::exim
