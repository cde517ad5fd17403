#include "read/paloalto/internal/columns.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace longwatch::read::paloalto {
namespace {

template <std::size_t A, std::size_t B>
constexpr std::array<std::string_view, A + B> join(const std::array<std::string_view, A>& first,
                                                   const std::string_view (&then)[B]) {
  std::array<std::string_view, A + B> all;
  std::copy(first.begin(), first.end(), all.begin());
  std::copy(std::begin(then), std::end(then), all.begin() + A);
  return all;
}

/// Of every type.
constexpr auto kCommon = std::to_array<std::string_view>(
    {"", "receive_time", "serial", "type", "subtype", "", "time_generated"});

/// Of what was seen on the network.
constexpr auto kSession =
    join(kCommon, {"src",         "dst",      "natsrc",   "natdst",    "rule",      "srcuser",
                   "dstuser",     "app",      "vsys",     "from_zone", "to_zone",   "inbound_if",
                   "outbound_if", "logset",   "",         "sessionid", "repeatcnt", "sport",
                   "dport",       "natsport", "natdport", "flags",     "proto",     "action"});

constexpr auto kTraffic = join(kSession, {"bytes",
                                          "bytes_sent",
                                          "bytes_received",
                                          "packets",
                                          "start",
                                          "elapsed",
                                          "category",
                                          "",
                                          "seqno",
                                          "actionflags",
                                          "srcloc",
                                          "dstloc",
                                          "",
                                          "pkts_sent",
                                          "pkts_received",
                                          "session_end_reason",
                                          "dg_hier_level_1",
                                          "dg_hier_level_2",
                                          "dg_hier_level_3",
                                          "dg_hier_level_4",
                                          "vsys_name",
                                          "device_name",
                                          "action_source"});

constexpr auto kThreat = join(kSession, {"misc",
                                         "threatid",
                                         "category",
                                         "severity",
                                         "direction",
                                         "seqno",
                                         "actionflags",
                                         "srcloc",
                                         "dstloc",
                                         "",
                                         "contenttype",
                                         "pcap_id",
                                         "filedigest",
                                         "cloud",
                                         "url_idx",
                                         "user_agent",
                                         "filetype",
                                         "xff",
                                         "referer",
                                         "sender",
                                         "subject",
                                         "recipient",
                                         "reportid",
                                         "dg_hier_level_1",
                                         "dg_hier_level_2",
                                         "dg_hier_level_3",
                                         "dg_hier_level_4",
                                         "vsys_name",
                                         "device_name",
                                         "",
                                         "src_uuid",
                                         "dst_uuid",
                                         "http_method"});

constexpr auto kSystem =
    join(kCommon, {"vsys", "eventid", "object", "", "", "module", "severity", "opaque", "seqno",
                   "actionflags", "dg_hier_level_1", "dg_hier_level_2", "dg_hier_level_3",
                   "dg_hier_level_4", "vsys_name", "device_name"});

constexpr auto kGlobalProtect =
    join(kCommon, {"vsys",       "eventid",       "stage",       "auth_method",    "tunnel_type",
                   "srcuser",    "srcregion",     "machinename", "public_ip",      "public_ipv6",
                   "private_ip", "private_ipv6",  "hostid",      "serialnumber",   "client_ver",
                   "client_os",  "client_os_ver", "repeatcnt",   "reason",         "error",
                   "opaque",     "status",        "location",    "login_duration", "connect_method",
                   "error_code", "portal",        "seqno",       "actionflags"});

constexpr auto kOthers = std::to_array<std::string_view>(
    {"CONFIG", "HIPMATCH", "HIP-MATCH", "USERID", "USER-ID", "AUTHENTICATION", "AUTH", "DECRYPTION",
     "TUNNEL", "CORRELATION", "IPTAG", "IP-TAG", "GTP", "SCTP", "AUDIT"});

}  // namespace

std::span<const std::string_view> columns_of(std::string_view type) {
  if (type == "TRAFFIC") {
    return kTraffic;
  }
  if (type == "THREAT") {
    return kThreat;
  }
  if (type == "SYSTEM") {
    return kSystem;
  }
  if (type == "GLOBALPROTECT") {
    return kGlobalProtect;
  }
  return kCommon;
}

bool is_type(std::string_view type) {
  return columns_of(type).size() > kCommon.size() ||
         std::find(kOthers.begin(), kOthers.end(), type) != kOthers.end();
}

}  // namespace longwatch::read::paloalto
