#include "cli/command_line.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/option_parser.h"

namespace longwatch::cli {
namespace {

bool is_option(const std::string& word) {
  return word.size() > 1 && word[0] == '-';
}

bool asks_for_help(const std::vector<std::string>& words) {
  const auto end = std::find(words.begin(), words.end(), "--");
  return std::any_of(words.begin(), end,
                     [](const std::string& word) { return word == "--help" || word == "-h"; });
}

std::vector<std::string_view> command_names() {
  std::vector<std::string_view> names;
  for (const CommandInfo* command : all_commands()) {
    if (command->listing == Listing::Shown) {
      names.push_back(command->name);
    }
  }
  return names;
}

/// "rules" -> "rules check" and its kind.
std::vector<std::string_view> names_below(std::string_view first) {
  std::vector<std::string_view> names;
  for (const CommandInfo* command : all_commands()) {
    if (command->name.size() > first.size() && command->name.starts_with(first) &&
        command->name[first.size()] == ' ') {
      names.push_back(command->name);
    }
  }
  return names;
}

Error unknown_command(const std::string& name, std::string_view first) {
  const std::vector<std::string_view> below = names_below(first);
  const std::string shown = to_printable(name);
  if (!below.empty()) {
    return Error(ErrorCode::InvalidInput, fmt::format("unknown command '{}'", shown))
        .with_hint(fmt::format("'{}'", fmt::join(below, "' or '")));
  }
  const std::string_view near = nearest(first, command_names());
  return Error(ErrorCode::InvalidInput, fmt::format("unknown command '{}'", to_printable(first)))
      .with_hint(near.empty() ? std::string("'longwatch help' lists the commands")
                              : fmt::format("did you mean '{}'", near));
}

struct CommandWords {
  const CommandInfo* command;
  std::size_t words;
};

Result<CommandWords> command_of(const std::vector<std::string>& words) {
  if (words.size() > 1) {
    const std::string two = words[0] + " " + words[1];
    if (const CommandInfo* command = find_command(two)) {
      return CommandWords{command, 2};
    }
  }
  if (const CommandInfo* command = find_command(words[0])) {
    return CommandWords{command, 1};
  }
  if (is_option(words[0])) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected a command before options, got '{}'", to_printable(words[0])))
        .with_hint("'longwatch help' lists the commands");
  }
  const bool has_second = words.size() > 1 && !is_option(words[1]);
  return unknown_command(has_second ? words[0] + " " + words[1] : words[0], words[0]);
}

Status check_choices(const Invocation& invocation) {
  for (const auto& [name, value] : invocation.given) {
    for (const OptionInfo& option : invocation.command->options) {
      if (option.name != name || option.choices.empty()) {
        continue;
      }
      const std::vector<std::string_view> choices = split(option.choices, '|');
      if (std::find(choices.begin(), choices.end(), value) != choices.end()) {
        continue;
      }
      const std::string_view near = nearest(value, choices);
      return Error(ErrorCode::InvalidInput,
                   fmt::format("'{}' expects one of {}, got '{}'", name, fmt::join(choices, ", "),
                               to_printable(value)))
          .with_hint(near.empty() ? std::string() : fmt::format("did you mean '{}'", near));
    }
  }
  return {};
}

Status check_arguments(const Invocation& invocation) {
  const CommandInfo& command = *invocation.command;
  const std::size_t count = invocation.arguments.size();
  if (count >= command.least_arguments && count <= command.most_arguments) {
    return {};
  }
  std::string message =
      count < command.least_arguments
          ? fmt::format("'{}' expects {}, got nothing", command.name, command.arguments)
          : fmt::format("'{}' expects {}, got one argument too many: '{}'", command.name,
                        command.arguments.empty() ? "no argument" : command.arguments,
                        to_printable(invocation.arguments[command.most_arguments]));
  return Error(ErrorCode::InvalidInput, std::move(message))
      .with_hint(fmt::format("'longwatch help {}' shows how to use it", command.name));
}

Invocation help_for(const std::vector<std::string>& words) {
  Invocation invocation;
  invocation.command = find_command("help");
  if (!words.empty() && !is_option(words[0])) {
    const Result<CommandWords> found = command_of(words);
    invocation.arguments.push_back(found.ok() ? std::string(found->command->name) : words[0]);
  }
  return invocation;
}

}  // namespace

Result<Invocation> parse_command_line(const std::vector<std::string>& words) {
  if (words.empty() || asks_for_help(words)) {
    return help_for(words);
  }
  if (words[0] == "--version") {
    Invocation version;
    version.command = find_command("version");
    return version;
  }
  LW_TRY_ASSIGN(const CommandWords found, command_of(words));
  Invocation invocation;
  invocation.command = found.command;
  const auto rest = words.begin() + static_cast<std::ptrdiff_t>(found.words);
  LW_TRY(parse_options({rest, words.end()}, invocation));
  LW_TRY(check_choices(invocation));
  LW_TRY(check_arguments(invocation));
  return invocation;
}

}  // namespace longwatch::cli
