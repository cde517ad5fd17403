#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "scenario/internal/steps/kinds.h"

namespace longwatch::scenario::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kMostContacts = 500'000;

// The numbers in `ports`; a mistake when one is none.
std::vector<std::uint16_t> read_ports(Play& play) {
  std::vector<std::uint16_t> ports;
  for (const std::string& text : play.params.texts("ports")) {
    const auto port = parse_uint64(text);
    if (!port.has_value() || *port > 65535) {
      play.params.refuse("ports", "numbers up to 65535", text);
      return ports;
    }
    ports.push_back(static_cast<std::uint16_t>(*port));
  }
  return ports;
}

std::optional<Certificate> read_certificate(Play& play, const std::string& name) {
  const std::string serial = play.params.text("serial");
  const bool self_signed = play.params.flag("self_signed");
  const std::string subject = play.params.text("subject", "CN=" + name);
  const std::string issuer =
      play.params.text("issuer", self_signed ? subject : "CN=Common Web CA 1");
  if (serial.empty()) {
    return std::nullopt;
  }
  return Certificate{name, subject, issuer, serial, self_signed ? "self signed certificate" : "ok",
                     {},   {}};
}

// One connection over the whole time, or `count` of `seconds` each.
void play_connection(Play& play) {
  const LiveProcess* const process = play.process("process");
  const std::string from = process == nullptr
                               ? play.source()
                               : play.address("from", play.host_of(process->host).address);
  const std::string to = play.address("to");
  const std::string name = play.params.text("server_name");
  const auto certificate = read_certificate(play, name.empty() ? to : name);
  Contact contact;
  contact.from = from;
  contact.to = to;
  contact.port = play.params.port("port", 443);
  contact.service = play.params.text("service", contact.port == 443 ? "ssl" : "");
  contact.certificate = certificate;
  contact.rule = play.params.text("rule");
  const std::uint64_t count = play.params.number("count", 1, kMostContacts);
  const double whole = std::max(0.1, std::chrono::duration<double>(play.over).count());
  const double length = play.params.real("seconds", count == 1 ? whole : 2.0);
  const Amount out = play.params.amount("out", {2'000, 40'000});
  const Amount in = play.params.amount("in", {4'000, 90'000});
  if (play.params.failed()) {
    return;
  }
  HostRecorder* const host = process == nullptr ? nullptr : play.stage.recorder(process->host);
  for (std::uint64_t i = 0; i < count; ++i) {
    contact.time = play.spread(i, count);
    contact.seconds = length;
    contact.out = out.draw(play.random);
    contact.in = in.draw(play.random);
    if (host != nullptr) {
      host->connect(contact.time + milliseconds(3), process->process, {to, name, contact.port});
    }
    play.stage.contact(contact);
  }
}

// Nobody answers, or the firewall's rule says no: S0 and REJ at the sensor, deny at the firewall.
void play_denied_connections(Play& play) {
  const std::string from = play.source();
  std::vector<std::string> targets = play.params.texts("to");
  for (std::string& target : targets) {
    target = play.address_of("to", target);
  }
  std::vector<std::uint16_t> ports = read_ports(play);
  if (ports.empty()) {
    ports = {play.params.port("port", 445)};
  }
  const std::uint64_t count = play.params.number("count", 1, kMostContacts);
  const std::string rule = play.params.text("rule");
  if (targets.empty()) {
    play.params.refuse("to", "an address or the name of a host, or a list of them", "nothing");
  }
  if (play.params.failed()) {
    return;
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    play.stage.contact({.time = play.spread(i, count),
                        .from = from,
                        .to = targets[i % targets.size()],
                        .port = ports[(i / targets.size()) % ports.size()],
                        .service = "",
                        .seconds = 0.001,
                        .state = i % 5 == 4 ? "REJ" : "S0",
                        .denied = true,
                        .rule = rule});
  }
}

void play_dns_lookups(Play& play) {
  const std::string from = play.source();
  const std::string server = play.address("server");
  const std::vector<std::string> names = play.params.texts("names");
  const std::vector<std::string> answers = play.params.texts("answers");
  const std::string type = play.params.text("type", "A");
  const std::string code = play.params.text("code", "NOERROR");
  const std::uint64_t count =
      play.params.number("count", std::max<std::size_t>(names.size(), 1), kMostContacts);
  if (names.empty()) {
    play.params.refuse("names", "a list of names", "nothing");
  }
  if (play.params.failed()) {
    return;
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    const Timestamp time = play.spread(i, count);
    const Flow flow = play.stage.contact({.time = time,
                                          .from = from,
                                          .to = server,
                                          .port = 53,
                                          .service = "dns",
                                          .seconds = 0.02,
                                          .out = 62,
                                          .in = 140});
    play.sensors().dns({.time = time,
                        .flow = flow,
                        .query = names[i % names.size()],
                        .type = type,
                        .answers = answers,
                        .code = code});
  }
}

void play_http_requests(Play& play) {
  const std::string from = play.source();
  const std::string to = play.address("to");
  const std::string name = play.params.text("server_name", to);
  const std::vector<std::string> paths = play.params.texts("paths");
  const std::string method = play.params.text("method", "GET");
  const std::string agent = play.agent();
  const std::string mime = play.params.text("mime_type", "text/html");
  const std::uint64_t count = play.params.number("count", 1, kMostContacts);
  const std::uint16_t port = play.params.port("port", 80);
  const Amount out = play.params.amount("out", {200, 900});
  const Amount in = play.params.amount("in", {900, 60'000});
  const int status = static_cast<int>(play.params.number("status", 200, 599));
  if (play.params.failed()) {
    return;
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    const Timestamp time = play.spread(i, count);
    const std::uint64_t sent = out.draw(play.random);
    const std::uint64_t received = in.draw(play.random);
    const Flow flow = play.stage.contact({.time = time - milliseconds(30),
                                          .from = from,
                                          .to = to,
                                          .port = port,
                                          .service = "http",
                                          .seconds = 0.4,
                                          .out = sent + 400,
                                          .in = received + 600});
    play.sensors().http({.time = time,
                         .flow = flow,
                         .method = method,
                         .host = name,
                         .uri = paths.empty() ? "/" : paths[i % paths.size()],
                         .referrer = {},
                         .agent = agent,
                         .request_bytes = sent,
                         .response_bytes = received,
                         .status = status,
                         .mime_type = mime});
  }
}

void play_proxy_requests(Play& play) {
  ProxyRequest request;
  request.client = play.source();
  request.user = play.params.text("user");
  request.method = play.params.text("method", "GET");
  request.host = play.params.need("server_name");
  request.agent = play.agent();
  request.action = play.params.word("action", {"OBSERVED", "DENIED"}, "OBSERVED");
  request.status = static_cast<int>(play.params.number("status", 200, 599));
  request.mime_type = play.params.text("mime_type", "text/html");
  request.server = play.params.text("server");
  const std::vector<std::string> paths = play.params.texts("paths");
  const std::uint64_t count = play.params.number("count", 1, kMostContacts);
  const Amount sent = play.params.amount("sent", {900, 60'000});
  const Amount received = play.params.amount("received", {300, 900});
  if (play.params.failed()) {
    return;
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    request.time = play.spread(i, count);
    request.path = paths.empty() ? "/" : paths[i % paths.size()];
    request.sent = sent.draw(play.random);
    request.received = received.draw(play.random);
    play.sensors().proxy_request(request);
  }
}

/// Who uses the remote access where from.
struct VpnSide {
  std::string host;
  std::vector<std::string> users;
  std::string client;
};

VpnSide read_vpn(Play& play) {
  VpnSide side;
  side.host = play.params.text("host", play.world().sensors.vpn);
  if (!play.stage.host_index(side.host).has_value()) {
    play.params.refuse("host", "the name of a host of this file", side.host);
  }
  side.users = play.params.texts("users");
  if (side.users.empty()) {
    side.users = {play.params.need("user")};
  }
  side.client = play.source();
  return side;
}

// What happens at the appliance crosses the border to it.
void reach_appliance(Play& play, const VpnSide& side, Timestamp time, double length) {
  const auto index = play.stage.host_index(side.host);
  if (index.has_value()) {
    play.stage.contact({.time = time - milliseconds(400),
                        .from = side.client,
                        .to = play.host_of(*index).address,
                        .seconds = length,
                        .out = play.random.between(40'000, 9'000'000),
                        .in = play.random.between(90'000, 40'000'000)});
  }
}

void play_vpn_session(Play& play) {
  const VpnSide side = read_vpn(play);
  const std::string assigned = play.params.text("assigned", "10.20.60.10");
  const Amount sent = play.params.amount("sent", {90'000, 40'000'000});
  const Amount received = play.params.amount("received", {900'000, 400'000'000});
  if (play.params.failed()) {
    return;
  }
  const auto length = std::max<Milliseconds>(play.over, seconds(30));
  for (const std::string& user : side.users) {
    reach_appliance(play, side, play.from, std::chrono::duration<double>(length).count());
    play.sensors().vpn({.time = play.from,
                        .event = VpnEvent::Connected,
                        .user = user,
                        .client = side.client,
                        .assigned = assigned,
                        .host = side.host});
    play.sensors().vpn({.time = play.from + length,
                        .event = VpnEvent::Disconnected,
                        .user = user,
                        .client = side.client,
                        .assigned = assigned,
                        .seconds = static_cast<std::uint32_t>(length.count() / 1000),
                        .sent = sent.draw(play.random),
                        .received = received.draw(play.random),
                        .host = side.host});
  }
}

void play_vpn_failures(Play& play) {
  const VpnSide side = read_vpn(play);
  const std::uint64_t count = play.params.number("count", side.users.size(), kMostContacts);
  if (play.params.failed()) {
    return;
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    const Timestamp time = play.spread(i, count);
    reach_appliance(play, side, time, 2.0);
    play.sensors().vpn({.time = time,
                        .event = VpnEvent::Refused,
                        .user = side.users[i % side.users.size()],
                        .client = side.client,
                        .assigned = {},
                        .host = side.host});
  }
}

void play_device_log(Play& play) {
  DeviceLine line;
  line.host = play.host_of(play.host("host", play.world().sensors.edge)).name;
  line.program = play.params.text("program", "kernel");
  line.process = static_cast<std::uint32_t>(play.params.number("process", 0, 4'000'000));
  line.severity = static_cast<std::uint32_t>(play.params.number("severity", 6, 7));
  const std::vector<std::string> lines = play.params.texts("lines");
  if (lines.empty()) {
    play.params.refuse("lines", "a list of texts", "nothing");
  }
  if (play.params.failed()) {
    return;
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    line.time = play.spread(i, lines.size());
    line.text = lines[i];
    play.sensors().device_line(line);
  }
}

void play_device_requests(Play& play) {
  DeviceRequest request;
  const std::size_t host = play.host("host", play.world().sensors.edge);
  request.host = play.host_of(host).name;
  request.client = play.source();
  request.user = play.params.text("user");
  request.method = play.params.text("method", "GET");
  request.agent = play.params.text("agent", play.agent());
  std::replace(request.agent.begin(), request.agent.end(), '+', ' ');
  request.status = static_cast<int>(play.params.number("status", 200, 599));
  const std::vector<std::string> paths = play.params.texts("paths");
  const std::uint64_t count =
      play.params.number("count", std::max<std::size_t>(paths.size(), 1), kMostContacts);
  const Amount sent = play.params.amount("sent", {400, 9'000});
  if (play.params.failed()) {
    return;
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    request.time = play.spread(i, count);
    request.uri = paths.empty() ? "/" : paths[i % paths.size()];
    request.sent = sent.draw(play.random);
    play.sensors().device_request(request);
    play.stage.contact({.time = request.time - milliseconds(60),
                        .from = request.client,
                        .to = play.host_of(host).address,
                        .seconds = 1.2,
                        .out = play.random.between(700, 4'000),
                        .in = request.sent + 3'100});
  }
}

// Something happens that no log shows.
void play_milestone(Play& play) {
  play.params.text("note");
}

constexpr StepKind kKinds[] = {
    {"connection", play_connection},           {"tunnel", play_connection},
    {"exfiltration", play_connection},         {"denied_connections", play_denied_connections},
    {"dns_lookups", play_dns_lookups},         {"http_requests", play_http_requests},
    {"proxy_requests", play_proxy_requests},   {"vpn_session", play_vpn_session},
    {"vpn_failures", play_vpn_failures},       {"device_log", play_device_log},
    {"device_requests", play_device_requests}, {"milestone", play_milestone},
};

}  // namespace

std::span<const StepKind> network_steps() {
  return kKinds;
}

}  // namespace longwatch::scenario::internal
