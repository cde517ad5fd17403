#pragma once

#include <memory>

#include "read/read.h"
#include "read/text_reader.h"

/// Logs of the Linux audit system: the records of one event, which stand in several lines with the
/// same time and serial number, become one event. Sources: auditd.conf(5), linux-audit's message
/// and field dictionaries.
///
/// - Fields have the names of the records: "type" (once for each record), "exe", "comm", "key",
///   "name", "cwd", "a0" ...; what stands inside msg='...' too. Texts that auditd wrote in
///   hexadecimal digits are decoded; "proctitle" has blanks between arguments.
/// - "a0", "a1" ... are the arguments of EXECVE where the event has them; those of the system call
///   are "SYSCALL.a0" then. "SYSCALL" is the name of the system call where it is known (x86-64,
///   aarch64), else as an enriched log says.
/// - For an execve: "CommandLine", its arguments joined by blanks, and "Image", the program.
/// - `time` is that of the event, `channel` model::telemetry::kAuditd, `computer` the node where
/// the
///   log names it.
/// - The locator spans all lines of an event; lines of other events in between belong to those.
namespace longwatch::read::auditd {

/// The format named "auditd".
std::unique_ptr<Format> make_auditd_format(const TextOptions& options = {});

}  // namespace longwatch::read::auditd
