#include "scenario/internal/sample_world.h"

#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace longwatch::scenario::internal {
namespace {

struct HostRow {
  std::string_view name;
  std::string_view address;
  std::string_view public_address;
  std::string_view role;
  HostSystem system = HostSystem::Windows;
  bool has_events = true;
};

constexpr HostRow kHosts[] = {
    {"WEB01", "10.20.10.11", "203.0.113.11", "web-server"},
    {"FS02", "10.20.10.40", "", "file-server"},
    {"LDBAPP01", "10.20.30.15", "", "application-server"},
    {"DC01", "10.20.20.10", "", "domain-controller"},
    {"WS-CLERK-07", "10.20.50.27", "", "workstation"},
    {"WS-DEV-02", "10.20.50.41", "", "developer"},
    {"PSODB01", "10.20.40.12", "", "database-server", HostSystem::Windows, false},
    {"VPN01", "10.20.10.20", "203.0.113.20", "vpn-gateway", HostSystem::Appliance, false},
    {"MX01", "10.20.10.30", "203.0.113.30", "mail-gateway", HostSystem::Linux, false},
    {"PROXY01", "10.20.10.25", "203.0.113.2", "proxy", HostSystem::Linux, false},
    {"EDGE01", "10.20.10.21", "203.0.113.21", "edge-appliance", HostSystem::Appliance, false},
    {"FW01", "10.20.0.1", "203.0.113.1", "firewall", HostSystem::Appliance, false},
};

void add_hosts(World& world) {
  for (const HostRow& row : kHosts) {
    WorldHost host;
    host.name = row.name;
    host.fqdn = fmt::format("{}.{}", row.name, world.dns);
    host.address = row.address;
    host.public_address = row.public_address;
    host.system = row.system;
    host.organisation = "pso";
    host.roles = {std::string(row.role)};
    host.has_events = row.has_events;
    host.has_defender = row.has_events;
    host.clock_offset = row.name == "VPN01" ? -432 : 0;
    world.hosts.push_back(std::move(host));
  }
  world.hosts[4].user = "clerk07";
  world.hosts[5].user = "dev02";
}

void add_person(World& world, std::string account, std::string_view role) {
  WorldPerson person;
  const auto number = static_cast<std::uint32_t>(world.people.size());
  person.subject = fmt::format("S-{:03}", number);
  person.role = role;
  person.organisation = "pso";
  person.mail = role == "service" ? "" : fmt::format("{}@{}", account, world.dns);
  person.seat = role == "service" ? "" : fmt::format("10.20.50.{}", 60 + number);
  person.home = role == "member" ? fmt::format("203.0.113.{}", 130 + number % 120) : "";
  person.account = std::move(account);
  person.relative_id = 1100 + number;
  world.people.push_back(std::move(person));
}

}  // namespace

World sample_world(std::uint64_t seed, Timestamp first, Timestamp last, double scale) {
  World world;
  world.seed = seed;
  world.scale = scale;
  world.utc_offset = 12 * 3600;
  world.country = "NZ";
  world.dns = "parl.example";
  world.realm = "PARL.EXAMPLE";
  world.nat = "203.0.113.2";
  world.desk_prefix = "10.20.50.";
  world.public_prefix = "203.0.113.";
  world.public_first = 1;
  world.public_last = 31;
  world.site = {"WEB01", "bills.parl.example", "BillsTracker", "/submissions/api/upload",
                "04a1c99e27d35b"};
  world.sensors.firewall = "fw01";
  world.sensors.mail = "MX01";
  world.sensors.proxy = "PROXY01";
  world.sensors.vpn = "VPN01";
  world.sensors.scanner_network = "198.18.40.";
  world.sensors.edge = "EDGE01";
  add_hosts(world);
  add_person(world, "it.admin", "administrator");
  add_person(world, "clerk07", "staff");
  add_person(world, "dev02", "staff");
  add_person(world, "svc_backup", "service");
  add_person(world, "svc_print", "service");
  add_person(world, "svc_bills", "service");
  for (int i = 1; i <= 24; ++i) {
    add_person(world, fmt::format("m{:02}", i), "member");
    add_person(world, fmt::format("staff{:02}", i), "staff");
  }
  world.networks = {{"10.20.0.0/16", "inside", "zeek:conn"}, {"203.0.113.0/27", "public", ""}};
  world.periods = {{first, last, {}}};
  world.taken = {"198.51.100.23", "198.51.100.77", "192.0.2.145"};
  return world;
}

}  // namespace longwatch::scenario::internal
