#pragma once

#include "cli/command.h"

/// One function for each command, in a file of its name; yields the command's row.
namespace longwatch::cli {

const CommandInfo& sweep_command();
const CommandInfo& events_command();
const CommandInfo& sources_command();
const CommandInfo& rules_check_command();
const CommandInfo& config_explain_command();
const CommandInfo& demo_command();
const CommandInfo& help_command();
const CommandInfo& version_command();
const CommandInfo& completion_command();
const CommandInfo& docs_command();

}  // namespace longwatch::cli
