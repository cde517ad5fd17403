#pragma once

#include <optional>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "config/as_written.h"
#include "config/settings.h"

namespace longwatch::config {

/// Checks every value of every origin, also those that are overridden, and looks whether the paths
/// that win exist. Yields the winners, or nothing when anything was wrong; all of it is reported.
std::optional<const Settings> resolve(const AsWritten& written, const FileSystem& files,
                                      DiagnosticSink& diagnostics);

}  // namespace longwatch::config
