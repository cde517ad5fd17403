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

/// Access logs of web servers in a LogFormat of Apache or nginx. Fields by W3C's names as above.
/// `computer` is the virtual host when the format has it.
inline constexpr std::string_view kAccessLog = "access-log";

/// Zeek logs, JSON or with tabs, are "zeek:" and the log's name: from its header, else seen in the
/// fields of the record: "zeek:conn" has id.orig_h and conn_state, "zeek:ssl" has id.orig_h and one
/// of server_name, cipher, subject. Fields by their dotted names.
inline constexpr std::string_view kZeekPrefix = "zeek:";
inline constexpr std::string_view kZeekConn = "zeek:conn";
inline constexpr std::string_view kZeekSsl = "zeek:ssl";

/// key=value lines with an action and two addresses: "action", "src", "dst", "sport", "dport",
/// "proto", "rule". `computer` is the word after the time.
inline constexpr std::string_view kFirewall = "firewall";

/// key=value lines with a message id and a recipient: "msgid", "from", "to", "verdict", "spf",
/// "dkim", "dmarc", "urls", "remote_img". `computer` is the word after the time.
inline constexpr std::string_view kMailGateway = "mail-gateway";

/// Messages of mailboxes, without their bodies: "msgid", "from", "to", "subject", "spf", "dkim",
/// "dmarc", "urls", "remote_img" as mail gateways', and what read/mail/mail.h lists. `computer` is
/// the server that received it last.
inline constexpr std::string_view kMail = "mail";

/// key=value lines of any other content.
inline constexpr std::string_view kKeyValue = "key-value";

/// Microsoft Defender's DeviceFileEvents (advanced hunting table, JSON): "ActionType", "FileName",
/// "FolderPath", "FileSize", "SHA256", "InitiatingProcessFileName", "DeviceName" (= computer).
inline constexpr std::string_view kDefenderFiles = "defender:DeviceFileEvents";

/// Tables with a header that nothing else recognises. Fields by the header's names.
inline constexpr std::string_view kTable = "table";

/// System log lines: "message", "program", "pid", "facility", "severity" and what stands in the
/// message of programs that are known. `computer` is the host, `provider` the program.
inline constexpr std::string_view kSyslog = "syslog";

/// Questions to and answers of DNS resolvers (dnsmasq, unbound, BIND): "query", "record_type",
/// "answer", "src_ip".
inline constexpr std::string_view kDns = "dns";

/// Records of the Linux audit system, those of one event joined: "type", "a0", "name", "exe" ...
inline constexpr std::string_view kAuditd = "auditd";

/// Sysmon for Linux: fields as of Sysmon's event logs, `event_id` too.
inline constexpr std::string_view kLinuxSysmon = "linux-sysmon/operational";

/// Cloud and identity audit, JSON. Members by their dotted paths as the provider writes them.
inline constexpr std::string_view kCloudTrail = "aws:cloudtrail";
inline constexpr std::string_view kAzureActivity = "azure:activitylogs";
inline constexpr std::string_view kAzureAudit = "azure:auditlogs";
inline constexpr std::string_view kAzureSignIn = "azure:signinlogs";
inline constexpr std::string_view kAzureRisk = "azure:riskdetection";
inline constexpr std::string_view kAzurePim = "azure:pim";
inline constexpr std::string_view kUnifiedAudit = "m365:unified-audit";
inline constexpr std::string_view kGcpAudit = "gcp:audit";
inline constexpr std::string_view kOkta = "okta:system-log";
inline constexpr std::string_view kGithubAudit = "github:audit";
inline constexpr std::string_view kKubernetesAudit = "kubernetes:audit";

/// Suricata's EVE records are "suricata:" and their event_type: "suricata:dns".
inline constexpr std::string_view kSuricataPrefix = "suricata:";

}  // namespace longwatch::model::telemetry
