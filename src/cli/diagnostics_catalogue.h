#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace longwatch::cli {

/// The diagnostics one module declares.
struct ModuleDiagnostics {
  std::string_view module;
  std::span<const DiagnosticKind* const> kinds;
};

/// Every diagnostic this program can print, module by module.
std::vector<ModuleDiagnostics> all_diagnostics();

/// docs/diagnostics.md.
std::string diagnostics_markdown();

}  // namespace longwatch::cli
