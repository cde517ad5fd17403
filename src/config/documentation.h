#pragma once

#include <string>

namespace longwatch::config {

/// docs/settings.md, made of the settings table.
std::string settings_markdown();

/// docs/longwatch.conf: a configuration file with every setting at its default, commented out.
std::string sample_file();

}  // namespace longwatch::config
