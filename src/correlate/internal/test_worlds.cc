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

Told web_request(unsigned number, std::string_view time, std::string server, std::string client,
                 std::string path, std::string status) {
  Told told;
  told.number = number;
  told.rule = "web rule";
  told.time = time;
  told.host = std::move(server);
  told.channel = "w3c";
  told.fields = {{"c-ip", std::move(client)},
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

}  // namespace longwatch::correlate::worlds
