#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "scenario/internal/noise/context.h"

/// Noise between machines: name lookups, monitoring, updates, knocks from outside.
namespace longwatch::scenario::internal {
namespace {

using std::chrono::milliseconds;

constexpr std::uint16_t kScannedPorts[] = {23,   445,  3389, 22,   5900, 8080, 80,   443,
                                           1433, 3306, 5060, 6379, 8443, 9200, 2323, 161};

/// A kind of connection that machines make all day.
struct Habit {
  std::string_view service;
  std::string_view protocol;
  std::uint16_t port;
  std::uint32_t weight;
  std::uint32_t most_out;
  std::uint32_t most_in;
  std::uint32_t most_seconds;
};

constexpr Habit kHabits[] = {{"ntp", "udp", 123, 14, 48, 48, 1},
                             {"", "udp", 161, 12, 300, 900, 1},
                             {"ldap_tcp", "tcp", 389, 12, 2'400, 18'000, 3},
                             {"krb_tcp", "tcp", 88, 10, 1'900, 1'700, 1},
                             {"gssapi,smb", "tcp", 445, 12, 9'000, 400'000, 40},
                             {"dce_rpc", "tcp", 135, 8, 900, 700, 2},
                             {"", "tcp", 9100, 5, 900'000, 2'000, 20},
                             {"", "tcp", 1433, 9, 6'000, 90'000, 60},
                             {"ssl", "tcp", 8443, 10, 3'000, 9'000, 5},
                             {"ssh", "tcp", 22, 2, 40'000, 90'000, 900},
                             {"", "tcp", 5985, 6, 4'000, 9'000, 4}};

const Habit& pick_habit(Random& random) {
  constexpr std::uint32_t kTotal = 100;
  std::uint32_t draw = random.below(kTotal);
  for (const Habit& habit : kHabits) {
    if (draw < habit.weight) {
      return habit;
    }
    draw -= habit.weight;
  }
  return kHabits[0];
}

/// Who talks to whom. Zones are kept apart: desks and servers ask the directory, desks use file
/// servers and printers, programs their organisation's database; monitoring reaches everything.
struct Ends {
  std::string from;
  std::string to;
};

/// The address of any host; of somebody's desk in a world without hosts.
const std::string& any_host(const World& world, const std::string& desk, Random& random) {
  return world.hosts.empty() ? desk : random.pick(world.hosts).address;
}

Ends ends_of(NoiseContext& at, std::uint16_t port, Timestamp time, Random& random) {
  const World& world = at.world();
  const std::string seat = at.worker(random).seat;
  switch (port) {
    case 445: {
      const WorldHost* const server = at.host_with_role("file-server");
      return server == nullptr ? Ends{}
                               : Ends{at.worker_at(*server, time, random).seat, server->address};
    }
    case 9100:
      return {seat, fmt::format("{}{}", world.desk_prefix, random.between(240, 249))};
    case 1433: {
      const WorldHost* const program = at.host_with_role("application-server");
      const WorldHost* const data = at.host_with_role("database-server");
      const bool belong =
          program != nullptr && data != nullptr && program->organisation == data->organisation;
      return belong ? Ends{program->address, data->address} : Ends{};
    }
    case 161:
    case 8443:
    case 5985:
    case 22:
      return {world.desk_prefix + "9", any_host(world, seat, random)};
    default:
      return {random.chance(70) ? seat : any_host(world, seat, random),
              at.address_of_role("domain-controller", "1")};
  }
}

void talk_inside(NoiseContext& at, Timestamp time, Random& random) {
  const Habit& habit = pick_habit(random);
  const Ends ends = ends_of(at, habit.port, time, random);
  if (ends.from == ends.to) {
    return;
  }
  Connection connection;
  connection.time = time;
  connection.from = ends.from;
  connection.to = ends.to;
  connection.port = habit.port;
  connection.service = habit.service;
  connection.protocol = habit.protocol;
  const std::uint32_t fate = random.below(200);
  connection.state = fate == 0 ? "S0" : fate == 1 ? "REJ" : fate < 6 ? "RSTO" : "SF";
  connection.seconds = random.between(1, habit.most_seconds * 1000) / 1000.0;
  connection.out = connection.state == "SF" ? random.between(40, habit.most_out) : 0;
  connection.in = connection.state == "SF" ? random.between(40, habit.most_in) : 0;
  at.sensors().connect(connection);
}

DnsLookup lookup_of(NoiseContext& at, Timestamp time, Random& random) {
  DnsLookup lookup;
  lookup.time = time;
  const bool by_desk = random.chance(85) || at.world().hosts.empty();
  lookup.flow.from = by_desk ? at.worker(random).seat : random.pick(at.world().hosts).address;
  lookup.flow.to = at.name_server(random);
  lookup.seconds = random.between(300, 60'000) / 1e6;
  return lookup;
}

void look_up(NoiseContext& at, std::uint32_t missing_percent, Timestamp time, Random& random) {
  DnsLookup lookup = lookup_of(at, time, random);
  const World& world = at.world();
  if (random.chance(missing_percent)) {
    constexpr std::string_view kMissing[] = {"wpad", "isatap", "oldprint", "_ldap._tcp.oldsite",
                                             "fs01-retired"};
    lookup.query = fmt::format("{}.{}", random.pick(kMissing), world.dns);
    lookup.code = "NXDOMAIN";
  } else if (random.chance(38) && !world.hosts.empty()) {
    const WorldHost& host = random.pick(world.hosts);
    lookup.query = host.fqdn;
    lookup.answers = {host.address};
    lookup.time_to_live = 1200;
  } else if (random.chance(8)) {
    lookup.query = fmt::format("_ldap._tcp.dc._msdcs.{}", world.dns);
    lookup.type = "SRV";
    const WorldHost* const directory = at.host_with_role("domain-controller");
    lookup.answers = {"0 100 389 " + (directory == nullptr ? world.dns : directory->fqdn)};
  } else {
    const Site& site = random.chance(25) ? at.vendor(random) : at.site(random);
    lookup.query = site.name;
    lookup.type = random.chance(25) ? "AAAA" : "A";
    if (lookup.type == "A") {
      lookup.answers = {site.address};
    }
  }
  at.sensors().dns(lookup);
}

void fetch_update(NoiseContext& at, const std::vector<std::size_t>& hosts, Timestamp time,
                  Random& random) {
  const Site& vendor = at.vendor(random);
  const bool by_server = !hosts.empty() && random.chance(45);
  const std::size_t index = by_server ? random.pick(hosts) : 0;
  Connection connection;
  connection.time = time;
  connection.from = by_server ? at.world().hosts[index].address : at.worker(random).seat;
  connection.to = vendor.address;
  connection.seconds = random.between(200, 40'000) / 1000.0;
  connection.out = random.between(900, 9'000);
  connection.in = random.between(2'000, random.chance(10) ? 40'000'000 : 200'000);
  const bool is_plain = vendor.name.starts_with("ocsp") || vendor.name.starts_with("crl");
  if (is_plain) {
    HttpExchange exchange;
    exchange.time = time;
    exchange.flow.from = connection.from;
    exchange.flow.to = connection.to;
    exchange.host = vendor.name;
    exchange.uri = fmt::format("/{:x}.crl", random.below(400));
    exchange.agent = "Microsoft-CryptoAPI/10.0";
    exchange.response_bytes = random.between(400, 90'000);
    exchange.mime_type = "application/pkix-crl";
    at.sensors().http(exchange);
  } else {
    connection.certificate = vendor.certificate;
    at.sensors().connect(connection);
  }
  if (by_server) {
    HostRecorder& host = at.sensors().host(index);
    host.query_name(time - milliseconds(60), host.service_host(), vendor.name, vendor.address);
    host.connect(time, host.service_host(),
                 {vendor.address, vendor.name, static_cast<std::uint16_t>(is_plain ? 80 : 443)});
  }
}

void knock(NoiseContext& at, Timestamp time, Random& random) {
  FirewallLine line;
  line.from = at.visitor(random);
  line.action = "deny";
  line.rule = "Internet-default";
  // Half of them try one port at many addresses, the others many ports at one.
  const bool is_sweep = random.chance(50);
  const std::uint32_t tries = random.chance(70) ? 1 : random.between(2, 12);
  line.to = at.public_address(random);
  line.port = random.pick(kScannedPorts);
  for (std::uint32_t i = 0; i < tries; ++i) {
    line.time = time + milliseconds(std::uint64_t{i} * random.between(20, 900));
    line.to = is_sweep ? at.public_address(random) : line.to;
    line.port = is_sweep ? line.port : random.pick(kScannedPorts);
    at.sensors().pass_firewall(line);
    if (random.chance(30)) {
      Connection connection;
      connection.time = line.time;
      connection.from = line.from;
      connection.to = line.to;
      connection.port = line.port;
      connection.service = "";
      connection.state = random.chance(80) ? "S0" : "REJ";
      at.sensors().connect(connection);
    }
  }
}

void pass_firewall(NoiseContext& at, Timestamp time, Random& random) {
  FirewallLine line;
  line.time = time;
  line.from = at.worker(random).seat;
  line.to = at.site(random).address;
  line.rule = "Desks-to-Internet-https";
  if (random.chance(4)) {
    // Old programs that look for servers which moved.
    line.action = "deny";
    line.to = fmt::format("{}{}", at.world().desk_prefix, random.between(230, 239));
    line.port = random.chance(50) ? 1433 : 8080;
    line.rule = "Desks-to-servers-default";
  }
  at.sensors().pass_firewall(line);
}

}  // namespace

void plan_network(const NoisePlan& plan) {
  NoiseContext& at = plan.at;
  const std::string_view kind = plan.profile.kind;
  if (kind == "network_services") {
    plan.add_rate(plan.profile.number("connections_per_day") * 0.6 * at.world().scale,
                  Curve::Office,
                  [&at](Timestamp time, Random& random) { talk_inside(at, time, random); });
    plan.add_rate(plan.profile.number("connections_per_day") * 0.4 * at.world().scale,
                  Curve::Steady,
                  [&at](Timestamp time, Random& random) { talk_inside(at, time, random); });
  } else if (kind == "name_lookups") {
    const auto missing = static_cast<std::uint32_t>(plan.profile.number("missing_percent"));
    plan.add("lookups_per_day", Curve::Office, [&at, missing](Timestamp time, Random& random) {
      look_up(at, missing, time, random);
    });
  } else if (kind == "software_updates") {
    const std::vector<std::size_t> hosts = at.hosts_of(plan.profile);
    plan.add("fetches_per_day", Curve::Steady, [&at, hosts](Timestamp time, Random& random) {
      fetch_update(at, hosts, time, random);
    });
  } else if (kind == "firewall_scans") {
    constexpr double kLinesOfOneKnock = 2.8;
    plan.add_rate(plan.profile.number("denied_per_day") / kLinesOfOneKnock * at.world().scale,
                  Curve::Steady,
                  [&at](Timestamp time, Random& random) { knock(at, time, random); });
    plan.add("allowed_per_day", Curve::Office,
             [&at](Timestamp time, Random& random) { pass_firewall(at, time, random); });
  }
}

}  // namespace longwatch::scenario::internal
