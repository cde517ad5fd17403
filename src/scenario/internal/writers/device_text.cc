#include "scenario/internal/writers/device_text.h"

#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "model/synthetic.h"
#include "scenario/internal/writers/line_text.h"

namespace longwatch::scenario::internal {
namespace {

using model::kSyntheticField;
using model::kSyntheticMark;

std::string_view or_dash(std::string_view text) {
  return text.empty() ? "-" : text;
}

void append_column(std::string& out, std::string_view text) {
  if (text.empty()) {
    out.push_back('-');
    return;
  }
  for (const char c : text) {
    out.push_back(c == ' ' || c == '\t' ? '+' : c);
  }
}

// In quotation marks, those inside it and backslashes behind a backslash.
void append_quoted(std::string& out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
    }
    out.push_back(c);
  }
  out.push_back('"');
}

void append_mark(std::string& out) {
  append_all(out, ' ', kSyntheticField, '=', kSyntheticMark);
}

void append_uri(std::string& out, const ProxyRequest& request) {
  append_all(out, request.scheme, "://", request.host);
  append_column(out, request.path);
  if (!request.query.empty()) {
    out.push_back('?');
    append_column(out, request.query);
  }
}

struct VpnWords {
  std::string_view log_id;
  std::string_view level;
  std::string_view description;
  std::string_view action;
  std::string_view tunnel_type;
  std::string_view reason;
  std::string_view message;
};

VpnWords words_of(VpnEvent event) {
  switch (event) {
    case VpnEvent::Connected:
      return {"0101039947", "information", "SSL VPN tunnel up",     "tunnel-up",
              "ssl-tunnel", "N/A",         "SSL tunnel established"};
    case VpnEvent::Disconnected:
      return {"0101039948", "information",         "SSL VPN tunnel down", "tunnel-down",
              "ssl-tunnel", "User requested stop", "SSL tunnel shutdown"};
    case VpnEvent::Refused:
      break;
  }
  return {"0101039426",
          "alert",
          "SSL VPN login fail",
          "ssl-login-fail",
          "ssl-web",
          "sslvpn_login_permission_denied",
          "SSL user failed to logged in"};
}

// "05/Aug/2025:01:02:03 +0000"
void append_request_time(std::string& out, Timestamp time) {
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::year_month_day date(
      std::chrono::sys_days(std::chrono::floor<std::chrono::days>(time.time_since_epoch())));
  std::string clock;
  append_iso8601(clock, time, 0);
  append_padded(out, static_cast<unsigned>(date.day()), 2);
  append_all(out, '/', kMonths[static_cast<unsigned>(date.month()) - 1], '/',
             static_cast<int>(date.year()), ':', std::string_view(clock).substr(11, 8), " +0000");
}

// "8/5/2025 1:40:31 AM": the clock of a server set up in American English and to UTC.
void append_american_time(std::string& out, Timestamp time) {
  const auto days = std::chrono::floor<std::chrono::days>(time.time_since_epoch());
  const std::chrono::year_month_day date{std::chrono::sys_days(days)};
  const auto seconds = static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::seconds>(time.time_since_epoch() - days).count());
  const std::uint64_t hour = seconds / 3600;
  append_all(out, static_cast<unsigned>(date.month()), '/', static_cast<unsigned>(date.day()), '/',
             static_cast<int>(date.year()), ' ', (hour + 11) % 12 + 1, ':');
  append_padded(out, seconds / 60 % 60, 2);
  out.push_back(':');
  append_padded(out, seconds % 60, 2);
  out.append(hour < 12 ? " AM" : " PM");
}

// "(3)www(7)example(0)"
void append_labels(std::string& out, std::string_view name) {
  for (const std::string_view label : split(name, '.')) {
    if (!label.empty()) {
      append_all(out, '(', label.size(), ')', label);
    }
  }
  out.append("(0)");
}

void append_hex(std::string& out, std::uint32_t number, unsigned width) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (unsigned i = width; i-- > 0;) {
    out.push_back(kDigits[number >> (4 * i) & 15U]);
  }
}

void append_right(std::string& out, std::string_view text, std::size_t width) {
  out.append(text.size() < width ? width - text.size() : 0, ' ');
  out.append(text);
}

void pad_to(std::string& out, std::size_t begin, std::size_t width) {
  const std::size_t used = out.size() - begin;
  out.append(used < width ? width - used : 1, ' ');
}

}  // namespace

std::string column_text(std::string_view text) {
  std::string column;
  append_column(column, text);
  return column;
}

void append_web_line(std::string& out, const WebRequest& request, std::string_view server_address) {
  append_blank_time(out, request.time);
  append_all(out, ' ', server_address, ' ', request.method, ' ');
  append_column(out, request.path);
  out.push_back(' ');
  append_column(out, request.query);
  append_all(out, " 443 ", request.client, ' ');
  append_column(out, request.agent);
  append_all(out, ' ', request.status, ' ', request.sent, ' ', request.received, ' ',
             request.milliseconds, ' ', kSyntheticMark);
}

void append_proxy_line(std::string& out, const ProxyRequest& request,
                       std::string_view proxy_address) {
  append_blank_time(out, request.time);
  append_all(out, ' ', proxy_address, ' ', request.milliseconds, ' ', request.client, ' ');
  append_column(out, request.user);
  append_all(out, ' ', request.method, ' ');
  append_uri(out, request);
  append_all(out, ' ', request.scheme, ' ', request.host, ' ',
             request.scheme == "http" ? "80 " : "443 ");
  append_column(out, request.path);
  out.push_back(' ');
  append_column(out, request.query);
  out.push_back(' ');
  append_column(out, request.agent);
  out.push_back(' ');
  append_column(out, request.referrer);
  append_all(out, ' ', request.status, ' ', request.action, ' ');
  append_column(out, request.mime_type);
  append_all(out, ' ', request.sent, ' ', request.received, ' ', or_dash(request.server), ' ',
             kSyntheticMark);
}

void append_firewall_line(std::string& out, const FirewallLine& line, std::string_view firewall) {
  append_iso8601(out, line.time, 0);
  append_all(out, ' ', firewall, " action=", line.action, " proto=", line.protocol,
             " src=", line.from, " sport=", line.from_port, " dst=", line.to, " dport=", line.port,
             " rule=");
  append_column(out, line.rule);
  append_mark(out);
}

void append_mail_line(std::string& out, const Mail& mail, std::string_view gateway,
                      std::int64_t offset) {
  append_local_time(out, mail.time, offset);
  append_all(out, ' ', gateway, " msgid=<", mail.id, "> from=", mail.from, " to=", mail.to,
             " verdict=", mail.verdict, " spf=", mail.spf, " dkim=", mail.dkim,
             " dmarc=", mail.dmarc, " urls=", mail.urls, " remote_img=", mail.remote_image ? 1 : 0);
  if (!mail.client.empty()) {
    append_all(out, " client=", mail.client);
  }
  if (mail.bytes != 0) {
    append_all(out, " size=", mail.bytes);
  }
  if (!mail.subject.empty()) {
    out.append(" subject=");
    append_quoted(out, mail.subject);
  }
  append_mark(out);
}

void append_scan_line(std::string& out, const MailScan& scan, std::string_view gateway,
                      std::int64_t offset) {
  append_local_time(out, scan.time, offset);
  append_all(out, ' ', gateway, " event=link-scan message=<", scan.id, "> rcpt=", scan.to,
             " scanner=", scan.client, " url=");
  append_quoted(out, scan.url);
  append_all(out, " verdict=", scan.verdict);
  append_mark(out);
}

void append_vpn_line(std::string& out, const VpnRecord& record, std::string_view device) {
  const VpnWords words = words_of(record.event);
  std::string clock;
  append_blank_time(clock, record.time);
  const std::string_view when = clock;
  const auto nanoseconds =
      std::chrono::duration_cast<std::chrono::nanoseconds>(record.time.time_since_epoch()).count();
  append_all(out, "<189>date=", when.substr(0, 10), " time=", when.substr(11), " devname=\"",
             device, "\" devid=\"FGVM00LWSYNTH001\" eventtime=", nanoseconds,
             " tz=\"+0000\" logid=\"", words.log_id, "\" type=\"event\" subtype=\"vpn\" level=\"",
             words.level, "\" vd=\"root\" logdesc=\"", words.description, "\" action=\"",
             words.action, "\" tunneltype=\"", words.tunnel_type,
             "\" tunnelid=", record.event == VpnEvent::Refused ? 0U : record.tunnel,
             " remip=", record.client);
  if (!record.assigned.empty()) {
    append_all(out, " tunnelip=", record.assigned);
  }
  append_all(out, " user=\"", record.user, "\" group=\"",
             record.event == VpnEvent::Refused ? "N/A" : "vpn-users",
             "\" dst_host=\"N/A\" reason=\"", words.reason, '"');
  if (record.event == VpnEvent::Disconnected) {
    append_all(out, " duration=", record.seconds, " sentbyte=", record.sent,
               " rcvdbyte=", record.received);
  }
  append_all(out, " msg=\"", words.message, '"');
  append_mark(out);
}

void append_device_line(std::string& out, const DeviceLine& line) {
  append_all(out, '<', line.facility * 8 + line.severity, ">1 ");
  append_iso8601(out, line.time, 3);
  append_all(out, ' ', or_dash(line.host), ' ', or_dash(line.program), ' ');
  if (line.process == 0) {
    out.push_back('-');
  } else {
    append_part(out, line.process);
  }
  append_all(out, " - [", kSyntheticField, "@32473 mark=\"", kSyntheticMark, "\"] ", line.text);
}

void append_device_request(std::string& out, const DeviceRequest& request,
                           std::string_view virtual_host) {
  append_all(out, virtual_host, ":443 ", request.client, " - ");
  append_column(out, request.user);
  out.append(" [");
  append_request_time(out, request.time);
  out.append("] ");
  append_quoted(out, request.method + ' ' + request.uri + " HTTP/1.1");
  append_all(out, ' ', request.status, ' ', request.sent, ' ');
  append_quoted(out, or_dash(request.referrer));
  out.push_back(' ');
  append_quoted(out, or_dash(request.agent));
  append_all(out, " \"", kSyntheticMark, '"');
}

void append_dns_server_line(std::string& out, const DnsLookup& lookup, DnsPacket packet,
                            std::uint32_t transaction) {
  const bool is_answer = packet == DnsPacket::Answer;
  append_american_time(out, lookup.time);
  append_all(out, " 0A1C PACKET  000001D2B1C0");
  append_hex(out, transaction, 4);
  append_all(out, is_answer ? " UDP Snd " : " UDP Rcv ");
  const std::size_t address = out.size();
  out.append(lookup.flow.from);
  pad_to(out, address, 16);
  append_hex(out, transaction, 4);
  const bool is_missing = lookup.code == "NXDOMAIN";
  append_all(out, is_answer ? " R Q " : "   Q ",
             !is_answer   ? "[0001   D  "
             : is_missing ? "[8381   DR "
                          : "[8081   DR ");
  append_right(out, is_answer ? std::string_view(lookup.code) : "NOERROR", 8);
  out.append("] ");
  const std::size_t type = out.size();
  out.append(lookup.type);
  pad_to(out, type, 7);
  append_labels(out, lookup.query);
}

}  // namespace longwatch::scenario::internal
