#include "detect/behaviour/internal/first_contact_watch.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "base/text.h"
#include "detect/behaviour/internal/address_keys.h"
#include "detect/behaviour/internal/bounded_map.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/first_contact.h"
#include "detect/behaviour/internal/rules.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kMostContacts = 200'000;
constexpr std::size_t kMostHosts = 100'000;
constexpr std::size_t kMostCertificates = 100'000;  // self-signed ones
constexpr std::size_t kMostFindings = 50;
constexpr std::size_t kMostText = 256;  // of what a certificate says

const model::RuleInfo& untrusted_rule() {
  static const model::RuleInfo rule =
      make_rule({"bfb0bceb-fd0b-4e40-b039-3d9c7c6e907a",
                 "A server spoke to a new outside address whose certificate nobody vouches for",
                 model::Level::High,
                 {"T1573.002"},
                 {"command-and-control"},
                 "first-contact"});
  return rule;
}

const model::RuleInfo& first_ever_rule() {
  static const model::RuleInfo rule =
      make_rule({"2143eacb-200c-46fd-a5f6-c12ee0eacbf4",
                 "A server began a connection to outside for the first time",
                 model::Level::Medium,
                 {"T1071"},
                 {"command-and-control"},
                 "first-contact"});
  return rule;
}

/// What everybody speaks to outside: names and clocks.
bool is_service_of_all(std::uint32_t port) {
  return port == 53 || port == 123 || port == 853;
}

struct Nothing {
  void merge(Nothing&& /*other*/) {}
};

class FirstContactState final : public WatchState {
 public:
  void take(WatchState& other) override {
    auto& more = static_cast<FirstContactState&>(other);
    contacts.take(more.contacts);
    hosts.take(more.hosts);
    self_signed.take(more.self_signed);
  }

  std::size_t capacity() const override {
    constexpr std::size_t kSeen = 256;  // of a contact, about
    constexpr std::size_t kDays = 512;  // of a host, about
    return contacts.capacity() + contacts.size() * kSeen + hosts.capacity() + hosts.size() * kDays +
           self_signed.capacity();
  }

  BoundedMap<PairKey, Contact> contacts{kMostContacts};
  BoundedMap<HostKey, HostLife> hosts{kMostHosts};
  BoundedMap<TextKey, Nothing> self_signed{kMostCertificates};  // by id and fingerprint
};

void note_host(FirstContactState& gathered, const Address& host, Day day, const Address* caller) {
  HostLife* life = gathered.hosts.at(HostKey{host});
  if (life == nullptr) {
    return;
  }
  if (life->days.empty() || *life->days.rbegin() != day) {
    life->days.insert(day);
  }
  if (caller != nullptr) {
    life->callers.add(*caller);
  }
}

void add_connection(FirstContactState& gathered, const ConnectionFacts& facts,
                    const Sighting& seen) {
  const Day day = day_of(seen.time);
  if (facts.direction == Direction::Inwards || facts.direction == Direction::Inside) {
    note_host(gathered, facts.to, day, facts.is_made() ? &facts.from : nullptr);
  }
  if (facts.direction != Direction::Outwards) {
    return;
  }
  note_host(gathered, facts.from, day, nullptr);
  const bool is_contact = facts.outcome == Outcome::Made || facts.outcome == Outcome::Unknown;
  if (!is_contact || is_service_of_all(facts.port)) {
    return;
  }
  if (Contact* contact = gathered.contacts.at(PairKey{facts.from, facts.to})) {
    contact->connections.add(seen);
    ++contact->count;
    contact->sent = add_saturating(contact->sent, facts.sent.value_or(0));
    contact->longest = std::max(contact->longest, facts.seconds.value_or(0));
    contact->note_port(facts.port);
    contact->note_process(facts.process.substr(0, kMostText));
  }
}

std::string kept(std::string_view text) {
  return std::string(text.substr(0, kMostText));
}

void add_tls(FirstContactState& gathered, const TlsFacts& facts, const Sighting& seen) {
  Contact* contact = gathered.contacts.at(PairKey{facts.from, facts.to});
  if (contact == nullptr) {
    return;
  }
  contact->is_self_signed = contact->is_self_signed || facts.is_self_signed;
  contact->is_untrusted = contact->is_untrusted || facts.is_untrusted;
  if (!contact->certificates.is_full() || seen < contact->certificates.items().back().seen) {
    contact->certificates.add({seen, kept(facts.subject), kept(facts.issuer), kept(facts.serial),
                               kept(facts.server_name), kept(facts.certificate)});
  }
}

using Rows = std::vector<ContactRow>;

/// By host.
std::vector<Rows> rows_of(FirstContactState& gathered) {
  std::vector<Rows> hosts;
  for (const auto& [key, contact] : gathered.contacts.sorted()) {
    if (hosts.empty() || hosts.back().front().own != key->from) {
      hosts.emplace_back();
    }
    ContactRow row{key->from, key->to, contact, contact->is_self_signed};
    for (const ShownCertificate& shown : contact->certificates.items()) {
      row.is_self_signed =
          row.is_self_signed ||
          (!shown.id.empty() && gathered.self_signed.find(TextView{shown.id}) != nullptr);
    }
    hosts.back().push_back(row);
  }
  return hosts;
}

std::string certificate_in_words(const ContactRow& row) {
  if (row.contact->certificates.items().empty()) {
    return "no TLS log tells of a certificate";
  }
  const ShownCertificate& shown = row.contact->certificates.items().front();
  std::string words = row.is_self_signed          ? "a self-signed certificate"
                      : row.contact->is_untrusted ? "a certificate that could not be verified"
                                                  : "a certificate";
  words += shown.subject.empty() ? "" : " for '" + to_printable(shown.subject) + "'";
  return words +
         (shown.server_name.empty() ? "" : ", asked for as " + to_printable(shown.server_name));
}

model::Finding finding_of(const FirstContactFound& found, const std::string& coverage) {
  const ContactRow& row = *found.row;
  const Contact& contact = *row.contact;
  model::Finding finding;
  finding.rule = found.kind == FirstContact::Untrusted ? &untrusted_rule() : &first_ever_rule();
  std::vector<Sighting> events = contact.connections.items();
  finding.entities = {address_entity(row.own, "source"),
                      address_entity(row.outside, "destination")};
  add_entity({"process", contact.process, "image"}, finding);
  for (const ShownCertificate& shown : contact.certificates.items()) {
    events.push_back(shown.seen);
    add_entity({"domain", to_ascii_lower(shown.server_name), "destination"}, finding);
    add_entity({"certificate", to_ascii_lower(shown.serial), "server"}, finding);
    add_entity({"certificate_subject", shown.subject, "server"}, finding);
    if (finding.fields.empty() && !shown.serial.empty()) {
      finding.fields.push_back({"cert_serial", shown.serial});
    }
  }
  set_events(std::move(events), finding);
  finding.time = contact.connections.items().front().time;
  finding.fields.push_back({"contact.connections", with_thousands(contact.count)});
  finding.fields.push_back({"contact.sent", with_thousands(contact.sent) + " bytes"});
  finding.fields.push_back({"contact.port", std::to_string(contact.least_port)});
  if (contact.longest > 0) {
    finding.fields.push_back(
        {"contact.longest", duration_in_words(std::chrono::duration_cast<TimeTicks>(
                                std::chrono::duration<double>(std::min(contact.longest, 1e9))))});
  }
  give_reasons(
      {found.before == 0 ? "this server begins no connections to outside"
                         : "this server begins connections to outside to the same addresses: to " +
                               with_thousands(found.before) + " until then, " +
                               with_thousands(found.lately) + " of them new after its first days",
       counted(contact.count, "connection") + " to " + to_text(row.outside) + ", first at " +
           to_iso8601(*finding.time) + "; " + certificate_in_words(row),
       counted(found.days, "day") + " with connections of this host before", coverage},
      finding);
  return finding;
}

}  // namespace

FirstContactWatch::FirstContactWatch(const BehaviourOptions& options, model::FieldTable& fields)
    : connections_(options, fields), tls_(fields) {}

std::vector<Interest> FirstContactWatch::interests() const {
  std::vector<Interest> interests = ConnectionReader::interests();
  const std::vector<Interest> tls = TlsReader::interests();
  interests.insert(interests.end(), tls.begin(), tls.end());
  return interests;
}

std::vector<const model::RuleInfo*> FirstContactWatch::rules() const {
  return {&untrusted_rule(), &first_ever_rule()};
}

std::unique_ptr<WatchState> FirstContactWatch::make_state(
    const DetectorResources& /*resources*/) const {
  return std::make_unique<FirstContactState>();
}

void FirstContactWatch::look(Record& record, WatchState* state,
                             model::FindingSink& /*sink*/) const {
  auto& gathered = *static_cast<FirstContactState*>(state);
  if (!record.event().time.has_value()) {
    return;
  }
  if (const std::optional<TlsFacts> facts = tls_.read_connection(record)) {
    if (connections_.networks().is_own(facts->from) &&
        connections_.networks().is_outside(facts->to)) {
      add_tls(gathered, *facts, sighting_of(record.event()));
    }
    return;
  }
  if (const std::optional<CertificateFacts> facts = tls_.read_certificate(record)) {
    for (const std::string_view id : {facts->id, facts->fingerprint}) {
      if (facts->is_self_signed() && !id.empty()) {
        gathered.self_signed.at(TextView{id.substr(0, kMostText)});
      }
    }
    return;
  }
  if (const ConnectionFacts* facts = connections_.read(record)) {
    add_connection(gathered, *facts, sighting_of(record.event()));
  }
}

void FirstContactWatch::finish(WatchState& state, const Coverage& coverage,
                               model::FindingSink& sink) const {
  auto& gathered = static_cast<FirstContactState&>(state);
  const std::vector<Rows> hosts = rows_of(gathered);
  std::map<Address, std::size_t> hosts_of;  // by outside address
  for (const Rows& rows : hosts) {
    for (const ContactRow& row : rows) {
      ++hosts_of[row.outside];
    }
  }
  const std::string seen = coverage_in_words(coverage, interests()) +
                           (gathered.contacts.is_cut()
                                ? "; of more pairs of addresses than " +
                                      with_thousands(kMostContacts) + " only so many were looked at"
                                : "");
  std::vector<model::Finding> findings;
  for (const Rows& rows : hosts) {
    const HostLife* life = gathered.hosts.find(HostKey{rows.front().own});
    if (life == nullptr) {
      continue;
    }
    std::vector<std::size_t> shared;
    for (const ContactRow& row : rows) {
      shared.push_back(hosts_of[row.outside] - 1);
    }
    for (const FirstContactFound& found : find_first_contacts(*life, rows, shared)) {
      findings.push_back(finding_of(found, seen));
    }
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const model::Finding& a, const model::Finding& b) {
                     return a.rule->level > b.rule->level;
                   });
  hand_over(std::move(findings), kMostFindings, sink);
}

}  // namespace longwatch::detect::behaviour
