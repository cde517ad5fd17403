#include "impact/internal/test_world.h"

#include <algorithm>
#include <chrono>
#include <ostream>
#include <utility>

#include "base/text.h"
#include "model/telemetry.h"

namespace longwatch::impact {
namespace {

constexpr std::int64_t kDay = 24 * 60;

model::Host host(const World& world, const std::string& name, std::string organisation,
                 std::string role) {
  model::Host made;
  made.name = name;
  made.fqdn = world.fqdn(name);
  made.addresses = {world.address(name)};
  made.organisation = std::move(organisation);
  made.roles = {std::move(role)};
  return made;
}

model::Subject subject(std::string id, std::string organisation, const std::string& account,
                       const std::string& mail) {
  model::Subject made;
  made.id = std::move(id);
  made.organisation = std::move(organisation);
  if (!account.empty()) {
    made.accounts = {account};
  }
  if (!mail.empty()) {
    made.mail_addresses = {mail};
  }
  return made;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const WorldNames& names) {
  return out << names.title;
}

const std::vector<WorldNames>& world_names() {
  static const std::vector<WorldNames> worlds = {
      {"first", "parl.example", "WEB01", "FS02", "DC01", "VAULT1", "10.20.", "198.51.100.23",
       "192.0.2.145", "PSO", "LDB"},
      {"second", "chamber.test", "KIOSK", "PAPERS", "KEEPER", "ARCHIVE", "172.16.", "203.0.113.9",
       "198.18.4.4", "HOUSE", "OFFICE"}};
  return worlds;
}

Timestamp minute(std::int64_t minutes) {
  const Timestamp start = *parse_iso8601("2031-03-04T05:00:00Z");
  return start + std::chrono::minutes(minutes);
}

World::World(WorldNames given) : names(std::move(given)) {
  incident.id = "i-" + names.title;
  incident.kind = model::IncidentKind::Intrusion;
  incident.first = minute(0);
  incident.last = minute(3 * kDay);
  incident.detected = minute(4 * kDay);
  incident.organisations = {names.first_organisation};
  model::Organisation organisation;
  organisation.id = names.first_organisation;
  organisation.sector = "government";
  organisation.head = "S-1";
  organisation.is_democratic_institution = true;
  estate.organisations.push_back(organisation);
  organisation.id = names.second_organisation;
  organisation.head = "S-2";
  estate.organisations.push_back(organisation);
  estate.hosts = {host(*this, names.web, names.first_organisation, "web-server"),
                  host(*this, names.files, names.first_organisation, "file-server"),
                  host(*this, names.directory, names.first_organisation, "domain-controller"),
                  host(*this, names.vault, names.second_organisation, "file-server")};
  estate.hosts[1].stores = {
      {"\\\\" + names.files + "\\deploy$", "deployment scripts", model::DataClass::Credential,
       true},
      {"\\\\" + names.files + "\\people", "lists of people", model::DataClass::Personal, false}};
  estate.hosts[3].stores = {
      {"\\\\" + names.vault + "\\drafts$", "drafts of bills", model::DataClass::Sensitive, false}};
  estate.networks = {{names.prefix + "0.0/16", "all", "zeek:conn"}};
  estate.subjects = {subject("S-1", names.first_organisation, "head1", "head@" + names.domain),
                     subject("S-2", names.second_organisation, "head2", ""),
                     subject("S-3", names.first_organisation, "member3", "three@" + names.domain),
                     subject("S-4", names.first_organisation, "", "desk@" + names.domain),
                     subject("S-5", "", "", "scholar@college.example")};
  estate.subjects[3].owner = "S-3";
  table.id = "plain";
  table.version = "1";
  table.rows = {{"one", "everything", {}}};
}

std::string World::address(const std::string& host_name) const {
  std::uint32_t sum = 0;
  for (const char c : host_name) {
    sum = (sum * 31 + static_cast<unsigned char>(c)) % 250;
  }
  return names.prefix + "7." + std::to_string(sum + 1);
}

model::Activity& World::add(model::ActivityKind kind, std::int64_t at, const std::string& host_name,
                            std::string_view telemetry, Whose whose) {
  model::Activity activity;
  activity.kind = kind;
  activity.event.time = minute(at);
  activity.evidence = "e-" + std::to_string(told_.size() + 1);
  activity.telemetry = std::string(telemetry);
  activity.host = fqdn(host_name);
  told_.push_back({std::move(activity), whose});
  return told_.back().activity;
}

model::Activity& World::deny(std::int64_t at, const std::string& from, const std::string& to,
                             std::string_view telemetry) {
  model::Activity& activity = add(model::ActivityKind::ConnectionDenied, at, "sensor", telemetry);
  activity.source = address(from);
  activity.target = address(to);
  activity.port = 445;
  return activity;
}

model::Activity& World::session(std::int64_t at, const std::string& from, const std::string& to,
                                std::uint64_t bytes_out, Whose whose) {
  model::Activity& activity =
      add(model::ActivityKind::Connected, at, "sensor", model::telemetry::kZeekConn, whose);
  activity.source = address(from);
  activity.target = to;
  activity.port = 443;
  activity.bytes_out = bytes_out;
  activity.bytes_in = 1000;
  return activity;
}

model::Activity& World::archive_volume(std::int64_t at, const std::string& path,
                                       std::uint64_t size) {
  model::Activity& activity =
      add(model::ActivityKind::FileWritten, at, names.web, model::telemetry::kDefenderFiles);
  activity.object = path;
  activity.process = "packer.exe";
  activity.size = size;
  return activity;
}

model::Activity& World::mail(std::int64_t at, const std::string& to, model::ActivityKind kind) {
  model::Activity& activity = add(kind, at, "mx", model::telemetry::kMailGateway);
  activity.account = "news@courier.example";
  activity.target = to;
  return activity;
}

void World::source(const std::vector<std::string>& telemetry,
                   const std::vector<std::string>& hosts) {
  model::SourceRecord record;
  record.name = telemetry.front() + std::to_string(sources.size());
  record.telemetry = telemetry;
  record.first = minute(-kDay);
  record.last = minute(6 * kDay);
  for (const std::string& name : hosts) {
    record.hosts.push_back(fqdn(name));
  }
  sources.push_back(std::move(record));
}

void World::full_telemetry() {
  for (const model::Host& one : estate.hosts) {
    source({"Microsoft-Windows-Sysmon/Operational", "Security"}, {one.name});
  }
  source({"zeek:conn"}, {});
  source({"firewall"}, {});
}

model::Assessment World::assess() {
  std::vector<model::Activity> own;
  std::vector<model::Activity> all;
  for (const Told& told : told_) {
    all.push_back(told.activity);
    if (told.whose == Whose::Incident) {
      own.push_back(told.activity);
    }
  }
  const auto by_time = [](const model::Activity& a, const model::Activity& b) {
    return a.event.time < b.event.time;
  };
  std::stable_sort(own.begin(), own.end(), by_time);
  std::stable_sort(all.begin(), all.end(), by_time);
  return impact::assess({incident, own, all, findings, estate, sources, table, targets});
}

std::vector<model::NotificationDecision> World::notify() {
  return decide_notifications(assess(), incident, estate, "duty-officer");
}

std::vector<model::ImpactFact> facts_of(const model::Assessment& assessment, model::ImpactKind kind,
                                        std::string_view part) {
  std::vector<model::ImpactFact> facts;
  for (const model::ImpactFact& fact : assessment.facts) {
    const std::string text = fact.what + "\n" + fact.why;
    if (fact.kind == kind && text.find(part) != std::string::npos) {
      facts.push_back(fact);
    }
  }
  return facts;
}

std::string reach_words(const model::Assessment& assessment, const std::string& host_name) {
  for (const model::HostReach& row : assessment.reach) {
    if (row.host == host_name) {
      return std::string(model::name_of(row.reach)) + ": " + row.why;
    }
  }
  return "no row";
}

}  // namespace longwatch::impact
