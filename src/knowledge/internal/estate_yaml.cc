#include "knowledge/internal/estate_yaml.h"

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/ip_address.h"
#include "base/text.h"
#include "formats/yaml.h"
#include "knowledge/internal/map_reader.h"

namespace longwatch::knowledge::internal {
namespace {

using formats::YamlNode;

constexpr std::int64_t kLargestClockOffset = 10LL * 366 * 24 * 3600;

std::string to_upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
  });
  return text;
}

/// Two decimal digits, or nothing.
std::optional<std::int64_t> two_digits(std::string_view text) {
  const bool digits =
      text.size() == 2 && text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9';
  return digits ? parse_int64(text) : std::nullopt;
}

/// "+12:00", "-03:30", "Z".
std::optional<std::chrono::minutes> parse_offset(std::string_view text) {
  if (text == "Z") {
    return std::chrono::minutes{0};
  }
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') {
    return std::nullopt;
  }
  const auto hours = two_digits(text.substr(1, 2));
  const auto minutes = two_digits(text.substr(4, 2));
  if (!hours.has_value() || !minutes.has_value() || *hours > 14 || *minutes > 59) {
    return std::nullopt;
  }
  const std::chrono::minutes offset{*hours * 60 + *minutes};
  return text[0] == '-' ? -offset : offset;
}

bool is_month_day(std::string_view text) {
  if (text.size() != 5 || text[2] != '-') {
    return false;
  }
  const auto month = two_digits(text.substr(0, 2));
  const auto day = two_digits(text.substr(3, 2));
  return month.has_value() && day.has_value() && *month >= 1 && *month <= 12 && *day >= 1 &&
         *day <= 31;
}

/// Reads one file into an estate. References between its parts are checked as soon as both are
/// known.
class EstateFile {
 public:
  explicit EstateFile(const std::string& file) : file_(file) {}

  Result<model::Estate> read(const YamlNode& document) {
    MapReader top(document, file_, "the assets");
    estate_.synthetic = read_synthetic_mark(top);
    estate_.home_country = top.text("home_country");
    read_calendar(top);
    each(top, "organisations", &EstateFile::read_organisation);
    each(top, "subjects", &EstateFile::read_subject);
    each(top, "hosts", &EstateFile::read_host);
    each(top, "networks", &EstateFile::read_network);
    each(top, "tickets", &EstateFile::read_ticket);
    LW_TRY(top.finish());
    LW_TRY(check_people(document));
    return std::move(estate_);
  }

 private:
  void each(MapReader& top, std::string_view key, Status (EstateFile::*read_one)(const YamlNode&)) {
    for (const YamlNode* const item : top.items(key)) {
      if (Status status = (this->*read_one)(*item); !status.ok()) {
        top.adopt(std::move(status).error());
        return;
      }
    }
  }

  void read_calendar(MapReader& top) {
    if (const std::string starts = top.text("fiscal_year_starts"); !starts.empty()) {
      if (!is_month_day(starts)) {
        top.refuse("fiscal_year_starts", "a month and a day like 07-01", starts);
      }
      estate_.fiscal_year_starts = starts;
    }
    if (const std::string written = top.text("utc_offset"); !written.empty()) {
      const auto offset = parse_offset(written);
      if (!offset.has_value()) {
        top.refuse("utc_offset", "an offset like +12:00", written);
      }
      estate_.utc_offset = offset.value_or(std::chrono::minutes{0});
    }
  }

  Status read_organisation(const YamlNode& node) {
    MapReader reader(node, file_, "an organisation");
    model::Organisation organisation;
    organisation.id = reader.text("id", Presence::Required);
    organisation.name = reader.text("name");
    organisation.sector = reader.text("sector");
    organisation.country = reader.text("country");
    organisation.head = reader.text("head");
    organisation.is_democratic_institution = reader.flag("is_democratic_institution");
    if (!organisations_.insert(organisation.id).second) {
      reader.refuse("id", "an id of its own", organisation.id);
    }
    estate_.organisations.push_back(std::move(organisation));
    return reader.finish();
  }

  void check_organisation(MapReader& reader, const std::string& id) const {
    if (!id.empty() && !organisations_.contains(id)) {
      reader.refuse("organisation", "the id of an organisation of this file", id);
    }
  }

  void check_addresses(MapReader& reader, const std::vector<std::string>& addresses) const {
    for (const std::string& address : addresses) {
      if (!parse_address(address).has_value()) {
        reader.refuse("addresses", "IP addresses", address);
      }
    }
  }

  Status read_host(const YamlNode& node) {
    MapReader reader(node, file_, "a host");
    model::Host host;
    host.name = to_upper(reader.text("name", Presence::Required));
    host.fqdn = reader.text("fqdn");
    host.addresses = reader.texts("addresses");
    host.organisation = reader.text("organisation");
    host.roles = reader.texts("roles");
    host.clock_offset = std::chrono::seconds(
        reader.integer("clock_offset", -kLargestClockOffset, kLargestClockOffset, 0));
    for (const YamlNode* const store : reader.items("stores")) {
      if (Status status = read_store(*store, host); !status.ok()) {
        reader.adopt(std::move(status).error());
      }
    }
    check_organisation(reader, host.organisation);
    check_addresses(reader, host.addresses);
    if (!hosts_.insert(host.name).second) {
      reader.refuse("name", "a name of its own", host.name);
    }
    estate_.hosts.push_back(std::move(host));
    return reader.finish();
  }

  Status read_store(const YamlNode& node, model::Host& host) const {
    MapReader reader(node, file_, "a store");
    model::DataStore store;
    store.path = reader.text("path", Presence::Required);
    store.what = reader.text("what");
    store.data_class = reader.value_of("data_class", model::DataClass::None);
    store.enables_further_intrusion = reader.flag("enables_further_intrusion");
    host.stores.push_back(std::move(store));
    return reader.finish();
  }

  Status read_network(const YamlNode& node) {
    MapReader reader(node, file_, "a network");
    model::OwnNetwork network;
    network.cidr = reader.text("cidr", Presence::Required);
    network.name = reader.text("name");
    network.egress_telemetry = reader.text("egress_telemetry");
    if (!parse_network(network.cidr).has_value()) {
      reader.refuse("cidr", "a network like 10.20.0.0/16", network.cidr);
    }
    estate_.networks.push_back(std::move(network));
    return reader.finish();
  }

  Status read_ticket(const YamlNode& node) {
    MapReader reader(node, file_, "a ticket");
    model::Ticket ticket;
    ticket.id = reader.text("id", Presence::Required);
    ticket.kind = reader.text("kind");
    ticket.first = reader.time("first");
    ticket.last = reader.time("last");
    ticket.hosts = reader.texts("hosts");
    ticket.addresses = reader.texts("addresses");
    ticket.accounts = reader.texts("accounts");
    ticket.what = reader.text("what");
    check_addresses(reader, ticket.addresses);
    if (ticket.first.has_value() && ticket.last.has_value() && *ticket.last < *ticket.first) {
      reader.refuse("last", "a time that is not before 'first'", to_iso8601(*ticket.last));
    }
    if (!tickets_.insert(ticket.id).second) {
      reader.refuse("id", "an id of its own", ticket.id);
    }
    estate_.tickets.push_back(std::move(ticket));
    return reader.finish();
  }

  Status read_subject(const YamlNode& node) {
    MapReader reader(node, file_, "a subject");
    model::Subject subject;
    subject.id = reader.text("id", Presence::Required);
    subject.role = reader.text("role");
    subject.organisation = reader.text("organisation");
    subject.accounts = reader.texts("accounts");
    subject.mail_addresses = reader.texts("mail_addresses");
    subject.owner = reader.text("owner");
    check_organisation(reader, subject.organisation);
    if (!subjects_.insert(subject.id).second) {
      reader.refuse("id", "an id of its own", subject.id);
    }
    estate_.subjects.push_back(std::move(subject));
    return reader.finish();
  }

  /// Heads and owners may be named before the subject is.
  Status check_people(const YamlNode& document) const {
    LW_TRY(check_references(document, "organisations", "head"));
    return check_references(document, "subjects", "owner");
  }

  Status check_references(const YamlNode& document, std::string_view list,
                          std::string_view key) const {
    const YamlNode* const things = document.find(list);
    if (things == nullptr) {
      return {};
    }
    for (const YamlNode* const thing : things->items) {
      const YamlNode* const id = thing->find(key);
      if (id != nullptr && !id->text.empty() && !subjects_.contains(id->text)) {
        MapReader reader(*thing, file_, list == "subjects" ? "a subject" : "an organisation");
        reader.refuse(key, "the id of a subject of this file", id->text);
        return reader.finish();
      }
    }
    return {};
  }

  const std::string& file_;
  model::Estate estate_;
  std::unordered_set<std::string> organisations_;  // ids that are taken
  std::unordered_set<std::string> subjects_;
  std::unordered_set<std::string> hosts_;
  std::unordered_set<std::string> tickets_;
};

}  // namespace

Result<model::Estate> parse_estate(std::string_view text, const std::string& file) {
  const formats::YamlStream stream = formats::parse_yaml(text);
  LW_TRY_ASSIGN(const YamlNode* const document, single_document(stream, file));
  if (document == nullptr || document->kind == formats::YamlKind::Null) {
    return model::Estate{};
  }
  return EstateFile(file).read(*document);
}

}  // namespace longwatch::knowledge::internal
