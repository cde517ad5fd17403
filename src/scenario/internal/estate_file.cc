#include "scenario/internal/estate_file.h"

#include <chrono>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "scenario/internal/yaml_text.h"

namespace longwatch::scenario::internal {
namespace {

using std::chrono::hours;

constexpr std::int64_t kSlowClock = -432;  // seven minutes and twelve seconds

struct Store {
  std::string path;
  std::string_view what;
  std::string_view data_class;
  bool enables = false;
};

struct HostEntry {
  const Machine& machine;
  std::string_view organisation;
  std::vector<std::string> roles;
  std::vector<Store> stores = {};
  std::int64_t clock_offset = 0;
};

void append_host(YamlText& yaml, const HostEntry& entry) {
  std::vector<std::string> addresses = {entry.machine.address};
  if (!entry.machine.public_address.empty()) {
    addresses.push_back(entry.machine.public_address);
  }
  yaml.begin_item();
  yaml.text("name", entry.machine.name).text("fqdn", entry.machine.fqdn);
  yaml.texts("addresses", addresses).text("organisation", entry.organisation);
  yaml.texts("roles", entry.roles).number("clock_offset", entry.clock_offset);
  if (!entry.stores.empty()) {
    yaml.begin_list("stores");
    for (const Store& store : entry.stores) {
      yaml.begin_item();
      yaml.text("path", store.path).text("what", store.what).text("data_class", store.data_class);
      yaml.flag("enables_further_intrusion", store.enables).end();
    }
    yaml.end();
  }
  yaml.end();
}

void append_organisations(YamlText& yaml, const Parliament& at) {
  struct Entry {
    std::string_view id;
    std::string_view name;
    const Person& head;
  };

  yaml.begin_list("organisations");
  for (const Entry& entry : {Entry{"PSO", "Parliamentary Support Office", at.persons[0]},
                             Entry{"LDB", "Legislative Drafting Bureau", at.persons[1]}}) {
    yaml.begin_item();
    yaml.text("id", entry.id).text("name", entry.name).text("sector", "government");
    yaml.text("country", "Tarawera").text("head", entry.head.subject);
    yaml.flag("is_democratic_institution", true).end();
  }
  yaml.end();
}

void append_hosts(YamlText& yaml, const Parliament& at) {
  const Places& places = at.places;
  const auto share = [](const Machine& machine, std::string_view name) {
    return fmt::format("\\\\{}\\{}", machine.name, name);
  };
  const HostEntry entries[] = {
      {places.web, "PSO", {"web-server"}, {{"C:\\inetpub\\wwwroot", "public web pages", "none"}}},
      {places.files,
       "PSO",
       {"file-server"},
       {{share(places.files, at.scripts_share), "deployment scripts with embedded credentials",
         "credential", true},
        {share(places.files, at.documents_share), "network documents and device configurations",
         "technical", true},
        {share(places.files, "forms"), "blank forms", "none"}}},
      {places.vpn, "PSO", {"vpn-gateway"}, {}, kSlowClock},
      {places.mail, "PSO", {"mail-gateway"}},
      {places.directory, "PSO", {"domain-controller"}},
      {places.directory2, "PSO", {"domain-controller"}},
      {places.application,
       "LDB",
       {"application-server"},
       {{share(places.application, at.settings_share), "configuration of the drafting application",
         "technical", true},
        {share(places.application, "templates"), "document templates", "none"}}},
      {places.drafts,
       "LDB",
       {"file-server"},
       {{share(places.drafts, "drafts$"), "drafts of bills", "sensitive"}}},
      {places.members,
       "PSO",
       {"database-server"},
       {{share(places.members, "members"), "members' records", "sensitive"}}},
      {places.desk, "PSO", {"workstation"}},
      {places.builder, "PSO", {"workstation", "image-builder"}},
  };
  yaml.begin_list("hosts");
  for (const HostEntry& entry : entries) {
    append_host(yaml, entry);
  }
  yaml.end();
}

void append_networks(YamlText& yaml, const Parliament& at) {
  const auto add = [&yaml](const std::string& cidr, std::string_view name,
                           std::string_view telemetry) {
    yaml.begin_item();
    yaml.text("cidr", cidr).text("name", name).text("egress_telemetry", telemetry).end();
  };
  yaml.begin_list("networks");
  add(at.internal_prefix + "10.0/24", "DMZ", "zeek:conn");
  add(at.internal_prefix + "20.0/24", "servers", "");
  add(at.internal_prefix + "30.0/24", "drafting bureau", "");
  add(at.internal_prefix + "40.0/24", "databases", "");
  add(at.internal_prefix + "50.0/24", "desks", "");
  add(fmt::format("{}{}/27", at.public_prefix, at.public_base), "public", "");
  yaml.end();
}

struct TicketEntry {
  std::string_view id;
  std::string_view kind;
  Timestamp first;
  Timestamp last;
  std::vector<std::string> hosts;
  std::vector<std::string> addresses;
  std::vector<std::string> accounts;
  std::string_view what;
};

void append_tickets(YamlText& yaml, const Parliament& at) {
  const Timestamp contained = contained_at(at);
  const IntruderFacts& intruder = at.intruder;
  const TicketEntry entries[] = {
      {"PT-118",
       "penetration-test",
       at.plain(2, "21:00:00"),
       at.plain(2, "23:00:00"),
       {at.places.web.name},
       {at.others.tester_address},
       {},
       "agreed test of the public web application"},
      {"CH-204",
       "change",
       at.plain(4, "03:00:00"),
       at.plain(4, "05:00:00"),
       {at.places.builder.name},
       {},
       {},
       "a new image for workstations is built and sealed"},
      {"IR-31",
       "containment",
       contained,
       contained + hours(4),
       {at.places.web.name},
       {intruder.scan_address, intruder.shell_address, intruder.tunnel_address},
       {at.deploy_account},
       "addresses blocked, web server isolated, service account disabled"},
  };
  yaml.begin_list("tickets");
  for (const TicketEntry& entry : entries) {
    yaml.begin_item();
    yaml.text("id", entry.id).text("kind", entry.kind);
    yaml.time("first", entry.first).time("last", entry.last);
    yaml.texts("hosts", entry.hosts).texts("addresses", entry.addresses);
    yaml.texts("accounts", entry.accounts).text("what", entry.what).end();
  }
  yaml.end();
}

std::vector<std::string> one_or_none(const std::string& text) {
  return text.empty() ? std::vector<std::string>{} : std::vector<std::string>{text};
}

void append_subjects(YamlText& yaml, const Parliament& at) {
  yaml.begin_list("subjects");
  for (const Person& who : at.persons) {
    yaml.begin_item();
    yaml.text("id", who.subject).text("role", who.role).text("organisation", who.organisation);
    yaml.texts("accounts", one_or_none(who.account));
    yaml.texts("mail_addresses", one_or_none(who.mail)).text("owner", who.owner).end();
  }
  yaml.end();
}

}  // namespace

Timestamp contained_at(const Parliament& parliament) {
  return parliament.at(7, "02:30:00");
}

std::string assets_text(const Parliament& parliament) {
  YamlText yaml;
  yaml.text("home_country", "Tarawera").raw("fiscal_year_starts", "\"07-01\"");
  yaml.raw("utc_offset", "\"+12:00\"");
  append_organisations(yaml, parliament);
  append_hosts(yaml, parliament);
  append_networks(yaml, parliament);
  append_tickets(yaml, parliament);
  append_subjects(yaml, parliament);
  return yaml.content();
}

std::string persons_text(const Parliament& parliament) {
  YamlText yaml;
  yaml.begin_list("persons");
  for (const Person& who : parliament.persons) {
    const std::string mail = who.mail.empty()
                                 ? fmt::format("{}@{}", to_ascii_lower(who.subject), parliament.dns)
                                 : who.mail;
    yaml.begin_item();
    yaml.text("subject", who.subject).text("name", who.name);
    yaml.begin_list("contacts");
    yaml.begin_item().text("name", "mail").text("value", mail).end();
    yaml.begin_item().text("name", "phone");
    yaml.text("value", fmt::format("+00 555 {:04}", 100 + who.relative_id)).end();
    yaml.end();
    yaml.text("purpose", "telling those an incident concerns");
    yaml.text("legal_basis", "Parliamentary Information Act (Tarawera), section 12");
    yaml.time("review", parliament.start + hours(24 * 180)).end();
  }
  yaml.end();
  return yaml.content();
}

}  // namespace longwatch::scenario::internal
