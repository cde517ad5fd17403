#include <algorithm>
#include <array>

#include "cli/command.h"
#include "cli/commands.h"

namespace longwatch::cli {
namespace {

constexpr std::array<OptionInfo, 2> kCommonOptions = {{
    {"--config", "FILE", "read this configuration file in place of the user's own", "", ""},
    {"--help", "", "show what the command does, its options and an example", "", ""},
}};

}  // namespace

std::span<const CommandInfo* const> all_commands() {
  static const std::array<const CommandInfo*, 41> commands = {
      &sweep_command(),
      &events_command(),
      &sources_command(),
      &onboard_command(),
      &summary_logons_command(),
      &summary_events_command(),
      &summary_rules_command(),
      &search_command(),
      &pivot_command(),
      &extract_base64_command(),
      &extract_urls_command(),
      &extract_domains_command(),
      &diff_command(),
      &findings_mark_command(),
      &rules_check_command(),
      &rules_explain_command(),
      &rules_update_command(),
      &indicators_check_command(),
      &incidents_command(),
      &assess_command(),
      &attribute_command(),
      &attribute_explain_command(),
      &attribute_compare_command(),
      &attribute_evaluate_command(),
      &attribute_fit_command(),
      &actor_command(),
      &report_command(),
      &register_statistics_command(),
      &register_import_command(),
      &register_judge_command(),
      &register_release_command(),
      &register_confirm_command(),
      &register_person_command(),
      &register_erase_command(),
      &verify_command(),
      &config_explain_command(),
      &demo_command(),
      &help_command(),
      &version_command(),
      &completion_command(),
      &docs_command(),
  };
  return commands;
}

const CommandInfo* find_command(std::string_view name) {
  const auto known = all_commands();
  const auto found = std::find_if(known.begin(), known.end(),
                                  [&](const CommandInfo* c) { return c->name == name; });
  return found == known.end() ? nullptr : *found;
}

std::span<const OptionInfo> common_options() {
  return kCommonOptions;
}

bool Invocation::has(std::string_view option) const {
  return std::any_of(given.begin(), given.end(),
                     [&](const auto& pair) { return pair.first == option; });
}

std::string Invocation::value(std::string_view option) const {
  const auto last = std::find_if(given.rbegin(), given.rend(),
                                 [&](const auto& pair) { return pair.first == option; });
  if (last != given.rend()) {
    return last->second;
  }
  const auto row = std::find_if(command->options.begin(), command->options.end(),
                                [&](const OptionInfo& o) { return o.name == option; });
  return row == command->options.end() ? std::string() : std::string(row->default_value);
}

std::vector<std::string> Invocation::values(std::string_view option) const {
  std::vector<std::string> all;
  for (const auto& [name, value] : given) {
    if (name == option) {
      all.push_back(value);
    }
  }
  return all;
}

}  // namespace longwatch::cli
