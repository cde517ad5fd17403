#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "scenario/internal/writers/records.h"

/// Lines of servers and appliances. Each function appends one line without line feed. Times are
/// those that the device's clock shows.
namespace longwatch::scenario::internal {

/// IIS, fields as in its head (see log_kinds.h).
void append_web_line(std::string& out, const WebRequest& request, std::string_view server_address);
/// A proxy in the W3C extended format, agents in quotation marks as proxies write them.
void append_proxy_line(std::string& out, const ProxyRequest& request,
                       std::string_view proxy_address);
/// key=value behind an ISO time.
void append_firewall_line(std::string& out, const FirewallLine& line, std::string_view firewall);
/// The same with local time; `offset` is the gateway's zone in seconds.
void append_mail_line(std::string& out, const Mail& mail, std::string_view gateway,
                      std::int64_t offset);
/// Likewise; it names neither sender nor recipient as the gateway's own lines do, so that nobody
/// counts it as a message.
void append_scan_line(std::string& out, const MailScan& scan, std::string_view gateway,
                      std::int64_t offset);
/// A FortiGate's VPN event with the header of a system log. Source: FortiOS Log Message Reference.
void append_vpn_line(std::string& out, const VpnRecord& record, std::string_view device);
/// RFC 5424.
void append_device_line(std::string& out, const DeviceLine& line);
/// Apache's "combined" with the virtual host in front.
void append_device_request(std::string& out, const DeviceRequest& request,
                           std::string_view virtual_host);

/// The packet of a lookup in the debug log of Windows' DNS server.
enum class DnsPacket : std::uint8_t { Question, Answer };
void append_dns_server_line(std::string& out, const DnsLookup& lookup, DnsPacket packet,
                            std::uint32_t transaction);

/// Makes a text fit for a column of a W3C log or a value without quotation marks: blanks become
/// '+', an empty text "-".
std::string column_text(std::string_view text);

}  // namespace longwatch::scenario::internal
