#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/session.h"

namespace longwatch::cli {
namespace {

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::string name = fmt::format("{}", fmt::join(invocation.arguments, " "));
  if (name.empty()) {
    return print_product(program_help(), invocation, session);
  }
  if (const CommandInfo* command = find_command(name)) {
    return print_product(command_help(*command), invocation, session);
  }
  std::string several;
  std::vector<std::string_view> names;
  for (const CommandInfo* command : all_commands()) {
    names.push_back(command->name);
    if (command->name.starts_with(name + " ")) {
      several += command_help(*command) + "\n";
    }
  }
  if (!several.empty()) {
    several.pop_back();
    return print_product(several, invocation, session);
  }
  const std::string_view near = nearest(name, names);
  return unusable(
      Error(ErrorCode::InvalidInput, fmt::format("there is no command '{}'", to_printable(name)))
          .with_hint(near.empty() ? std::string("'longwatch help' lists the commands")
                                  : fmt::format("did you mean '{}'", near)),
      session);
}

constexpr CommandInfo kCommand = {
    .name = "help",
    .arguments = "[COMMAND]",
    .least_arguments = 0,
    .most_arguments = 2,
    .summary = "show what a command does, its options and an example",
    .description =
        "Without COMMAND it lists the commands. 'longwatch COMMAND --help' does the same.",
    .example = "longwatch help sweep",
    .settings = {},
    .options = {},
    .run = run,
};

}  // namespace

const CommandInfo& help_command() {
  return kCommand;
}

}  // namespace longwatch::cli
