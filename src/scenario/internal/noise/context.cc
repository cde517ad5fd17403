#include "scenario/internal/noise/context.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::scenario::internal {
namespace {

constexpr std::string_view kBrowsers[] = {
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
     "Chrome/138.0.0.0 Safari/537.36"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
     "Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
     "Gecko) Version/18.5 Mobile/15E148 Safari/604.1"),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
     "Version/18.5 Safari/605.1.15"),
    ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
     "Chrome/137.0.0.0 Mobile Safari/537.36"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
     "Chrome/136.0.0.0 Safari/537.36"),
};
constexpr std::string_view kDeskBrowsers[] = {kBrowsers[0], kBrowsers[1], kBrowsers[1],
                                              kBrowsers[2]};
constexpr std::string_view kFirstWords[] = {
    "amber",  "birch",  "cedar",   "delta",   "ember",  "fjord",   "granite", "harbour",
    "island", "jade",   "kestrel", "lantern", "meadow", "north",   "orchid",  "pebble",
    "quarry", "river",  "silver",  "timber",  "upland", "valley",  "willow",  "yarrow",
    "zephyr", "autumn", "bright",  "copper",  "daily",  "eastern", "field",   "garden"};
constexpr std::string_view kLastWords[] = {
    "news",   "post",   "maps",    "travel", "weather", "books",  "library", "market",
    "video",  "forum",  "journal", "cloud",  "design",  "review", "sport",   "kitchen",
    "health", "school", "museum",  "trade",  "media",   "tools",  "garage",  "energy",
    "bank",   "radio",  "courier", "studio", "gazette", "depot",  "clinic",  "works"};
constexpr std::string_view kVendors[] = {
    "update.windows-vendor.example",    "download.windows-vendor.example",
    "telemetry.windows-vendor.example", "definitions.defender-vendor.example",
    "ocsp.common-ca.example",           "crl.common-ca.example",
    "update.browser-vendor.example",    "cdn.office-vendor.example",
    "license.office-vendor.example",    "agent.backup-vendor.example",
    "feeds.firewall-vendor.example",    "repo.linux-vendor.example.org"};
constexpr std::string_view kGivenNames[] = {
    "anna", "ben",  "cara", "dan",  "ella", "finn", "gina", "hugo", "iris", "jack", "kate", "liam",
    "mia",  "noah", "olga", "paul", "rosa", "sam",  "tara", "uma",  "vera", "will", "yara", "zoe"};
constexpr double kSitesAtScaleOne = 700;
constexpr double kMostSites = 60'000;
constexpr double kMostWorkers = 60'000;

std::uint64_t mixed(std::uint64_t number) {
  return Random(number * 0x9E3779B97F4A7C15U + 0x1234567U).next();
}

Certificate certificate_for(const std::string& name, std::uint64_t number) {
  Certificate shown;
  shown.server_name = name;
  shown.subject = "CN=" + name;
  shown.issuer = fmt::format("CN=Common Web CA {}", number % 5 + 1);
  shown.serial = fmt::format("{:016x}{:012x}", mixed(number), mixed(number + 77) >> 16U);
  return shown;
}

// A benchmark address for a number (RFC 2544), outside its first quarter, where scenarios put
// their own people.
std::string benchmark_address(std::uint64_t number) {
  const std::uint64_t place = mixed(number) % (96 * 1024 - 2) + 1;
  const std::uint64_t whole =
      (std::uint64_t{198} << 24U | std::uint64_t{18} << 16U) + 32 * 1024 + place;
  return fmt::format("{}.{}.{}.{}", whole >> 24U & 255U, whole >> 16U & 255U, whole >> 8U & 255U,
                     whole & 255U);
}

bool works_here(const WorldPerson& person) {
  return !person.account.empty() && person.role != "service" && person.role != "shared-mailbox";
}

}  // namespace

std::string_view browser_agent(Random& random) {
  return random.pick(kBrowsers);
}

std::string made_name(std::uint64_t number) {
  const std::uint64_t first = mixed(number);
  const std::string_view begin = kFirstWords[first % std::size(kFirstWords)];
  const std::string_view end = kLastWords[first / 64 % std::size(kLastWords)];
  return fmt::format("{}-{}-{}", begin, end, number);
}

NoiseContext::NoiseContext(Sensors& sensors, double people)
    : sensors_(sensors), world_(sensors.world()) {
  add_workers(people);
  add_sites();
  for (const WorldHost& host : world_.hosts) {
    if (host.has_role("dns-server") || host.has_role("domain-controller")) {
      name_servers_.push_back(host.address);
    }
  }
}

// What the world does not say of somebody: the `number`th one gets a seat, a home and a computer.
Worker NoiseContext::complete(Worker worker, std::uint64_t number, Random& random) const {
  if (worker.seat.empty()) {
    // Beyond what one network of desks holds, seats are in the floors above it.
    const std::string_view desks = world_.desk_prefix;
    const std::string_view site = desks.substr(0, desks.find('.', desks.find('.') + 1) + 1);
    worker.seat = number < 160
                      ? fmt::format("{}{}", desks, 70 + number)
                      : fmt::format("{}{}.{}", site, 128 + number / 250 % 120, 2 + number % 250);
  }
  if (worker.home.empty()) {
    worker.home = untaken_address(mixed(number) ^ 0xA11CE);
  }
  worker.mobile = untaken_address(0xF0 + number % 37);
  worker.browser = random.pick(kDeskBrowsers);
  worker.workstation = fmt::format("WS-{:04}", 100 + number);
  return worker;
}

void NoiseContext::add_named_workers(Random& random) {
  std::uint64_t number = 0;
  for (const WorldPerson& person : world_.people) {
    if (!works_here(person)) {
      continue;
    }
    Worker named;
    named.account = person.account;
    named.mail = person.mail;
    named.seat = person.seat;
    named.home = person.home;
    named.organisation = person.organisation;
    named.relative_id = person.relative_id;
    const Worker worker = complete(std::move(named), number++, random);
    if (person.role == "administrator") {
      administrators_.push_back(worker);
    }
    if (!person.mail.empty()) {
      workers_.push_back(worker);
    }
  }
}

void NoiseContext::add_workers(double people) {
  Random random(world_.seed * 977 + 11);
  add_named_workers(random);
  const std::string organisation = workers_.empty() ? "" : workers_.front().organisation;
  const double named = static_cast<double>(workers_.size());
  const double wanted =
      std::min(kMostWorkers, std::max(1.0, (named + people) * std::max(1.0, world_.scale)));
  for (std::uint64_t i = workers_.size(); i < static_cast<std::uint64_t>(wanted); ++i) {
    Worker made;
    made.account =
        fmt::format("{}.{}{}", random.pick(kGivenNames), kFirstWords[i % std::size(kFirstWords)],
                    i / std::size(kFirstWords) + 1);
    made.mail = made.account + "@" + world_.dns;
    made.organisation = organisation;
    made.relative_id = 5000 + static_cast<std::uint32_t>(i);
    workers_.push_back(complete(std::move(made), i, random));
  }
}

void NoiseContext::add_sites() {
  const double count =
      std::min(kMostSites, kSitesAtScaleOne * std::max(1.0, std::sqrt(world_.scale) * 2));
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(count); ++i) {
    Site site;
    site.name = fmt::format("{}{}.example", i % 3 == 0 ? "" : "www.", made_name(i));
    Random random(mixed(i));
    site.address = outside_address(random);
    site.certificate = certificate_for(site.name, i);
    sites_.push_back(std::move(site));
  }
  for (const std::string_view name : kVendors) {
    const std::uint64_t number = 1'000'000 + vendors_.size();
    Random random(mixed(number));
    vendors_.push_back(
        {std::string(name), outside_address(random), certificate_for(std::string(name), number)});
  }
}

bool NoiseContext::is_taken(std::string_view address) const {
  const std::string& scanner = world_.sensors.scanner_network;
  return (!scanner.empty() && address.starts_with(scanner)) || world_.taken.contains(address);
}

// The number's, or the next that means nothing in the scenario.
std::string NoiseContext::untaken_address(std::uint64_t number) const {
  std::string address = benchmark_address(number);
  while (is_taken(address)) {
    address = benchmark_address(++number);
  }
  return address;
}

std::string NoiseContext::outside_address(Random& random) const {
  for (;;) {
    std::string address = benchmark_address(random.next());
    if (!is_taken(address)) {
      return address;
    }
  }
}

// A cubed rank: the first hundredth of the sites has a fifth of the visits.
const Site& NoiseContext::site(Random& random) const {
  const double draw = static_cast<double>(random.below(1U << 24U)) / (1U << 24U);
  const auto rank =
      static_cast<std::size_t>(draw * draw * draw * static_cast<double>(sites_.size()));
  return sites_[std::min(rank, sites_.size() - 1)];
}

const Site& NoiseContext::vendor(Random& random) const {
  return random.pick(vendors_);
}

std::string NoiseContext::visitor(Random& random) const {
  for (;;) {
    const std::uint32_t kind = random.below(20);
    std::string address = kind < 17   ? benchmark_address(random.next())
                          : kind < 19 ? fmt::format("192.0.2.{}", random.between(1, 254))
                                      : fmt::format("198.51.100.{}", random.between(1, 254));
    if (!is_taken(address)) {
      return address;
    }
  }
}

std::string NoiseContext::public_address(Random& random) const {
  return fmt::format(
      "{}{}", world_.public_prefix,
      random.between(world_.public_first, std::max(world_.public_first, world_.public_last)));
}

std::string NoiseContext::correspondent(Random& random) const {
  const std::uint32_t person = random.below(400);
  return fmt::format("{}.{}@{}.example", random.pick(kGivenNames), person,
                     made_name(random.below(static_cast<std::uint32_t>(sites_.size()))));
}

Account NoiseContext::account(const Worker& worker) const {
  return domain_account(worker.account, worker.relative_id, world_.domain);
}

std::vector<std::size_t> NoiseContext::hosts_of(const NoiseProfile& profile) const {
  std::vector<std::string_view> roles;
  for (const NoiseKind& kind : noise_kinds()) {
    if (kind.name == profile.kind) {
      roles = split(kind.roles, ' ');
    }
  }
  std::vector<std::size_t> hosts;
  for (std::size_t i = 0; i < world_.hosts.size(); ++i) {
    const WorldHost& host = world_.hosts[i];
    const bool is_named =
        std::find(profile.hosts.begin(), profile.hosts.end(), host.name) != profile.hosts.end();
    const bool has_role = std::any_of(
        roles.begin(), roles.end(), [&host](std::string_view role) { return host.has_role(role); });
    if (sensors_.has_events(i) && (profile.hosts.empty() ? has_role : is_named)) {
      hosts.push_back(i);
    }
  }
  return hosts;
}

bool NoiseContext::is_away(const Worker& worker, Timestamp time) const {
  return std::any_of(world_.absences.begin(), world_.absences.end(),
                     [&worker, time](const WorldAbsence& absence) {
                       return (absence.who == worker.account || absence.who == worker.mail) &&
                              time >= absence.first && time < absence.last;
                     });
}

// When everybody who is drawn is away, somebody is back early.
const Worker& NoiseContext::worker_around(Timestamp time, Random& random) const {
  constexpr int kTries = 40;
  for (int i = 0; i < kTries; ++i) {
    const Worker& candidate = worker(random);
    if (!is_away(candidate, time)) {
      return candidate;
    }
  }
  return worker(random);
}

const WorldHost* NoiseContext::host_with_role(std::string_view role) const {
  const auto found = std::find_if(world_.hosts.begin(), world_.hosts.end(),
                                  [role](const WorldHost& host) { return host.has_role(role); });
  return found == world_.hosts.end() ? nullptr : &*found;
}

const Worker& NoiseContext::administrator(Random& random) const {
  return administrators_.empty() ? workers_.front() : random.pick(administrators_);
}

const Worker& NoiseContext::worker_at(const WorldHost& host, Timestamp time, Random& random) const {
  constexpr int kTries = 12;
  for (int i = 0; i < kTries; ++i) {
    const Worker& candidate = worker_around(time, random);
    if (candidate.organisation == host.organisation) {
      return candidate;
    }
  }
  return worker_around(time, random);
}

std::string NoiseContext::address_of_role(std::string_view role, std::string_view otherwise) const {
  const WorldHost* const host = host_with_role(role);
  return host == nullptr ? world_.desk_prefix + std::string(otherwise) : host->address;
}

Account NoiseContext::service_account(std::string_view word) const {
  const auto found =
      std::find_if(world_.people.begin(), world_.people.end(), [word](const WorldPerson& person) {
        return person.role == "service" && person.account.find(word) != std::string::npos;
      });
  return world_.account(found == world_.people.end() ? fmt::format("svc_{}", word)
                                                     : found->account);
}

std::string NoiseContext::name_server(Random& random) const {
  return name_servers_.empty() ? world_.desk_prefix + "1" : random.pick(name_servers_);
}

void NoisePlan::add(std::string_view parameter, Curve curve, NoiseAction run) const {
  add_rate(profile.number(parameter) * at.world().scale, curve, std::move(run));
}

void NoisePlan::add_rate(double per_day, Curve curve, NoiseAction run) const {
  const Random random(mixed(seed + schedule.activities.size() - first_activity));
  schedule.activities.push_back({per_day, curve, std::move(run), random});
}

void NoisePlan::add_appointment(Appointment appointment) const {
  appointment.seed = mixed(seed + 31 * (schedule.appointments.size() - first_appointment + 1));
  schedule.appointments.push_back(std::move(appointment));
}

}  // namespace longwatch::scenario::internal
