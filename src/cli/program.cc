#include "cli/program.h"

#include <unistd.h>

#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "cli/command_line.h"
#include "cli/interrupt.h"
#include "cli/messages.h"
#include "cli/session.h"
#include "cli/terminal.h"

namespace longwatch::cli {
namespace {

[[noreturn]] void end_with_internal_error(const char* condition, SourceLocation where) {
  write_standard_error(fmt::format(
      "longwatch: internal error: check '{}' does not hold at {}:{}\nhint: this is a mistake of "
      "longwatch, not yours: please report it with this line; the output is not complete\n",
      condition, where.file, where.line));
  // No destructors: the state is not to be trusted any more.
  ::_exit(static_cast<int>(ExitStatus::Internal));
}

}  // namespace

ExitStatus run_program(const std::vector<std::string>& words) {
  set_check_handler(end_with_internal_error);
  Messages messages;
  const Result<Invocation> invocation = parse_command_line(words);
  if (!invocation.ok()) {
    messages.error(invocation.error());
    return ExitStatus::Unusable;
  }
  const config::Environment environment = process_environment();
  return run_interruptible(
      [&](std::stop_token stop) {
        Session session{system_files(), environment, messages, std::move(stop)};
        return invocation->command->run(*invocation, session);
      },
      [] {
        write_standard_error(
            "\nlongwatch: note: stopping: what is complete will be written; once more ends at "
            "once\n");
      });
}

}  // namespace longwatch::cli
