#pragma once

#include <cstdint>
#include <string_view>

namespace longwatch::detect::behaviour {

/// Events that tell of a clearing: of another log in System, of Security in itself.
inline constexpr std::uint32_t kLogCleared = 104;
inline constexpr std::uint32_t kSecurityCleared = 1102;

/// What was done to logs; each kind counts once among the signs.
enum class LogAct : unsigned char {
  None,
  Cleared,     ///< an event log was emptied
  Deleted,     ///< a log file went away
  SwitchedOff  ///< recording was stopped or narrowed
};

/// A log by its path: event logs, web servers', Unix systems' and those in folders named so.
bool is_log_file(std::string_view path);

/// What a command line does to logs.
LogAct log_act_of(std::string_view image, std::string_view command_line);

}  // namespace longwatch::detect::behaviour
