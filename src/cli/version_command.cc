#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/session.h"

namespace longwatch::cli {
namespace {

ExitStatus run(const Invocation& invocation, Session& session) {
  return print_product("longwatch " LW_VERSION "\n", invocation, session);
}

constexpr CommandInfo kCommand = {
    .name = "version",
    .arguments = "",
    .summary = "print the version",
    .description = "Prints the name and the version of the program.",
    .example = "longwatch version",
    .settings = {},
    .options = {},
    .run = run,
};

}  // namespace

const CommandInfo& version_command() {
  return kCommand;
}

}  // namespace longwatch::cli
