#include "scenario/internal/steps/programs.h"

#include <algorithm>
#include <chrono>

#include "base/text.h"

namespace longwatch::scenario::internal {
namespace {

// The first word, without the quotation marks a path with blanks has.
std::string_view first_word(std::string_view command) {
  if (command.starts_with('"')) {
    return command.substr(1, command.find('"', 1) - 1);
  }
  return command.substr(0, command.find(' '));
}

}  // namespace

Process start_process(Play& play, const Launch& from, Timestamp time, const ProcessStart& what) {
  Process process = play.stage.recorder(from.host)->start(time, from.parent, from.session, what);
  if (play.host_of(from.host).has_defender) {
    play.sensors().start_process({.time = time + std::chrono::milliseconds(4),
                                  .host = play.host_of(from.host).name,
                                  .path = what.image,
                                  .command_line = what.command_line,
                                  .account = from.session.account.name,
                                  .process = process.id,
                                  .parent = std::string(base_name(from.parent.image)),
                                  .parent_command_line = from.parent.command_line});
  }
  return process;
}

std::string program_of(std::string_view command) {
  const std::string_view word = first_word(command);
  std::string name(word);
  if (!to_ascii_lower(word).ends_with(".exe")) {
    name += ".exe";
  }
  if (name.find('\\') != std::string::npos) {
    return name;
  }
  const std::string lower = to_ascii_lower(name);
  if (lower == "powershell.exe") {
    return std::string(kPowerShell);
  }
  return (lower == "wmic.exe" ? "C:\\Windows\\System32\\wbem\\" : "C:\\Windows\\System32\\") + name;
}

bool is_built_in(std::string_view command) {
  constexpr std::string_view kBuiltIn[] = {"dir", "type", "echo", "del", "copy", "move",
                                           "cd",  "set",  "ren",  "md",  "mkdir"};
  const std::string program = to_ascii_lower(first_word(command));
  return std::find(std::begin(kBuiltIn), std::end(kBuiltIn), program) != std::end(kBuiltIn);
}

std::vector<std::string> joined_commands(std::string_view line) {
  std::vector<std::string> commands(1);
  bool quoted = false;
  bool redirected = false;
  char before = ' ';
  for (const char c : line) {
    quoted = quoted != (c == '"');
    // "2>&1" joins nothing.
    if (!quoted && (c == '|' || (c == '&' && before != '>'))) {
      commands.emplace_back();
      redirected = false;
    } else if (!quoted && (c == '>' || c == '<')) {
      redirected = true;
    } else if (!redirected) {
      commands.back().push_back(c);
    }
    before = c;
  }
  for (std::string& command : commands) {
    command = std::string(trim(command));
    // The number of the stream that is redirected stands before the sign: "1>".
    if (command.ends_with(" 1") || command.ends_with(" 2")) {
      command = std::string(trim(std::string_view(command).substr(0, command.size() - 2)));
    }
  }
  std::erase(commands, "");
  return commands;
}

}  // namespace longwatch::scenario::internal
