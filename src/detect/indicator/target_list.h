#pragma once

#include <string>

#include "base/file_system.h"
#include "base/result.h"
#include "model/target_list.h"

namespace longwatch::detect::indicator {

/// Reads a list of mail addresses, one a line, with comments at its head as lists of indicators
/// have them ('originator', 'marking', 'received'). Fails with `Io`, and with `InvalidInput` at the
/// first line that is no address, at a comment about the origin that cannot be read, and for a list
/// without any: whom a list concerns decides who is told.
Result<model::TargetList> load_target_list(const std::string& path, const FileSystem& files);

/// A list whose head says "holds: targets" names people, and is no list of indicators.
bool says_targets(std::string_view comment);

}  // namespace longwatch::detect::indicator
