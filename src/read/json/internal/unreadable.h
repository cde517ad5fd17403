#pragma once

#include <cstdint>
#include <string>

#include "base/diagnostic.h"
#include "base/error.h"

namespace longwatch::read::json {

/// Says that a block of the source could not be read.
void report_unreadable(const std::string& name, std::uint64_t offset, std::uint64_t bytes,
                       const Error& why, DiagnosticSink& diagnostics);

}  // namespace longwatch::read::json
