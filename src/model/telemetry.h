#pragma once

#include <string_view>

/// What telemetry other than Windows event logs calls itself in `Event::channel`, and the fields
/// that later stages count on beside the original ones. Readers set them, nobody else invents them.
namespace longwatch::model::telemetry {

/// W3C extended log files (IIS and others). Fields as in the #Fields line ("c-ip", "cs-method",
/// "cs-uri-stem", "cs-uri-query", "sc-status", "sc-bytes", "cs-bytes", "cs(User-Agent)"), and
/// "cs-user-agent", "cs-referer", "cs-cookie" for those in parentheses, as Sigma's web server
/// taxonomy calls them. `computer` is s-computername, else s-ip.
inline constexpr std::string_view kW3c = "w3c";

/// Zeek JSON logs are "zeek:" and the log's name, seen in the fields of the record: "zeek:conn"
/// has id.orig_h and conn_state, "zeek:ssl" has id.orig_h and one of server_name, cipher, subject.
/// Fields by their dotted names.
inline constexpr std::string_view kZeekPrefix = "zeek:";
inline constexpr std::string_view kZeekConn = "zeek:conn";
inline constexpr std::string_view kZeekSsl = "zeek:ssl";

/// key=value lines with an action and two addresses: "action", "src", "dst", "sport", "dport",
/// "proto", "rule". `computer` is the word after the time.
inline constexpr std::string_view kFirewall = "firewall";

/// key=value lines with a message id and a recipient: "msgid", "from", "to", "verdict", "spf",
/// "dkim", "dmarc", "urls", "remote_img". `computer` is the word after the time.
inline constexpr std::string_view kMailGateway = "mail-gateway";

/// key=value lines of any other content.
inline constexpr std::string_view kKeyValue = "key-value";

/// Microsoft Defender's DeviceFileEvents (advanced hunting table, JSON): "ActionType", "FileName",
/// "FolderPath", "FileSize", "SHA256", "InitiatingProcessFileName", "DeviceName" (= computer).
inline constexpr std::string_view kDefenderFiles = "defender:DeviceFileEvents";

}  // namespace longwatch::model::telemetry
