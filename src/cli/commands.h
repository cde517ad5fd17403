#pragma once

#include "cli/command.h"

/// One function for each command, in a file of its name; yields the command's row.
namespace longwatch::cli {

const CommandInfo& sweep_command();
const CommandInfo& events_command();
const CommandInfo& sources_command();
const CommandInfo& onboard_command();
const CommandInfo& rules_check_command();
const CommandInfo& rules_explain_command();
const CommandInfo& incidents_command();
const CommandInfo& assess_command();
const CommandInfo& attribute_command();
const CommandInfo& report_command();
const CommandInfo& verify_command();
const CommandInfo& config_explain_command();
const CommandInfo& demo_command();
const CommandInfo& help_command();
const CommandInfo& version_command();
const CommandInfo& completion_command();
const CommandInfo& docs_command();

/// The commands that write to the register or read one thing of it; all in register_commands.cc.
const CommandInfo& register_statistics_command();
const CommandInfo& register_import_command();
const CommandInfo& register_judge_command();
const CommandInfo& register_release_command();
const CommandInfo& register_confirm_command();
const CommandInfo& register_person_command();
const CommandInfo& register_erase_command();

}  // namespace longwatch::cli
