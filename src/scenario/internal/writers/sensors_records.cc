#include <algorithm>
#include <utility>

#include "scenario/internal/writers/device_text.h"
#include "scenario/internal/writers/line_text.h"
#include "scenario/internal/writers/sensors.h"
#include "scenario/internal/writers/zeek_text.h"

namespace longwatch::scenario::internal {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kDnsPort = 53;
constexpr std::uint16_t kKerberosPort = 88;
constexpr std::uint16_t kSmbPort = 445;
constexpr std::uint16_t kLdapPort = 389;

LineTimes at(Timestamp time) {
  return {time, time};
}

// What the log is about when the record does not name a host of its own.
const std::string& or_sensor(const std::string& host, const std::string& sensor) {
  return host.empty() ? sensor : host;
}

Connection short_talk(Timestamp time, const Flow& flow, std::string service) {
  Connection connection;
  connection.time = time;
  connection.from = flow.from;
  connection.to = flow.to;
  connection.from_port = flow.from_port;
  connection.service = std::move(service);
  connection.seconds = 0.05;
  connection.out = 900;
  connection.in = 1400;
  return connection;
}

}  // namespace

void Sensors::request(const WebRequest& request) {
  const bool is_site = request.host.empty() || request.host == world_.site.host;
  const std::string& server = is_site ? world_.site.host : request.host;
  LineLog* const log =
      log_for(LogKind::Web, is_site ? std::string_view() : std::string_view(server), request.time);
  if (log == nullptr) {
    return;
  }
  WebRequest shown = request;
  shown.time += offset_of(server);
  append_web_line(log->text(), shown, address_of(server));
  log->close({shown.time, request.time}, origin_);
}

ZeekRow::Form Sensors::form_of(LogKind kind) const {
  return has_tabs(kind) ? ZeekRow::Form::Tabs : ZeekRow::Form::Json;
}

Flow Sensors::connect(const Connection& connection) {
  Flow flow;
  flow.uid = uid();
  flow.from = connection.from;
  flow.from_port = connection.from_port == 0 ? client_port() : connection.from_port;
  flow.to = connection.to;
  flow.to_port = connection.port;
  if (LineLog* const log = log_for(LogKind::ZeekConn, connection.time)) {
    ZeekRow row(log->text(), form_of(LogKind::ZeekConn), "conn");
    render_conn(row, connection, flow);
    log->close({end_of(connection), connection.time}, origin_);
  }
  if (connection.certificate.has_value() && connection.state == "SF") {
    show_certificate(connection, flow);
  }
  return flow;
}

void Sensors::show_certificate(const Connection& connection, const Flow& flow) {
  const std::string& fingerprint = fingerprint_of(*connection.certificate);
  if (LineLog* const log = log_for(LogKind::ZeekSsl, connection.time)) {
    ZeekRow row(log->text(), form_of(LogKind::ZeekSsl), "ssl");
    render_ssl(row, connection, flow, fingerprint);
    log->close(at(connection.time + std::chrono::milliseconds(40)), origin_);
  }
  // A certificate that is known is told of once a day, as Zeek does.
  Timestamp& shown = shown_[fingerprint];
  if (streaming_ && connection.time - shown < std::chrono::hours(24)) {
    return;
  }
  shown = streaming_ ? connection.time : shown;
  if (LineLog* const log = log_for(LogKind::ZeekX509, connection.time)) {
    ZeekRow row(log->text(), form_of(LogKind::ZeekX509), "x509");
    render_x509(row, connection, fingerprint);
    log->close(at(connection.time + std::chrono::milliseconds(41)), origin_);
  }
}

Flow Sensors::flow_or_connect(const Flow& flow, const Connection& connection) {
  return flow.uid.empty() ? connect(connection) : flow;
}

template <class Record, class Render>
void Sensors::write_zeek(LogKind kind, const Record& record, Render render) {
  if (LineLog* const log = log_for(kind, record.time)) {
    ZeekRow row(log->text(), form_of(kind), shape_of(kind).stem);
    render(row, record);
    log->close(at(record.time), origin_);
  }
}

void Sensors::http(const HttpExchange& exchange) {
  HttpExchange complete = exchange;
  Connection talk = short_talk(exchange.time, exchange.flow, "http");
  talk.port = exchange.flow.to_port == 0 ? kHttpPort : exchange.flow.to_port;
  talk.seconds = 0.4;
  talk.out = 400 + exchange.request_bytes;
  talk.in = 300 + exchange.response_bytes;
  complete.flow = flow_or_connect(exchange.flow, talk);
  write_zeek(LogKind::ZeekHttp, complete, render_http);
}

void Sensors::dns(const DnsLookup& lookup) {
  DnsLookup complete = lookup;
  Connection talk = short_talk(lookup.time, lookup.flow, "dns");
  talk.port = kDnsPort;
  talk.seconds = lookup.seconds;
  talk.out = lookup.query.size() + 17;
  talk.in = talk.out + 16 * lookup.answers.size();
  complete.flow = flow_or_connect(lookup.flow, talk);
  const std::uint32_t transaction = random_.below(65536);
  write_zeek(LogKind::ZeekDns, complete, [transaction](ZeekRow& row, const DnsLookup& record) {
    render_dns(row, record, transaction);
  });
  record_dns_server(complete, transaction);
}

bool Sensors::is_name_server(const WorldHost& host) const {
  return host.has_role("dns-server") || host.has_role("domain-controller");
}

void Sensors::record_dns_server(const DnsLookup& lookup, std::uint32_t transaction) {
  const auto server =
      std::find_if(world_.hosts.begin(), world_.hosts.end(), [&](const WorldHost& host) {
        return host.address == lookup.flow.to && is_name_server(host);
      });
  if (server == world_.hosts.end()) {
    return;
  }
  LineLog* const log = log_for(LogKind::DnsServer, server->name, lookup.time);
  if (log == nullptr) {
    return;
  }
  DnsLookup shown = lookup;
  shown.time += std::chrono::seconds(server->clock_offset);
  for (const DnsPacket packet : {DnsPacket::Question, DnsPacket::Answer}) {
    append_dns_server_line(log->text(), shown, packet, transaction);
    log->close({shown.time, lookup.time}, origin_);
  }
}

void Sensors::kerberos(const KerberosExchange& exchange) {
  KerberosExchange complete = exchange;
  Connection talk = short_talk(exchange.time, exchange.flow, "krb_tcp");
  talk.port = kKerberosPort;
  complete.flow = flow_or_connect(exchange.flow, talk);
  write_zeek(LogKind::ZeekKerberos, complete, render_kerberos);
}

void Sensors::smb_mapping(const SmbMapping& mapping) {
  SmbMapping complete = mapping;
  Connection talk = short_talk(mapping.time, mapping.flow, "gssapi,smb");
  talk.port = kSmbPort;
  talk.seconds = 4;
  complete.flow = flow_or_connect(mapping.flow, talk);
  write_zeek(LogKind::ZeekSmbMapping, complete, render_smb_mapping);
}

void Sensors::smb_file(const SmbFile& file) {
  SmbFile complete = file;
  Connection talk = short_talk(file.time, file.flow, "gssapi,smb");
  talk.port = kSmbPort;
  talk.seconds = 4;
  talk.in = 2000 + file.size;
  complete.flow = flow_or_connect(file.flow, talk);
  std::string file_id = uid();
  file_id.front() = 'F';
  write_zeek(LogKind::ZeekSmbFiles, complete, [&file_id](ZeekRow& row, const SmbFile& record) {
    render_smb_file(row, record, file_id);
  });
}

void Sensors::ldap(const LdapMessage& message) {
  LdapMessage complete = message;
  Connection talk = short_talk(message.time, message.flow, "ldap_tcp");
  talk.port = kLdapPort;
  complete.flow = flow_or_connect(message.flow, talk);
  write_zeek(LogKind::ZeekLdap, complete, render_ldap);
}

void Sensors::ldap_search(const LdapSearch& search) {
  LdapSearch complete = search;
  Connection talk = short_talk(search.time, search.flow, "ldap_tcp");
  talk.port = kLdapPort;
  talk.in = 500 + 300 * search.results;
  complete.flow = flow_or_connect(search.flow, talk);
  write_zeek(LogKind::ZeekLdapSearch, complete, render_ldap_search);
}

void Sensors::proxy_request(const ProxyRequest& request) {
  const std::string& proxy = world_.sensors.proxy;
  LineLog* const log = log_for(LogKind::Proxy, proxy, request.time);
  if (log == nullptr) {
    return;
  }
  ProxyRequest shown = request;
  shown.time += offset_of(proxy);
  append_proxy_line(log->text(), shown, address_of(proxy));
  log->close({shown.time, request.time}, origin_);
}

void Sensors::pass_firewall(const FirewallLine& line) {
  const std::string& firewall = world_.sensors.firewall;
  LineLog* const log = log_for(LogKind::Firewall, firewall, line.time);
  if (log == nullptr) {
    return;
  }
  FirewallLine shown = line;
  shown.time += offset_of(firewall);
  shown.from_port = line.from_port == 0 ? client_port() : line.from_port;
  append_firewall_line(log->text(), shown, firewall);
  log->close({shown.time, line.time}, origin_);
}

void Sensors::receive(const Mail& mail) {
  const std::string& gateway = world_.sensors.mail;
  LineLog* const log = log_for(LogKind::MailGateway, gateway, mail.time);
  if (log == nullptr) {
    return;
  }
  Mail shown = mail;
  shown.time += offset_of(gateway);
  append_mail_line(log->text(), shown, gateway, world_.utc_offset);
  log->close({shown.time, mail.time}, origin_);
}

void Sensors::scan_link(const MailScan& scan) {
  const std::string& gateway = world_.sensors.mail;
  LineLog* const log = log_for(LogKind::MailScanner, gateway, scan.time);
  if (log == nullptr) {
    return;
  }
  MailScan shown = scan;
  shown.time += offset_of(gateway);
  append_scan_line(log->text(), shown, gateway, world_.utc_offset);
  log->close({shown.time, scan.time}, origin_);
}

void Sensors::keep_message(const MailMessage& message) {
  const bool is_benign = origin_.kind == Origin::Kind::Benign;
  if (!streaming_ || !is_benign || is_collected("eml", message.time)) {
    messages_.push_back({message, origin_});
  }
}

void Sensors::audit(const CloudAudit& record) {
  if (LineLog* const log = log_for(LogKind::CloudAudit, record.time)) {
    append_cloud_audit(log->text(), record, tenant_, random_);
    log->close(at(record.time), origin_);
  }
}

void Sensors::sign_in(const CloudSignIn& record) {
  if (LineLog* const log = log_for(LogKind::SignIn, record.time)) {
    append_sign_in(log->text(), record, tenant_, random_);
    log->close(at(record.time), origin_);
  }
}

void Sensors::vpn(const VpnRecord& record) {
  const std::string& appliance = or_sensor(record.host, world_.sensors.vpn);
  LineLog* const log = log_for(LogKind::Vpn, appliance, record.time);
  if (log == nullptr) {
    return;
  }
  VpnRecord shown = record;
  shown.time += offset_of(appliance);
  if (shown.tunnel == 0) {
    shown.tunnel = 1'000'000 + random_.below(9'000'000);
  }
  append_vpn_line(log->text(), shown, appliance);
  log->close({shown.time, record.time}, origin_);
}

void Sensors::device_line(const DeviceLine& line) {
  DeviceLine shown = line;
  shown.host = or_sensor(line.host, world_.sensors.edge);
  LineLog* const log = log_for(LogKind::Device, shown.host, line.time);
  if (log == nullptr) {
    return;
  }
  shown.time += offset_of(shown.host);
  append_device_line(log->text(), shown);
  log->close({shown.time, line.time}, origin_);
}

void Sensors::device_request(const DeviceRequest& request) {
  const std::string& appliance = or_sensor(request.host, world_.sensors.edge);
  LineLog* const log = log_for(LogKind::DeviceWeb, appliance, request.time);
  if (log == nullptr) {
    return;
  }
  const WorldHost* const known = world_.host(appliance);
  DeviceRequest shown = request;
  shown.time += offset_of(appliance);
  append_device_request(log->text(), shown, known == nullptr ? appliance : known->fqdn);
  log->close({shown.time, request.time}, origin_);
}

void Sensors::touch_file(const DefenderFile& record) {
  LineLog* const log = log_for(LogKind::DefenderFiles, record.time);
  if (log == nullptr) {
    return;
  }
  const WorldHost* const known = world_.host(record.host);
  append_defender_file(log->text(), record, known == nullptr ? record.host : known->fqdn);
  log->close(at(record.time), origin_);
}

void Sensors::start_process(const DefenderProcess& record) {
  LineLog* const log = log_for(LogKind::DefenderProcesses, record.time);
  if (log == nullptr) {
    return;
  }
  const WorldHost* const known = world_.host(record.host);
  append_defender_process(log->text(), record, known == nullptr ? record.host : known->fqdn);
  log->close(at(record.time), origin_);
}

}  // namespace longwatch::scenario::internal
