#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"

namespace longwatch::cli {

/// Takes the words behind the command apart: fills `invocation.given` and `invocation.arguments`
/// from the options, settings and common options of `invocation.command`. "--" ends options,
/// "--name=value" and "--name value" are the same. Fails with `InvalidInput`.
///
/// The only file that knows CLI11.
Status parse_options(const std::vector<std::string>& words, Invocation& invocation);

/// The option names a command takes, with their dashes.
std::vector<std::string_view> option_names(const CommandInfo& command);

}  // namespace longwatch::cli
