#include "scenario/internal/telemetry.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/file_system.h"
#include "base/text.h"
#include "formats/json_writer.h"
#include "model/synthetic.h"
#include "scenario/internal/image_facts.h"
#include "scenario/internal/log_set.h"

namespace longwatch::scenario::internal {
namespace {

using model::kSyntheticField;
using model::kSyntheticMark;

constexpr std::size_t kNoHost = static_cast<std::size_t>(-1);

std::string iso_seconds(Timestamp time) {
  std::string text;
  append_iso8601(text, time, 0);
  return text;
}

std::string day_of(Timestamp time) {
  const std::string text = iso_seconds(time);
  return text.substr(0, 10);
}

// Seconds since 1970 with six decimals, as Zeek prints them.
std::string epoch(Timestamp time) {
  const std::int64_t micros =
      std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
  return fmt::format("{}.{:06}", micros / 1'000'000, micros % 1'000'000);
}

std::string local_time(Timestamp time) {
  std::string text = iso_seconds(time + std::chrono::hours(12));
  text.pop_back();
  return text + "+12:00";
}

std::vector<HostRecorder> make_hosts(const Parliament& parliament, Random& random,
                                     std::vector<SampleEvent>& events) {
  const Places& at = parliament.places;
  const std::string booted = iso_seconds(parliament.start - std::chrono::hours(24 * 19 + 4));
  std::vector<HostRecorder> hosts;
  for (const Machine* const machine :
       {&at.web, &at.files, &at.application, &at.directory, &at.desk, &at.builder}) {
    const auto index = static_cast<std::uint32_t>(hosts.size());
    hosts.emplace_back(
        index, Host{machine->name, machine->fqdn, machine->address, parliament.domain, booted},
        random.fork(), events);
  }
  return hosts;
}

Status make_directory(const std::string& path) {
  std::error_code failure;
  std::filesystem::create_directories(path, failure);
  if (failure) {
    return Error(ErrorCode::Io, fmt::format("could not create the directory: {}: scenario not "
                                            "written",
                                            failure.message()))
        .at(path);
  }
  return {};
}

/// Writes logs of lines and notes where planted ones come to stand.
class LineWriter {
 public:
  LineWriter(std::string directory, WrittenTelemetry& out)
      : directory_(std::move(directory)), out_(out) {}

  Status write(const std::string& file, const std::string& channel,
               const std::vector<std::string>& header, std::vector<TextLine> lines) {
    std::stable_sort(lines.begin(), lines.end(),
                     [](const TextLine& a, const TextLine& b) { return a.time < b.time; });
    std::string text;
    for (const std::string& line : header) {
      text.append(line).push_back('\n');
    }
    std::uint64_t number = header.size();
    for (const TextLine& line : lines) {
      text.append(line.text).push_back('\n');
      ++number;
      if (line.origin.kind != Origin::Kind::Benign) {
        out_.planted.push_back({line.origin, {file, 0, number, line.time, channel, 0}});
      }
    }
    out_.records += lines.size();
    out_.files.push_back(file);
    return write_file(join_path(directory_, file), text);
  }

 private:
  std::string directory_;
  WrittenTelemetry& out_;
};

std::vector<std::string> w3c_header(std::string_view day) {
  return {"#Software: Microsoft Internet Information Services 10.0", "#Version: 1.0",
          fmt::format("#Date: {} 00:00:00", day),
          fmt::format("#Remark: {} {}", kSyntheticField, kSyntheticMark),
          fmt::format("#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port c-ip "
                      "cs(User-Agent) sc-status sc-bytes cs-bytes time-taken {}",
                      kSyntheticField)};
}

Status write_web(const TextLog& log, LineWriter& writer) {
  std::map<std::string, std::vector<TextLine>> days;
  for (const TextLine& line : log.lines) {
    days[day_of(line.time)].push_back(line);
  }
  for (auto& [day, lines] : days) {
    const std::string file =
        fmt::format("iis/u_ex{}{}{}.log", day.substr(2, 2), day.substr(5, 2), day.substr(8, 2));
    LW_TRY(writer.write(file, log.channel, w3c_header(day), std::move(lines)));
  }
  return {};
}

void place_events(const LogSet& logs, std::span<const SampleEvent> events, WrittenTelemetry& out) {
  const std::vector<EventTemplate> templates = windows_event_templates();
  for (const Placed& placed : logs.placed) {
    const SampleEvent& event = events[placed.event];
    if (event.origin.kind == Origin::Kind::Benign) {
      continue;
    }
    const EventTemplate& described = templates[index_of(event.kind)];
    out.planted.push_back({event.origin,
                           {join_path("evtx", placed.file), placed.record_id, 0, event.time,
                            described.channel, described.event_id}});
  }
  out.records += logs.placed.size();
  for (const std::string& file : logs.files) {
    out.files.push_back(join_path("evtx", file));
  }
}

}  // namespace

Telemetry::Telemetry(const Parliament& parliament, Random random)
    : parliament_(parliament),
      random_(random),
      hosts_(make_hosts(parliament, random_, events_)),
      web_{"w3c", {}},
      connections_{"zeek:conn", {}},
      certificates_{"zeek:ssl", {}},
      firewall_{"firewall", {}},
      mails_{"mail-gateway", {}},
      files_{"defender:DeviceFileEvents", {}} {}

void Telemetry::set_origin(Origin origin) {
  origin_ = origin;
  for (HostRecorder& host : hosts_) {
    host.set_origin(origin);
  }
}

void Telemetry::add(TextLog& log, Timestamp time, std::string text) {
  log.lines.push_back({time, std::move(text), origin_});
}

std::string Telemetry::uid() {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string text = "C";
  for (int i = 0; i < 17; ++i) {
    text.push_back(random_.pick(kDigits));
  }
  return text;
}

std::uint16_t Telemetry::client_port() {
  return static_cast<std::uint16_t>(random_.between(49152, 65500));
}

void Telemetry::request(const WebRequest& request) {
  std::string when = iso_seconds(request.time);
  when[10] = ' ';
  when.pop_back();
  add(web_, request.time,
      fmt::format("{} {} {} {} {} 443 {} {} {} {} {} {} {}", when, parliament_.places.web.address,
                  request.method, request.path, request.query, request.client, request.agent,
                  request.status, request.sent, request.received, request.milliseconds,
                  kSyntheticMark));
}

void Telemetry::connect(const Connection& connection) {
  const std::string id = uid();
  const std::uint16_t port = client_port();
  const bool answered = connection.state == "SF";
  std::string text;
  formats::JsonWriter json(text);
  const auto begin = [&](Timestamp time) {
    json.begin_object().key("ts").raw(epoch(time)).member("uid", id);
    json.member("id.orig_h", connection.from).member("id.orig_p", port);
    json.member("id.resp_h", connection.to).member("id.resp_p", connection.port);
  };
  begin(connection.time);
  json.member("proto", connection.service == "dns" ? "udp" : "tcp");
  if (!connection.service.empty() && answered) {
    json.member("service", connection.service);
  }
  if (connection.state != "S0") {
    json.key("duration").raw(fmt::format("{:.6f}", connection.seconds));
  }
  json.member("orig_bytes", connection.out).member("resp_bytes", connection.in);
  json.member("conn_state", connection.state);
  json.member(kSyntheticField, kSyntheticMark).end_object();
  add(connections_, connection.time, std::exchange(text, {}));
  if (!connection.certificate.has_value() || !answered) {
    return;
  }
  const Certificate& shown = *connection.certificate;
  formats::JsonWriter ssl(text);
  const Timestamp time = connection.time + std::chrono::milliseconds(40);
  ssl.begin_object().key("ts").raw(epoch(time)).member("uid", id);
  ssl.member("id.orig_h", connection.from).member("id.orig_p", port);
  ssl.member("id.resp_h", connection.to).member("id.resp_p", connection.port);
  ssl.member("version", "TLSv12").member("cipher", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
  ssl.member("server_name", shown.server_name).member("established", true);
  ssl.member("subject", shown.subject).member("issuer", shown.issuer);
  ssl.member("cert_serial", shown.serial).member("validation_status", shown.validation);
  ssl.member(kSyntheticField, kSyntheticMark).end_object();
  add(certificates_, time, std::move(text));
}

void Telemetry::pass_firewall(const FirewallLine& line) {
  add(firewall_, line.time,
      fmt::format("{} {} action={} proto=tcp src={} sport={} dst={} dport={} rule={} {}={}",
                  iso_seconds(line.time), parliament_.places.firewall, line.action, line.from,
                  client_port(), line.to, line.port, line.rule, kSyntheticField, kSyntheticMark));
}

void Telemetry::receive(const Mail& mail) {
  const std::string gateway = to_ascii_lower(parliament_.places.mail.name);
  add(mails_, mail.time,
      fmt::format("{} {} msgid=<{}> from={} to={} verdict={} spf=pass dkim=pass dmarc=pass urls={} "
                  "remote_img={} {}={}",
                  local_time(mail.time), gateway, mail.id, mail.from, mail.to, mail.verdict,
                  mail.urls, mail.remote_image ? 1 : 0, kSyntheticField, kSyntheticMark));
}

void Telemetry::touch_file(const FileEvent& event) {
  std::string when;
  append_iso8601(when, event.time, 7);
  const std::string_view name = file_name_of(event.path);
  const std::string hashes = hashes_of(event.path);
  const std::size_t sha = hashes.find("SHA256=") + 7;
  std::string text;
  formats::JsonWriter json(text);
  json.begin_object().member("Timestamp", when).member("DeviceName", event.machine->fqdn);
  json.member("ActionType", event.action).member("FileName", name);
  json.member("FolderPath", event.path).member("FileSize", event.size);
  json.member("SHA256", to_ascii_lower(std::string_view(hashes).substr(sha, 64)));
  json.member("InitiatingProcessFileName", event.process);
  json.member("InitiatingProcessAccountName", event.account);
  json.member(kSyntheticField, kSyntheticMark).end_object();
  add(files_, event.time, std::move(text));
}

Result<WrittenTelemetry> Telemetry::write(const std::string& directory) const {
  WrittenTelemetry out;
  for (const std::string_view folder : {"iis", "zeek", "firewall", "mail", "defender"}) {
    LW_TRY(make_directory(join_path(directory, folder)));
  }
  for (const HostRecorder& host : hosts_) {
    LW_TRY(make_directory(join_path(join_path(directory, "evtx"), host.host().name)));
  }
  LW_TRY_ASSIGN(const LogSet logs,
                write_logs(join_path(directory, "evtx"), hosts_, kNoHost, events_));
  place_events(logs, events_, out);
  LineWriter writer(directory, out);
  LW_TRY(write_web(web_, writer));
  LW_TRY(writer.write("zeek/conn.log", connections_.channel, {}, connections_.lines));
  LW_TRY(writer.write("zeek/ssl.log", certificates_.channel, {}, certificates_.lines));
  LW_TRY(writer.write(fmt::format("firewall/{}.log", parliament_.places.firewall),
                      firewall_.channel, {}, firewall_.lines));
  LW_TRY(writer.write(fmt::format("mail/{}.log", to_ascii_lower(parliament_.places.mail.name)),
                      mails_.channel, {}, mails_.lines));
  LW_TRY(writer.write("defender/DeviceFileEvents.ndjson", files_.channel, {}, files_.lines));
  sort_written(out);
  return out;
}

Certificate web_certificate(const Parliament& parliament) {
  const std::string name = "bills." + parliament.dns;
  return {name, "CN=" + name, "CN=Tarawera Public Trust CA 2", "04a1c99e27d35b", "ok"};
}

}  // namespace longwatch::scenario::internal
