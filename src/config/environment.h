#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "config/as_written.h"
#include "config/file.h"

namespace longwatch::config {

/// Environment variables by name.
using Environment = std::map<std::string, std::string, std::less<>>;

/// Puts what the variables of the settings table say; an empty variable counts as not set. A
/// LONGWATCH_ variable that looks like a misspelt one is reported.
void read_environment(const Environment& environment, AsWritten& written,
                      DiagnosticSink& diagnostics);

/// The configuration files of this machine and user, lowest first: /etc/longwatch/longwatch.conf,
/// then longwatch/longwatch.conf below $XDG_CONFIG_HOME or $HOME/.config (XDG base directory
/// specification). The user's file is absent when neither variable is set.
std::vector<FileRequest> file_requests(const Environment& environment);

}  // namespace longwatch::config
