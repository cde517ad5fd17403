#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/internal/steps/stage.h"

/// Processes that steps start, and what shells make of commands.
namespace longwatch::scenario::internal {

inline constexpr std::string_view kCommandShell = "C:\\Windows\\System32\\cmd.exe";
inline constexpr std::string_view kPowerShell =
    "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";

/// Where a process starts, under which other, and on whose behalf.
struct Launch {
  std::size_t host = 0;
  Process parent;
  Session session;
};

/// Sysmon 1, Security 4688, and Defender's table where the host has it. The host's events must be
/// collected.
Process start_process(Play& play, const Launch& from, Timestamp time, const ProcessStart& what);

/// The path of the program that a command begins with: as it is written there, else where Windows
/// keeps it.
std::string program_of(std::string_view command);

/// Whether a shell runs the command without another process.
bool is_built_in(std::string_view command);

/// The commands that a shell's command line joins with & and |, without what they redirect.
std::vector<std::string> joined_commands(std::string_view line);

}  // namespace longwatch::scenario::internal
