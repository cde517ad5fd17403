#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "scenario/evtx_schema.h"

/// The kinds of Windows events that samples use, as their providers define them: fields, order,
/// types and numbers as seen in logs of Windows 10 and Server 2016 to 2022 and of Sysmon 13.
namespace longwatch::scenario::internal {

enum class WindowsEvent : std::uint8_t {
  ProcessCreated,        ///< Sysmon 1
  NetworkConnected,      ///< Sysmon 3
  ProcessEnded,          ///< Sysmon 5
  ImageLoaded,           ///< Sysmon 7
  ProcessOpened,         ///< Sysmon 10
  FileCreated,           ///< Sysmon 11
  RegistryValueSet,      ///< Sysmon 13
  NameQueried,           ///< Sysmon 22
  FileDeleted,           ///< Sysmon 23
  ScriptBlockLogged,     ///< PowerShell 4104
  LoggedOn,              ///< Security 4624
  LogonFailed,           ///< Security 4625
  LoggedOff,             ///< Security 4634
  PrivilegesAssigned,    ///< Security 4672
  ProcessAudited,        ///< Security 4688
  TaskAudited,           ///< Security 4698
  AccountCreated,        ///< Security 4720
  GroupMemberAdded,      ///< Security 4732
  TicketRequested,       ///< Security 4769
  ShareOpened,           ///< Security 5140
  SharedFileChecked,     ///< Security 5145
  LogCleared,            ///< Security 1102
  ServiceStartChanged,   ///< System 7040
  ServiceInstalled,      ///< System 7045
  OtherLogCleared,       ///< System 104
  TaskStarted,           ///< TaskScheduler 100
  TaskFinished,          ///< TaskScheduler 102
  TaskRegistered,        ///< TaskScheduler 106
  TaskActionStarted,     ///< TaskScheduler 200
  TaskActionFinished,    ///< TaskScheduler 201
  RemoteThreadCreated,   ///< Sysmon 8
  RegistryKeyChanged,    ///< Sysmon 12
  FileDeletionLogged,    ///< Sysmon 26
  LoggedOnExplicitly,    ///< Security 4648
  FirstTicketRequested,  ///< Security 4768
  PreauthFailed,         ///< Security 4771
  CredentialsChecked,    ///< Security 4776
  ServiceStateChanged,   ///< System 7036
};

inline constexpr std::size_t kWindowsEventKinds = 38;

constexpr std::size_t index_of(WindowsEvent event) {
  return static_cast<std::size_t>(event);
}

/// The kind that a channel has under this number.
std::optional<WindowsEvent> windows_event_named(std::string_view channel, std::uint32_t event_id);

/// Whether there is a kind of the channel.
bool is_windows_channel(std::string_view channel);

/// One template per kind, in the order of the enumeration.
std::vector<EventTemplate> windows_event_templates();

}  // namespace longwatch::scenario::internal
