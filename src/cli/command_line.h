#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"

namespace longwatch::cli {

/// Words as typed, without the program's name, checked against the command tables: the command
/// exists, every option is one of its own, values and arguments are there. Values of settings are
/// left for `config`. `--help` anywhere asks for the command `help`; no word at all does too.
///
/// Fails with `InvalidInput`, suggesting what is near.
Result<Invocation> parse_command_line(const std::vector<std::string>& words);

}  // namespace longwatch::cli
