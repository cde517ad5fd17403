#pragma once

#include <string>
#include <vector>

#include "config/as_written.h"
#include "config/file.h"

namespace longwatch::config {

/// Which value of a setting wins and why, with what every other place says: a few lines for
/// people. `files` are the configuration files that were looked for.
std::string explain(SettingId setting, const AsWritten& written,
                    const std::vector<FileRequest>& files);

/// One line for each setting: key, value, where it comes from.
std::string explain_all(const AsWritten& written);

}  // namespace longwatch::config
