#include "bench/processes.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <system_error>

#include <fmt/format.h>

#include "base/file_system.h"
#include "base/text.h"

namespace longwatch::bench {
namespace {

Result<pid_t> start(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));  // exec does not write to them
  }
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t process = 0;
  const int reason =
      ::posix_spawnp(&process, command[0].c_str(), &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (reason != 0) {
    return Error(ErrorCode::Io,
                 fmt::format("cannot start it: {}", std::generic_category().message(reason)))
        .at(command[0]);
  }
  return process;
}

}  // namespace

Status run_quietly(const std::vector<std::string>& command) {
  LW_TRY_ASSIGN(const pid_t process, start(command));
  int status = 0;
  if (::waitpid(process, &status, 0) != process || !WIFEXITED(status)) {
    return Error(ErrorCode::Io, "did not end by itself").at(command[0]);
  }
  if (WEXITSTATUS(status) != 0) {
    return Error(ErrorCode::Io, fmt::format("ended with status {}", WEXITSTATUS(status)))
        .at(command[0]);
  }
  return {};
}

std::string find_program(const std::string& name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread, and nobody sets it
  const char* path = std::getenv("PATH");
  for (const std::string_view directory : split(path == nullptr ? "" : path, ':')) {
    std::string candidate = join_path(directory, name);
    if (::access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
  }
  return "";
}

}  // namespace longwatch::bench
