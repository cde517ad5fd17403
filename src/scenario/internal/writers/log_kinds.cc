#include "scenario/internal/writers/log_kinds.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/check.h"
#include "model/synthetic.h"
#include "scenario/internal/writers/line_text.h"
#include "scenario/internal/writers/zeek_text.h"

namespace longwatch::scenario::internal {
namespace {

using model::kSyntheticField;
using model::kSyntheticMark;

// In the order of the enumeration.
constexpr std::array<LogShape, kLogKinds> kShapes = {{
    {"iis", "w3c", "iis", "u_ex", ".log", Rotation::Daily},
    {"proxy", "w3c", "proxy", "", ".log"},
    {"zeek:conn", "zeek:conn", "zeek", "conn", ".log"},
    {"zeek:ssl", "zeek:ssl", "zeek", "ssl", ".log"},
    {"zeek:x509", "zeek:x509", "zeek", "x509", ".log"},
    {"zeek:http", "zeek:http", "zeek", "http", ".log"},
    {"zeek:dns", "zeek:dns", "zeek", "dns", ".log"},
    {"zeek:kerberos", "zeek:kerberos", "zeek", "kerberos", ".log"},
    {"zeek:smb_mapping", "zeek:smb_mapping", "zeek", "smb_mapping", ".log"},
    {"zeek:smb_files", "zeek:smb_files", "zeek", "smb_files", ".log"},
    {"zeek:ldap", "zeek:ldap", "zeek", "ldap", ".log"},
    {"zeek:ldap_search", "zeek:ldap_search", "zeek", "ldap_search", ".log"},
    {"dns", "dns", "dns", "", ".log"},
    {"firewall", "firewall", "firewall", "", ".log"},
    {"mail-gateway", "mail-gateway", "mail", "", ".log"},
    {"mail-scanner", "key-value", "mail", "links", ".log"},
    {"m365", "m365:unified-audit", "m365", "unified-audit", ".ndjson"},
    {"entra", "azure:signinlogs", "entra", "sign-ins", ".ndjson"},
    {"vpn", "firewall", "vpn", "", ".log"},
    {"edge", "syslog", "edge", "", ".log"},
    {"edge-web", "access-log", "edge", "access", ".log"},
    {"defender:files", "defender:DeviceFileEvents", "defender", "DeviceFileEvents", ".ndjson"},
    {"defender:processes", "defender:DeviceProcessEvents", "defender", "DeviceProcessEvents",
     ".ndjson"},
}};

std::vector<std::string> web_head(Timestamp time) {
  return {"#Software: Microsoft Internet Information Services 10.0", "#Version: 1.0",
          fmt::format("#Date: {} 00:00:00", day_text(time, "-")),
          fmt::format("#Remark: {} {}", kSyntheticField, kSyntheticMark),
          fmt::format("#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port c-ip "
                      "cs(User-Agent) sc-status sc-bytes cs-bytes time-taken {}",
                      kSyntheticField)};
}

std::vector<std::string> proxy_head(Timestamp time) {
  return {"#Software: inspecting proxy", "#Version: 1.0",
          fmt::format("#Date: {} 00:00:00", day_text(time, "-")),
          fmt::format("#Remark: {} {}", kSyntheticField, kSyntheticMark),
          fmt::format("#Fields: date time s-ip time-taken c-ip cs-username cs-method cs-uri "
                      "cs-uri-scheme cs-host cs-uri-port cs-uri-path cs-uri-query cs(User-Agent) "
                      "cs(Referer) sc-status s-action rs(Content-Type) sc-bytes cs-bytes r-ip {}",
                      kSyntheticField)};
}

// As the server writes it in front of every log.
std::vector<std::string> dns_server_head(Timestamp time) {
  return {fmt::format("DNS Server log file creation at {} 00:00:00 ({} {})", day_text(time, "-"),
                      kSyntheticField, kSyntheticMark),
          "",
          "Message logging key (for packets - other items use a subset of these fields):",
          "\tField #  Information         Values",
          "\t-------  -----------         ------",
          "\t   1     Date",
          "\t   2     Time",
          "\t   3     Thread ID",
          "\t   4     Context",
          "\t   5     Internal packet identifier",
          "\t   6     UDP/TCP indicator",
          "\t   7     Send/Receive indicator",
          "\t   8     Remote IP",
          "\t   9     Xid (hex)",
          "\t  10     Query/Response      R = Response",
          "\t                             blank = Query",
          "\t  11     Opcode              Q = Standard Query",
          "\t  12     [ Flags (hex)",
          "\t  13     Flags (char codes)  A = Authoritative Answer",
          "\t                             T = Truncated Response",
          "\t                             D = Recursion Desired",
          "\t                             R = Recursion Available",
          "\t  14     ResponseCode ]",
          "\t  15     Question Type",
          "\t  16     Question Name",
          ""};
}

}  // namespace

const LogShape& shape_of(LogKind kind) {
  return kShapes[static_cast<std::size_t>(kind)];
}

std::optional<LogKind> log_kind_named(std::string_view name) {
  const auto find = [name](std::string_view LogShape::*member) {
    return std::find_if(kShapes.begin(), kShapes.end(),
                        [=](const LogShape& shape) { return shape.*member == name; });
  };
  const auto* found = find(&LogShape::source);
  if (found == kShapes.end()) {
    found = find(&LogShape::channel);
  }
  if (found == kShapes.end()) {
    return std::nullopt;
  }
  return static_cast<LogKind>(found - kShapes.begin());
}

bool is_zeek(LogKind kind) {
  return shape_of(kind).folder == "zeek";
}

std::vector<std::string> head_of(LogKind kind, Timestamp time, bool tabs) {
  switch (kind) {
    case LogKind::Web:
      return web_head(time);
    case LogKind::Proxy:
      return proxy_head(time);
    case LogKind::DnsServer:
      return dns_server_head(time);
    default:
      return is_zeek(kind) && tabs ? zeek_head(kind, time) : std::vector<std::string>{};
  }
}

std::string foot_of(LogKind kind, Timestamp time, bool tabs) {
  return is_zeek(kind) && tabs ? zeek_foot(time) : std::string();
}

}  // namespace longwatch::scenario::internal
