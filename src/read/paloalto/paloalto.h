#pragma once

#include <memory>
#include <optional>

#include "formats/time_zone.h"
#include "read/read.h"
#include "read/text_reader.h"

/// Logs of Palo Alto Networks' firewalls as they are sent to log servers, with the header of a
/// system log or without:
///
///   1,2026/01/02 03:04:05,0123456789,TRAFFIC,end,2561,2026/01/02 03:04:04,10.0.0.1,192.0.2.1,...
///
/// Source: Palo Alto Networks, "Syslog Field Descriptions" of PAN-OS 8.1 to 11.0. Newer versions
/// append columns.
///
/// - TRAFFIC, THREAT (with URL, data, WildFire), SYSTEM and GLOBALPROTECT have all columns up to
///   the device's name, under the variable names of the documentation ("src", "dst", "sport",
///   "dport", "proto", "action", "rule", "app", "bytes_sent" ...); "from_zone" and "to_zone" are
///   its "from" and "to". Other types have those that all have.
/// - "bytes_out" and "bytes_in" are bytes_sent and bytes_received once more, "src_ip" is who
///   connects to GlobalProtect.
/// - The time is the high-resolution time stamp with its zone where there is one, else
///   time_generated, read in `zone`, else as UTC, and said so.
/// - `channel` is model::telemetry::kFirewall, `computer` the device's name.
namespace longwatch::read::paloalto {

struct PaloaltoOptions {
  TextOptions text{};
  std::optional<formats::TimeZone> zone{};
};

/// The format named "palo-alto".
std::unique_ptr<Format> make_paloalto_format(const PaloaltoOptions& options = {});

}  // namespace longwatch::read::paloalto
