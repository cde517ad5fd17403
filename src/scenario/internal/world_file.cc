#include "scenario/internal/world_file.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/ip_address.h"
#include "base/text.h"
#include "scenario/internal/params.h"
#include "scenario/internal/reserved.h"
#include "scenario/internal/yaml_text.h"

namespace longwatch::scenario::internal {
namespace {

using std::chrono::hours;

constexpr std::uint64_t kMostPeople = 20'000;
constexpr std::uint32_t kFirstRelativeId = 1105;
constexpr std::string_view kGivenNames[] = {
    "Oriel",  "Tamsin", "Corwin",  "Isolde",  "Bramwell", "Perdita", "Lysander", "Hester",
    "Evadne", "Piers",  "Rosalba", "Caspian", "Thisbe",   "Aldous",  "Fenella",  "Ludo"};
constexpr std::string_view kFamilyNames[] = {
    "Quillfeather", "Marrowdale", "Inkpenny",     "Thistlewick", "Lanternby",  "Fogmere",
    "Ruddlestone",  "Wickersham", "Pepperharrow", "Saltmarrow",  "Bellwether", "Cloverlock",
    "Ashgrove",     "Tidewell",   "Copperdene",   "Northwater",  "Gullhaven"};

const Node& empty_map() {
  static const Node map{NodeKind::Map};
  return map;
}

/// A section that is a map; an empty one when it is absent.
const Node& map_section(const Script& script, std::string_view name) {
  const Node& node = script.section(name);
  return node.kind == NodeKind::Nothing ? empty_map() : node;
}

// 16 given and 17 family names: no two of 272 people have the same, later ones get a number.
std::string person_name(std::size_t index) {
  const std::size_t pairs = std::size(kGivenNames) * std::size(kFamilyNames);
  std::string name = fmt::format("{} {}", kGivenNames[index % std::size(kGivenNames)],
                                 kFamilyNames[index % std::size(kFamilyNames)]);
  return index < pairs ? name : fmt::format("{} {}", name, index / pairs + 1);
}

/// Reads the sections one after the other.
class WorldReader {
 public:
  explicit WorldReader(const Script& script) : script_(script) {}

  Result<WorldFile> read(double scale);

 private:
  Status read_domain();
  Status read_networks();
  Status read_hosts();
  Status read_host(const Node& node);
  void read_telemetry(Params& params, WorldHost& host);
  Status read_program(const Node& node, const std::string& host);
  Status read_people();
  Status read_group(const Node& node);
  WorldPerson person_from(const WorldPerson& group, std::uint64_t number);
  Status read_site();
  Status read_sensors();
  Status read_periods();
  void check_address(Params& params, std::string_view key, const std::string& address);

  Params params_of(const Node& node, std::string what) const {
    return Params(node, script_.file, std::move(what));
  }

  World& world() { return out_.world; }

  const Script& script_;
  WorldFile out_;
  std::set<std::string> names_;
};

void WorldReader::check_address(Params& params, std::string_view key, const std::string& address) {
  if (!address.empty() && !parse_address(address).has_value()) {
    params.refuse(key, "an IP address", address);
  }
}

Status WorldReader::read_domain() {
  Params params = params_of(map_section(script_, "domain"), "domain");
  World& out = world();
  out.dns = params.text("dns", "corp.example");
  out.domain.name = params.text("netbios", "CORP");
  out.domain.sid = params.text("sid", kDomainSid);
  std::string realm = out.dns;
  std::transform(realm.begin(), realm.end(), realm.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  out.realm = params.text("realm", realm);
  return params.finish();
}

Status WorldReader::read_networks() {
  for (const Node& node : script_.section("networks").items) {
    Params params = params_of(node, "network");
    WorldNetwork network;
    network.cidr = params.need("cidr");
    network.name = params.text("name");
    network.egress = params.text("egress_telemetry");
    const std::string desks = params.text("desks");
    if (!parse_network(network.cidr).has_value()) {
      params.refuse("cidr", "a network such as 10.20.10.0/24", network.cidr);
    }
    if (desks == "true") {
      world().desk_prefix = network.cidr.substr(0, network.cidr.rfind('.') + 1);
    }
    LW_TRY(params.finish());
    world().networks.push_back(std::move(network));
  }
  return {};
}

void WorldReader::read_telemetry(Params& params, WorldHost& host) {
  for (const std::string& what : params.texts("telemetry")) {
    if (what == "windows") {
      host.has_events = true;
    } else if (what == "defender") {
      host.has_defender = true;
    } else {
      params.refuse("telemetry", "windows or defender", what);
    }
  }
}

Status WorldReader::read_program(const Node& node, const std::string& host) {
  Params params = params_of(node, fmt::format("program of host '{}'", host));
  RunningProgram program;
  program.host = host;
  program.name = params.need("name");
  program.image = params.need("image");
  program.command_line = params.text("command", program.image);
  program.account = params.text("account");
  program.account_domain = params.text("account_domain");
  out_.programs.push_back(std::move(program));
  return params.finish();
}

Status WorldReader::read_host(const Node& node) {
  const Node* const named = node.find("name");
  Params params =
      params_of(node, fmt::format("host '{}'", named == nullptr ? "" : to_printable(named->text)));
  WorldHost host;
  host.name = params.need("name");
  host.fqdn = params.text("fqdn", to_ascii_lower(host.name) + "." + world().dns);
  host.address = params.need("address");
  host.public_address = params.text("public_address");
  const std::string system = params.word("system", {"windows", "linux", "appliance"}, "windows");
  host.system = system == "linux"       ? HostSystem::Linux
                : system == "appliance" ? HostSystem::Appliance
                                        : HostSystem::Windows;
  host.organisation = params.text("organisation");
  host.roles = params.texts("roles");
  host.clock_offset =
      std::chrono::duration_cast<std::chrono::seconds>(params.duration("clock_offset", {})).count();
  host.user = params.text("user");
  params.node("stores");
  read_telemetry(params, host);
  check_address(params, "address", host.address);
  check_address(params, "public_address", host.public_address);
  if (!names_.insert(host.name).second) {
    params.refuse("name", "a name of its own", host.name);
  }
  for (const Node* const program : params.maps("programs")) {
    if (const Status status = read_program(*program, host.name); !status.ok()) {
      params.adopt(status.error());
    }
  }
  world().hosts.push_back(std::move(host));
  return params.finish();
}

Status WorldReader::read_hosts() {
  const Node& hosts = script_.section("hosts");
  for (const Node& node : hosts.items) {
    LW_TRY(read_host(node));
  }
  if (!hosts.items.empty()) {
    return {};
  }
  return Error(ErrorCode::InvalidInput,
               "hosts: expected a list with at least one host: scenario not written")
      .at(script_.file);
}

WorldPerson WorldReader::person_from(const WorldPerson& group, std::uint64_t number) {
  const std::size_t index = world().people.size();
  WorldPerson person = group;
  for (std::string* const text : {&person.subject, &person.account, &person.mail, &person.seat,
                                  &person.home, &person.owner}) {
    *text = numbered(*text, number);
  }
  if (person.subject.empty()) {
    person.subject = fmt::format("S-{:03}", index + 1);
  }
  if (person.name.empty()) {
    person.name = person_name(index);
  }
  person.relative_id = kFirstRelativeId + static_cast<std::uint32_t>(index);
  return person;
}

Status WorldReader::read_group(const Node& node) {
  Params params = params_of(node, "people");
  WorldPerson group;
  const std::uint64_t count = params.number("count", 1, kMostPeople);
  group.subject = params.text("subject");
  group.role = params.text("role", "staff");
  group.organisation = params.text("organisation");
  group.account = params.text("account");
  group.mail = params.text("mail");
  group.owner = params.text("owner");
  group.name = params.text("name");
  group.seat = params.text("seat");
  group.home = params.text("home");
  const std::vector<std::string> organisations = params.texts("organisations");
  const std::vector<std::string> private_mails = params.texts("private_mails");
  LW_TRY(params.finish());
  for (std::uint64_t i = 0; i < count; ++i) {
    WorldPerson person = person_from(group, i + 1);
    if (!organisations.empty()) {
      person.organisation = organisations[i % organisations.size()];
    }
    if (i < private_mails.size()) {
      person.private_mail = private_mails[i];
    }
    if (!names_.insert("subject " + person.subject).second) {
      return Error(ErrorCode::InvalidInput,
                   fmt::format("people: subject: expected an id of its own, got '{}': scenario not "
                               "written",
                               to_printable(person.subject)))
          .at(fmt::format("{}:{}", script_.file, node.line));
    }
    world().people.push_back(std::move(person));
  }
  return {};
}

Status WorldReader::read_people() {
  for (const Node& node : script_.section("people").items) {
    LW_TRY(read_group(node));
  }
  return {};
}

Status WorldReader::read_site() {
  Params params = params_of(map_section(script_, "site"), "site");
  WorldSite& site = world().site;
  site.host = params.text("host");
  site.name = params.text("name", "www." + world().dns);
  site.application = params.text("application", "Site");
  site.upload_path = params.text("upload_path");
  site.serial = params.text("serial", "04a1c99e27d35b");
  if (!site.host.empty() && world().host(site.host) == nullptr) {
    params.refuse("host", "the name of a host of this file", site.host);
  }
  return params.finish();
}

Status WorldReader::read_sensors() {
  Params params = params_of(map_section(script_, "sensors"), "sensors");
  WorldSensors& sensors = world().sensors;
  sensors.firewall = params.text("firewall", "fw01");
  sensors.mail = params.text("mail", "mx01");
  sensors.proxy = params.text("proxy", "proxy01");
  sensors.vpn = params.text("vpn");
  sensors.scanner_network = params.text("link_scanner");
  sensors.edge = params.text("edge");
  sensors.zeek_tabs = params.texts("zeek_tabs");
  World& out = world();
  out.nat = params.text("nat", "203.0.113.2");
  check_address(params, "nat", out.nat);
  const std::string open = params.text("public", "203.0.113.0-31");
  const std::size_t dot = open.rfind('.');
  const std::size_t dash = open.rfind('-');
  const auto first = dot == std::string::npos || dash == std::string::npos || dash < dot
                         ? std::nullopt
                         : parse_uint64(open.substr(dot + 1, dash - dot - 1));
  const auto last = first.has_value() ? parse_uint64(open.substr(dash + 1)) : std::nullopt;
  if (!last.has_value() || *last > 255 || *first > *last) {
    params.refuse("public", "a range of addresses such as 203.0.113.0-31", open);
    return params.finish();
  }
  out.public_prefix = open.substr(0, dot + 1);
  out.public_first = static_cast<std::uint32_t>(*first);
  out.public_last = static_cast<std::uint32_t>(*last);
  return params.finish();
}

// The telemetry's own days, and those of sources that go further back.
Status WorldReader::read_periods() {
  for (const Node& node : script_.section("periods").items) {
    Params params = params_of(node, "period");
    const std::string first = params.need("first");
    const std::string last = params.need("last");
    const auto from = parse_moment(first);
    const auto to = parse_moment(last);
    WorldPeriod period;
    period.sources = params.texts("sources");
    if (!from.has_value() || !to.has_value() || *from >= *to) {
      params.refuse("last", "a moment after 'first', written as ${@2025-07-01}", last);
    } else {
      period.first = *from;
      period.last = *to;
    }
    LW_TRY(params.finish());
    world().periods.push_back(std::move(period));
  }
  world().periods.push_back({script_.start, script_.end, {}});
  std::sort(world().periods.begin(), world().periods.end(),
            [](const WorldPeriod& a, const WorldPeriod& b) { return a.first < b.first; });
  return {};
}

Result<WorldFile> WorldReader::read(double scale) {
  World& out = world();
  out.seed = script_.seed;
  out.scale = scale;
  const Node* const country = script_.top.find("country");
  out.country = country == nullptr ? "" : country->text;
  const Node* const offset = script_.top.find("utc_offset");
  if (offset != nullptr) {
    // The script has refused what is no offset.
    out.utc_offset = std::chrono::duration_cast<std::chrono::seconds>(
                         *parse_iso8601("2000-01-01T00:00:00Z") -
                         *parse_iso8601("2000-01-01T00:00:00" + offset->text))
                         .count();
  }
  LW_TRY(read_domain());
  LW_TRY(read_networks());
  LW_TRY(read_hosts());
  LW_TRY(read_people());
  LW_TRY(read_site());
  LW_TRY(read_sensors());
  LW_TRY(read_periods());
  reserve_for_steps(script_, out);
  return std::move(out_);
}

Node text_node(std::string text) {
  Node node{NodeKind::Text};
  node.quoted = true;
  node.text = std::move(text);
  return node;
}

Node texts_node(const std::vector<std::string>& texts) {
  Node node{NodeKind::List};
  for (const std::string& text : texts) {
    node.items.push_back(text_node(text));
  }
  return node;
}

Node host_node(const WorldHost& host, const Node* written) {
  Node node{NodeKind::Map};
  std::vector<std::string> addresses = {host.address};
  if (!host.public_address.empty()) {
    addresses.push_back(host.public_address);
  }
  Node offset{NodeKind::Text};
  offset.text = fmt::format("{}", host.clock_offset);
  node.entries = {
      {"name", text_node(host.name)},       {"fqdn", text_node(host.fqdn)},
      {"addresses", texts_node(addresses)}, {"organisation", text_node(host.organisation)},
      {"roles", texts_node(host.roles)},    {"clock_offset", std::move(offset)}};
  const Node* const stores = written == nullptr ? nullptr : written->find("stores");
  if (stores != nullptr) {
    node.entries.emplace_back("stores", *stores);
  }
  return node;
}

Node hosts_node(const Script& script, const World& world) {
  Node list{NodeKind::List};
  const std::vector<Node>& written = script.section("hosts").items;
  for (std::size_t i = 0; i < world.hosts.size(); ++i) {
    list.items.push_back(host_node(world.hosts[i], i < written.size() ? &written[i] : nullptr));
  }
  return list;
}

Node networks_node(const World& world) {
  Node list{NodeKind::List};
  for (const WorldNetwork& network : world.networks) {
    Node node{NodeKind::Map};
    node.entries = {{"cidr", text_node(network.cidr)},
                    {"name", text_node(network.name)},
                    {"egress_telemetry", text_node(network.egress)}};
    list.items.push_back(std::move(node));
  }
  return list;
}

std::vector<std::string> one_or_none(const std::string& text) {
  return text.empty() ? std::vector<std::string>{} : std::vector<std::string>{text};
}

std::vector<std::string> mail_addresses_of(const WorldPerson& who) {
  std::vector<std::string> addresses = one_or_none(who.mail);
  if (!who.private_mail.empty()) {
    addresses.push_back(who.private_mail);
  }
  return addresses;
}

Node subjects_node(const World& world) {
  Node list{NodeKind::List};
  for (const WorldPerson& who : world.people) {
    Node node{NodeKind::Map};
    node.entries = {{"id", text_node(who.subject)},
                    {"role", text_node(who.role)},
                    {"organisation", text_node(who.organisation)},
                    {"accounts", texts_node(one_or_none(who.account))},
                    {"mail_addresses", texts_node(mail_addresses_of(who))},
                    {"owner", text_node(who.owner)}};
    list.items.push_back(std::move(node));
  }
  return list;
}

}  // namespace

Result<WorldFile> read_world(const Script& script, double scale) {
  return WorldReader(script).read(scale);
}

std::string assets_text(const Script& script, const World& world) {
  Node top{NodeKind::Map};
  const Node* const year = script.top.find("fiscal_year_starts");
  const Node* const offset = script.top.find("utc_offset");
  top.entries = {{"home_country", text_node(world.country)},
                 {"fiscal_year_starts", text_node(year == nullptr ? "01-01" : year->text)},
                 {"utc_offset", text_node(offset == nullptr ? "+00:00" : offset->text)},
                 {"organisations", script.section("organisations")},
                 {"hosts", hosts_node(script, world)},
                 {"networks", networks_node(world)},
                 {"tickets", script.section("tickets")},
                 {"subjects", subjects_node(world)}};
  std::erase_if(top.entries,
                [](const auto& entry) { return entry.second.kind == NodeKind::Nothing; });
  return YamlText().content() + yaml_of(top);
}

std::string persons_text(const Script& script, const World& world) {
  YamlText yaml;
  yaml.begin_list("persons");
  for (const WorldPerson& who : world.people) {
    const std::string mail =
        who.mail.empty() ? fmt::format("{}@{}", to_ascii_lower(who.subject), world.dns) : who.mail;
    yaml.begin_item();
    yaml.text("subject", who.subject).text("name", who.name);
    yaml.begin_list("contacts");
    yaml.begin_item().text("name", "mail").text("value", mail).end();
    yaml.begin_item().text("name", "phone");
    yaml.text("value", fmt::format("+00 555 {:04}", who.relative_id)).end();
    yaml.end();
    yaml.text("purpose", "telling those an incident concerns");
    yaml.text("legal_basis", fmt::format("Information Act ({}), section 12",
                                         world.country.empty() ? "invented" : world.country));
    yaml.time("review", script.start + hours(24 * 180)).end();
  }
  yaml.end();
  return yaml.content();
}

}  // namespace longwatch::scenario::internal
