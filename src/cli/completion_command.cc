#include <array>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/option_parser.h"
#include "cli/session.h"

namespace longwatch::cli {
namespace {

std::string joined(const std::vector<std::string_view>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

/// "sweep" or "rules check" as a pattern for the words typed so far.
std::string case_of(const CommandInfo& command) {
  return fmt::format("    '{}'*) options='{}' ;;\n", command.name, joined(option_names(command)));
}

void append_values(std::string& out, std::string_view name, std::string_view choices) {
  if (!choices.empty()) {
    std::string words(choices);
    for (char& c : words) {
      c = c == '|' ? ' ' : c;
    }
    out += fmt::format("    {}) COMPREPLY=($(compgen -W '{}' -- \"$current\")); return ;;\n", name,
                       words);
  }
}

/// Values of settings: the same for every command.
std::string setting_cases() {
  std::string out;
  for (const config::SettingInfo& row : config::settings_table()) {
    if (row.type == config::SettingType::Choice) {
      append_values(out, row.flag, row.range);
    }
  }
  return out;
}

/// Values of options, which differ from command to command.
std::string option_cases() {
  std::string out;
  for (const CommandInfo* command : all_commands()) {
    for (const OptionInfo& option : command->options) {
      append_values(out, fmt::format("'{}:{}'", command->name, option.name), option.choices);
    }
  }
  return out;
}

std::string first_words() {
  std::vector<std::string_view> words;
  for (const CommandInfo* command : all_commands()) {
    const std::string_view first = command->name.substr(0, command->name.find(' '));
    if (command->listing == Listing::Shown && (words.empty() || words.back() != first)) {
      words.push_back(first);
    }
  }
  return joined(words);
}

std::string second_words(std::string_view first) {
  std::vector<std::string_view> words;
  for (const CommandInfo* command : all_commands()) {
    if (command->name.size() > first.size() && command->name.starts_with(first) &&
        command->name[first.size()] == ' ') {
      words.push_back(command->name.substr(first.size() + 1));
    }
  }
  return joined(words);
}

std::string bash_script() {
  std::string cases;
  for (const CommandInfo* command : all_commands()) {
    if (command->listing == Listing::Shown) {
      cases += case_of(*command);
    }
  }
  return fmt::format(
      R"(# bash completion for longwatch; made by 'longwatch completion bash'
_longwatch() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} options=''
  local command=${{COMP_WORDS[1]}}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '{}' -- "$current"))
    return
  fi
  case $command in
    rules) command="$command ${{COMP_WORDS[2]}}"
      [ "$COMP_CWORD" -gt 2 ] || {{ COMPREPLY=($(compgen -W '{}' -- "$current")); return; }} ;;
    config) command="$command ${{COMP_WORDS[2]}}"
      [ "$COMP_CWORD" -gt 2 ] || {{ COMPREPLY=($(compgen -W '{}' -- "$current")); return; }} ;;
    completion) command="$command ${{COMP_WORDS[2]}}"
      [ "$COMP_CWORD" -gt 2 ] || {{ COMPREPLY=($(compgen -W '{}' -- "$current")); return; }} ;;
    help) COMPREPLY=($(compgen -W '{}' -- "$current")); return ;;
  esac
  case $before in
{}  esac
  case "$command:$before" in
{}  esac
  case $command in
{}  esac
  case $current in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}}
complete -o filenames -F _longwatch longwatch
)",
      first_words(), second_words("rules"), second_words("config"), second_words("completion"),
      first_words(), setting_cases(), option_cases(), cases);
}

ExitStatus run(const Invocation& invocation, Session& session) {
  return print_product(bash_script(), invocation, session);
}

constexpr CommandInfo kCommand = {
    .name = "completion bash",
    .arguments = "",
    .summary = "print a script that completes commands and options in bash",
    .description = "Load it in a shell, or put it where bash-completion looks for scripts.",
    .example = "source <(longwatch completion bash)",
    .settings = {},
    .options = {},
    .run = run,
};

}  // namespace

const CommandInfo& completion_command() {
  return kCommand;
}

}  // namespace longwatch::cli
