#pragma once

#include <span>

#include "base/diagnostic_table.h"

/// What detecting with Sigma rules can report.
namespace longwatch::detect::sigma {

#define LW_DIAGNOSTIC LW_DIAGNOSTIC_CONSTANT
#include "detect/sigma/diagnostics.def"
#undef LW_DIAGNOSTIC

/// Every kind above, for the generated documentation and for tests.
inline constexpr const DiagnosticKind* kAllDiagnostics[] = {
#define LW_DIAGNOSTIC LW_DIAGNOSTIC_ADDRESS
#include "detect/sigma/diagnostics.def"
#undef LW_DIAGNOSTIC
};

constexpr std::span<const DiagnosticKind* const> all_diagnostics() {
  return kAllDiagnostics;
}

}  // namespace longwatch::detect::sigma
