#pragma once

/// How a module declares its diagnostics: one table `diagnostics.def`, and a header that makes
/// constants of it. The table has one row for each kind and nothing else:
///
///   LW_DIAGNOSTIC(kLineTooLong, "json-line-too-long", Error, "a line is longer than the limit",
///                 "The line was dropped and counted. ...")
///
/// `diagnostics.h` of the module:
///
///   namespace longwatch::read::json {
///   #define LW_DIAGNOSTIC LW_DIAGNOSTIC_CONSTANT
///   #include "read/json/diagnostics.def"
///   #undef LW_DIAGNOSTIC
///
///   /// Every kind above, for the generated documentation and for tests.
///   inline constexpr const DiagnosticKind* kAllDiagnostics[] = {
///   #define LW_DIAGNOSTIC LW_DIAGNOSTIC_ADDRESS
///   #include "read/json/diagnostics.def"
///   #undef LW_DIAGNOSTIC
///   };
///
///   constexpr std::span<const DiagnosticKind* const> all_diagnostics() { return kAllDiagnostics; }
///   }
#include <span>

#include "base/diagnostic.h"

// A constant of its own for each kind, so that tests and readers name it: diagnostics are told
// apart by its address.
#define LW_DIAGNOSTIC_CONSTANT(constant, id, severity, title, explanation)                      \
  inline constexpr ::longwatch::DiagnosticKind constant = {id, ::longwatch::Severity::severity, \
                                                           title, explanation};

#define LW_DIAGNOSTIC_ADDRESS(constant, id, severity, title, explanation) &(constant),
