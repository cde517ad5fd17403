#pragma once

#include <memory>
#include <optional>

#include "formats/time_zone.h"
#include "read/read.h"
#include "read/text_reader.h"

/// System logs of Unix machines and appliances: lines as RFC 3164 describes them (no year, no
/// zone), as rsyslog writes them with whole times, and as RFC 5424 demands; with a priority in
/// front or without.
///
/// - Fields: "log.syslog.hostname" (as in ECS), "program", "pid", "message", "facility",
/// "severity"; of RFC 5424 also "msgid" and what
///   stands in structured data, "exampleSDID@32473.iut".
/// - What known programs say is taken apart: sshd ("action", "user", "src_ip", "src_port",
///   "method"), sudo ("user", "TTY", "PWD", "USER", "COMMAND"), su, cron ("user", "CommandLine"),
///   PAM sessions ("action", "user", "service"), dnsmasq, unbound and BIND ("query", "record_type",
///   "answer", "rcode", "src_ip", "src_port"), Dovecot's logins ("action", "user", "method",
///   "src_ip", "service"), Postfix ("queue_id", "from", "to", "status",
///   "relay", "client", "src_ip", "user"; "action", "reply", "helo" of what it refused), the
///   kernel's packet filter ("action", "src", "dst", "sport", "dport", "proto" and its own names),
///   Cisco ASA ("id", "action", "src", "dst", "sport", "dport", "proto"), FortiGate
///   (read/keyvalue/keyvalue.h), Palo Alto (read/paloalto/paloalto.h), Exim (read/exim/exim.h).
///   Sysmon for Linux: the event that stands in the message, under the names of Windows' Sysmon.
///   Of "message repeated N times" what was repeated, and "repeated".
/// - `channel` is model::telemetry::kSyslog; kFirewall for packet filters with two addresses and
///   for firewalls; "dns" for answers and questions of resolvers; kMailGateway for Exim; what the
///   event says for Sysmon. `computer` is the host, `provider` the program.
/// - A missing year is the last one in which the time is not behind the file's last change; a
///   missing zone is `zone`, else UTC; both are said.
namespace longwatch::read::syslog {

struct SyslogOptions {
  TextOptions text{};
  std::optional<formats::TimeZone> zone{};
};

/// The format named "syslog".
std::unique_ptr<Format> make_syslog_format(const SyslogOptions& options = {});

}  // namespace longwatch::read::syslog
