#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"

namespace longwatch::detect::sigma {

/// What a site puts in place of `%name%` in values with the modifier `expand`: names of
/// administrators, jump servers, domain controllers. Values are Sigma texts: wildcards are active.
using Placeholders = std::map<std::string, std::vector<std::string>, std::less<>>;

/// Reads a YAML file of the form
///
///   placeholders:
///     Administrators: [alice, 'adm-*']
///     JumpServers: jump01
///
/// Keys that begin with "x-" are the author's own. Fails with the place of the first thing that is
/// not of the form, a name without values included.
Result<Placeholders> load_placeholders(const std::string& path, const FileSystem& files);

/// The same of one text; `file` is for messages.
Result<Placeholders> parse_placeholders(std::string_view text, const std::string& file);

}  // namespace longwatch::detect::sigma
