#pragma once

#include <string_view>
#include <vector>

#include "base/arena.h"
#include "read/json/internal/xml_data.h"

namespace longwatch::read::json {

/// How messages of Microsoft's agent for the Linux audit system (auoms) begin: an event of it in
/// one line, "type=AUOMS_EXECVE audit(1652292621.986:84138): syscall=execve exe=\"/bin/bash\" ...".
inline constexpr std::string_view kAuomsStart = "type=AUOMS_";

/// Lists what such a message says under the names of read/auditd/auditd.h: "type" (of an execve
/// SYSCALL and EXECVE), "a0", "a1" ... of the command line, "CommandLine" and "Image" where it has
/// one, the call's arguments as "SYSCALL.a0"; also "Channel", and the event's time as "audit_time".
/// Values are views of `text`, of `arena` or static. False when the text is no such message.
bool list_auoms(std::string_view text, Arena& arena, std::vector<XmlItem>& items);

}  // namespace longwatch::read::json
