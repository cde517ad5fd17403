#include "correlate/internal/test_worlds.h"

#include <utility>

#include "base/text.h"

namespace longwatch::correlate::worlds {

std::optional<Timestamp> at(std::string_view text) {
  return parse_local_iso8601(text);
}

model::Host host(std::string name, std::vector<std::string> addresses, std::string role,
                 std::string organisation) {
  model::Host made;
  made.fqdn = to_ascii_lower(name) + ".corp.example";
  made.name = std::move(name);
  made.addresses = std::move(addresses);
  made.organisation = std::move(organisation);
  if (!role.empty()) {
    made.roles.push_back(std::move(role));
  }
  return made;
}

std::string finding_id(unsigned number) {
  const std::string digits = std::to_string(number);
  return "f-" + std::string(12 - digits.size(), '0') + digits + "0000";
}

model::FindingRecord finding(const Told& told) {
  model::FindingRecord made;
  made.id = finding_id(told.number);
  made.rule_id = told.rule;
  made.title = told.rule;
  made.kind = told.matched.empty() ? model::RuleKind::Sigma : model::RuleKind::Indicator;
  made.level = told.level;
  made.time = at(told.time);
  made.host = told.host;
  made.user = told.user;
  made.entities = told.entities;
  made.fields = told.fields;
  made.matched = told.matched;
  made.telemetry = told.channel;
  made.evidence = told.evidence;
  if (made.evidence.empty()) {
    made.evidence.push_back("e-" + std::to_string(told.number));
  }
  return made;
}

Told web_request(unsigned number, std::string_view time, const std::string& client_at_server,
                 std::string path, std::string status) {
  const std::size_t sign = client_at_server.find('@');
  Told told;
  told.number = number;
  told.rule = "web rule";
  told.time = time;
  told.host = client_at_server.substr(sign + 1);
  told.channel = "w3c";
  told.fields = {{"c-ip", client_at_server.substr(0, sign)},
                 {"cs-uri-stem", std::move(path)},
                 {"sc-status", std::move(status)}};
  return told;
}

std::vector<std::vector<unsigned>> numbers(const std::vector<model::Incident>& incidents) {
  std::vector<std::vector<unsigned>> lists;
  for (const model::Incident& incident : incidents) {
    std::vector<unsigned>& list = lists.emplace_back();
    for (const std::string& id : incident.findings) {
      const std::optional<std::uint64_t> number = parse_uint64(id.substr(2, 12));
      list.push_back(static_cast<unsigned>(number.value_or(0)));
    }
  }
  return lists;
}

model::Activity activity(model::ActivityKind kind, std::string_view time, std::string evidence) {
  model::Activity made;
  made.kind = kind;
  made.event.time = at(time);
  made.evidence = "e-" + std::move(evidence);
  return made;
}

namespace {

std::string in_folder(const std::string& program) {
  return program.find('\\') == std::string::npos ? "C:\\Windows\\System32\\" + program : program;
}

}  // namespace

model::Activity started(std::string_view time, std::string evidence, std::string host,
                        const std::string& parent, const std::string& process) {
  model::Activity made = activity(model::ActivityKind::ProcessStarted, time, std::move(evidence));
  made.host = std::move(host);
  made.parent = in_folder(parent);
  made.process = in_folder(process);
  made.telemetry = "Microsoft-Windows-Sysmon/Operational";
  return made;
}

model::Activity wrote(std::string_view time, std::string evidence, std::string host,
                      const std::string& process, std::string path) {
  model::Activity made = activity(model::ActivityKind::FileWritten, time, std::move(evidence));
  made.host = std::move(host);
  made.process = in_folder(process);
  made.object = std::move(path);
  made.telemetry = "Microsoft-Windows-Sysmon/Operational";
  return made;
}

model::Activity requested(std::string_view time, std::string evidence, std::string client,
                          std::string path, std::string status) {
  model::Activity made = activity(model::ActivityKind::WebRequested, time, std::move(evidence));
  made.host = "GATE";
  made.target = "GATE";
  made.source = std::move(client);
  made.object = std::move(path);
  made.status = std::move(status);
  made.detail = "POST Browser/1.0";
  made.telemetry = "w3c";
  return made;
}

model::Activity connected(std::string_view time, std::string evidence, std::string source,
                          std::string target, std::uint16_t port) {
  model::Activity made = activity(model::ActivityKind::Connected, time, std::move(evidence));
  made.host = "sensor1";
  made.source = std::move(source);
  made.target = std::move(target);
  made.port = port;
  made.telemetry = "zeek:conn";
  return made;
}

model::Activity by_account(model::ActivityKind kind, std::string_view time, std::string evidence,
                           std::string host, const std::string& account_at_source) {
  model::Activity made = activity(kind, time, std::move(evidence));
  const std::size_t sign = account_at_source.find('@');
  made.host = std::move(host);
  made.account = account_at_source.substr(0, sign);
  made.source = account_at_source.substr(sign + 1);
  made.telemetry = "Security";
  return made;
}

std::string evidence_of(const std::vector<model::Activity>& activities) {
  std::string ids;
  for (const model::Activity& activity : activities) {
    ids += (ids.empty() ? "" : " ") + activity.evidence.substr(2);
  }
  return ids;
}

}  // namespace longwatch::correlate::worlds
