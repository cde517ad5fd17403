#pragma once

#include <memory>
#include <optional>

#include "formats/time_zone.h"
#include "read/read.h"
#include "read/text_reader.h"

/// Lines `TIME WORD key=value key="quoted value" ...` as firewalls, mail gateways and many daemons
/// write them:
///
///   2025-08-11T02:44:03Z fw01 action=deny proto=tcp src=10.20.10.11 dst=10.20.30.20 dport=445
///   2025-06-25T08:05:12+12:00 mx01 msgid=<8f2c@bulk.example.net> from=a@b.example to=c@d.example
///
/// - The time is ISO 8601 with its zone ('T' or a blank between day and clock).
/// - `computer` is the word between the time and the first pair; further words are passed over.
/// - A value ends at a blank. In quotes it ends at the closing quote, where \" and \\ are a quote
/// and
///   a backslash; other backslashes stay, so paths may be written as they are. <...> loses its
///   brackets. A quote that is never closed goes on to the end of the line.
/// - `channel` is told by the content: action, src and dst make model::telemetry::kFirewall, msgid
///   and to make kMailGateway, everything else is kKeyValue.
/// - FortiGate's own lines too, with the header of a system log or without. Source: Fortinet's
/// FortiOS
///   Log Message Reference.
///
///     <189>date=2026-01-02 time=03:04:05 devname="fw01" devid="FG1" logid="0000000013"
///     type="traffic" srcip=10.0.0.1 dstip=192.0.2.1 dstport=443 action="deny" tz="+1300" ...
///
///   All are model::telemetry::kFirewall; "src", "dst", "sport", "dport" and "rule" are srcip,
///   dstip, srcport, dstport and policyid once more. `computer` is devname. The time is eventtime,
///   else date and time in the zone tz; without either that of the header, else in `zone`, else
///   UTC, and said so.
/// - Blank lines and lines that begin with '#' are no records.
namespace longwatch::read::keyvalue {

/// The format named "key-value". It takes a file for its own only when its first lines have a time
/// and three pairs. `zone` is for FortiGate's lines that name none.
std::unique_ptr<Format> make_keyvalue_format(
    const TextOptions& options = {}, const std::optional<formats::TimeZone>& zone = std::nullopt);

}  // namespace longwatch::read::keyvalue
