#pragma once

#include <span>

#include "base/diagnostic_table.h"

/// What the EVTX reader reports; the explanations are in `diagnostics.def`.
namespace longwatch::read::evtx {

#define LW_DIAGNOSTIC LW_DIAGNOSTIC_CONSTANT
#include "read/evtx/diagnostics.def"
#undef LW_DIAGNOSTIC

/// Every kind above, for the generated documentation and for tests.
inline constexpr const DiagnosticKind* kAllDiagnostics[] = {
#define LW_DIAGNOSTIC LW_DIAGNOSTIC_ADDRESS
#include "read/evtx/diagnostics.def"
#undef LW_DIAGNOSTIC
};

constexpr std::span<const DiagnosticKind* const> all() {
  return kAllDiagnostics;
}

}  // namespace longwatch::read::evtx
