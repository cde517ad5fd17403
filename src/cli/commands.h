#pragma once

#include "cli/command.h"

/// One function for each command, in a file of its name; yields the command's row.
namespace longwatch::cli {

const CommandInfo& sweep_command();
const CommandInfo& events_command();
const CommandInfo& sources_command();
const CommandInfo& onboard_command();
const CommandInfo& summary_logons_command();
const CommandInfo& summary_events_command();
const CommandInfo& summary_rules_command();
const CommandInfo& search_command();
const CommandInfo& pivot_command();
const CommandInfo& diff_command();
const CommandInfo& findings_mark_command();
const CommandInfo& rules_update_command();
const CommandInfo& rules_check_command();
const CommandInfo& rules_explain_command();
const CommandInfo& indicators_check_command();
const CommandInfo& incidents_command();
const CommandInfo& assess_command();
const CommandInfo& attribute_command();
/// In attribute_command.cc.
const CommandInfo& attribute_explain_command();
const CommandInfo& actor_command();
const CommandInfo& report_command();
const CommandInfo& verify_command();
const CommandInfo& config_explain_command();
const CommandInfo& demo_command();
const CommandInfo& help_command();
const CommandInfo& version_command();
const CommandInfo& completion_command();
const CommandInfo& docs_command();

/// Both in attribute_evaluate_command.cc.
const CommandInfo& attribute_evaluate_command();
const CommandInfo& attribute_fit_command();
const CommandInfo& attribute_compare_command();

/// All in extract_commands.cc.
const CommandInfo& extract_base64_command();
const CommandInfo& extract_urls_command();
const CommandInfo& extract_domains_command();

/// The commands that write to the register or read one thing of it; all in register_commands.cc.
const CommandInfo& register_statistics_command();
const CommandInfo& register_import_command();
const CommandInfo& register_judge_command();
const CommandInfo& register_release_command();
const CommandInfo& register_confirm_command();
const CommandInfo& register_person_command();
const CommandInfo& register_erase_command();

}  // namespace longwatch::cli
