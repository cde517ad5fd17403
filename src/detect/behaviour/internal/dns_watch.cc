#include "detect/behaviour/internal/dns_watch.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "detect/behaviour/internal/address_keys.h"
#include "detect/behaviour/internal/bounded_map.h"
#include "detect/behaviour/internal/dns_names.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/process_fields.h"
#include "detect/behaviour/internal/rules.h"
#include "detect/behaviour/internal/traffic.h"
#include "model/telemetry.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::uint32_t kSysmonQuery = 22;
constexpr std::string_view kZeekDns = "zeek:dns";
constexpr std::string_view kSuricataDns = "suricata:dns";
constexpr std::size_t kMostNames = 50'000;   // registered ones, about 100 MB
constexpr std::size_t kMostHours = 100'000;  // of askers
constexpr std::size_t kMostFindings = 50;
constexpr std::size_t kMostClientBytes = 128;
constexpr std::size_t kManyMissing = 30;  // in an hour
constexpr std::string_view kNoSuchName = "NXDOMAIN";
constexpr std::string_view kNoSuchNameStatus = "9003";  // DNS_ERROR_RCODE_NAME_ERROR

const model::RuleInfo& tunnel_rule() {
  static const model::RuleInfo rule =
      make_rule({"f6b233bf-67f1-43fe-a8fb-bee50f4c6f15",
                 "Content was carried away in names that were asked for",
                 model::Level::High,
                 {"T1071.004", "T1048"},
                 {"command-and-control", "exfiltration"},
                 "dns"});
  return rule;
}

const model::RuleInfo& encoded_names_rule() {
  static const model::RuleInfo rule =
      make_rule({"5d5ca6c6-c1db-450e-a5d1-2f0969472bc5",
                 "Many different names that look encoded were asked for below one domain",
                 model::Level::Medium,
                 {"T1071.004"},
                 {"command-and-control"},
                 "dns"});
  return rule;
}

const model::RuleInfo& missing_names_rule() {
  static const model::RuleInfo rule =
      make_rule({"ee012358-be83-4d95-ad25-fab976c3aae2",
                 "A host asked for many domains within an hour that look random and do not exist",
                 model::Level::Medium,
                 {"T1568.002"},
                 {"command-and-control"},
                 "dns"});
  return rule;
}

struct HourView {
  std::string_view client;
  std::int64_t hour;

  std::uint64_t hash() const {
    return KeyHash().add(client).add(static_cast<std::uint64_t>(hour)).value();
  }
};

/// An hour of somebody who asks.
struct HourKey {
  std::string client;
  std::int64_t hour;

  explicit HourKey(const HourView& view) : client(view.client), hour(view.hour) {}

  bool operator==(const HourView& view) const { return client == view.client && hour == view.hour; }

  bool operator==(const HourKey&) const = default;
  auto operator<=>(const HourKey&) const = default;
};

/// Domains that were asked for and do not exist.
struct MissingNames {
  static constexpr std::size_t kMost = 64;

  FirstOf<std::string, kMost> domains;
  FirstOf<Sighting, kMost> events;

  void merge(MissingNames&& other) {
    domains.merge(other.domains);
    events.merge(other.events);
  }
};

class DnsState final : public WatchState {
 public:
  void take(WatchState& other) override {
    auto& more = static_cast<DnsState&>(other);
    names.take(more.names);
    missing.take(more.missing);
  }

  std::size_t capacity() const override {
    constexpr std::size_t kHeld = 512;  // of a domain or an hour, about
    return names.capacity() + missing.capacity() + kHeld * (names.size() + missing.size());
  }

  BoundedMap<TextKey, NamesBelow> names{kMostNames};
  BoundedMap<HourKey, MissingNames> missing{kMostHours};
  std::string lower;  // scratch
};

bool carries_much(std::string_view type) {
  constexpr std::array<std::string_view, 13> kTypes = {
      "TXT", "NULL", "CNAME", "MX", "SRV", "KEY", "10", "16", "5", "15", "33", "25", "PRIVATE"};
  return std::any_of(kTypes.begin(), kTypes.end(), [&](std::string_view known) {
    return equals_ignoring_ascii_case(type, known);
  });
}

void add_name(DnsState& gathered, const SplitName& split, std::string_view type,
              std::string_view client, const Sighting& seen) {
  NamesBelow* names = gathered.names.at(TextView{split.registered});
  if (names == nullptr) {
    return;
  }
  ++names->asked;
  names->carrying += carries_much(type) ? 1U : 0U;
  NameSample sample;
  sample.hash = KeyHash().add(split.front).value();
  const std::vector<NameSample>& samples = names->names.items();
  const bool is_kept = !names->names.is_full() || sample.hash < samples.back().hash;
  const bool is_early = !names->events.is_full() || seen < names->events.items().back();
  if (is_kept || is_early) {
    sample.length = static_cast<std::uint32_t>(split.front.size());
    sample.is_encoded = looks_encoded(split.front);
    names->names.add(sample);
    if (sample.is_encoded) {
      names->events.add(seen);
    }
  }
  const std::vector<std::string>& clients = names->clients.items();
  if (std::find(clients.begin(), clients.end(), client) == clients.end()) {
    names->clients.add(std::string(client));
  }
}

void add_missing(DnsState& gathered, const SplitName& split, std::string_view client,
                 const Sighting& seen) {
  const std::string_view label = split.registered.substr(0, split.registered.find('.'));
  if (!looks_random(label)) {
    return;
  }
  const std::int64_t hour =
      std::chrono::floor<std::chrono::hours>(seen.time).time_since_epoch().count();
  if (MissingNames* missing = gathered.missing.at(HourView{client, hour})) {
    missing->domains.add(std::string(split.registered));
    missing->events.add(seen);
  }
}

/// An address, or the name of a computer.
void name_client(const std::string& client, model::Finding& finding) {
  if (const std::optional<Address> address = parse_address(client)) {
    add_entity(address_entity(*address, "source"), finding);
  } else {
    finding.host = finding.host.empty() ? client : finding.host;
    add_entity({"host", client, "reporter"}, finding);
  }
}

model::Finding finding_of(const std::string& domain, const NamesBelow& names, const Tunnel& tunnel,
                          const std::string& coverage) {
  model::Finding finding;
  finding.rule = tunnel.is_strong ? &tunnel_rule() : &encoded_names_rule();
  set_events(names.events.items(), finding);
  for (const std::string& client : names.clients.items()) {
    name_client(client, finding);
  }
  add_entity({"domain", domain, "query"}, finding);
  finding.fields = {{"dns.different_names", "about " + with_thousands(tunnel.different)},
                    {"dns.mean_length", std::to_string(tunnel.mean_length)},
                    {"dns.asked", with_thousands(names.asked)},
                    {"dns.carrying_types", with_thousands(names.carrying)}};
  give_reasons({"few different names below a domain, made of words",
                "about " + with_thousands(tunnel.different) + " different names below " + domain +
                    ", of " + std::to_string(tunnel.mean_length) +
                    " characters in the mean, that look encoded, asked by " +
                    counted(names.clients.items().size(), "host"),
                with_thousands(names.asked) + " questions below this domain", coverage},
               finding);
  return finding;
}

model::Finding finding_of(const HourKey& key, const MissingNames& missing,
                          const std::string& coverage) {
  constexpr std::size_t kMostTold = 10;
  model::Finding finding;
  finding.rule = &missing_names_rule();
  set_events(missing.events.items(), finding);
  name_client(key.client, finding);
  const std::vector<std::string>& domains = missing.domains.items();
  std::string some;
  for (std::size_t i = 0; i < std::min(domains.size(), kMostTold); ++i) {
    add_entity({"domain", domains[i], "query"}, finding);
    some += (i == 0 ? "" : ", ") + domains[i];
  }
  const std::string count =
      (missing.domains.is_full() ? "at least " : "") + with_thousands(domains.size()) + " domains";
  finding.fields = {{"dns.missing_domains", count}};
  give_reasons({"names that do not exist are slips of the pen",
                count + " within an hour that look random and do not exist, among them " + some, "",
                coverage},
               finding);
  return finding;
}

}  // namespace

DnsWatch::DnsWatch(const BehaviourOptions& options, model::FieldTable& fields)
    : networks_(options.own_networks),
      query_(fields.add("query")),
      zeek_client_(fields.add("id.orig_h")),
      zeek_type_(fields.add("qtype_name")),
      zeek_code_(fields.add("rcode_name")),
      source_(fields.add("src_ip")),
      destination_(fields.add("dst_ip")),
      record_type_(fields.add("record_type")),
      code_(fields.add("rcode")),
      response_code_(fields.add("response_code")),
      answer_(fields.add("answer")),
      suricata_name_(fields.add("dns.rrname")),
      suricata_type_(fields.add("dns.rrtype")),
      suricata_code_(fields.add("dns.rcode")),
      suricata_destination_(fields.add("dest_ip")),
      suricata_kind_(fields.add("dns.type")),
      query_name_(fields.add("QueryName")),
      query_status_(fields.add("QueryStatus")) {}

std::vector<Interest> DnsWatch::interests() const {
  return {{kZeekDns},
          {kSuricataDns},
          {model::telemetry::kDns},
          {kSysmon, kSysmonQuery},
          {model::telemetry::kLinuxSysmon, kSysmonQuery}};
}

std::vector<const model::RuleInfo*> DnsWatch::rules() const {
  return {&tunnel_rule(), &encoded_names_rule(), &missing_names_rule()};
}

std::unique_ptr<WatchState> DnsWatch::make_state(const DetectorResources& /*resources*/) const {
  return std::make_unique<DnsState>();
}

DnsWatch::Question DnsWatch::read_sysmon(Record& record) const {
  return {record.text(query_name_),
          {},
          record.render(record.event().computer),
          record.text(query_status_) == kNoSuchNameStatus};
}

/// An answer goes to who asked.
DnsWatch::Question DnsWatch::read_suricata(Record& record) const {
  const std::string_view kind = record.text(suricata_kind_);
  const bool is_answer = kind == "answer" || kind == "response";
  return {record.text(suricata_name_), record.text(suricata_type_),
          record.text(is_answer ? suricata_destination_ : source_),
          record.text(suricata_code_) == kNoSuchName};
}

std::optional<DnsWatch::Question> DnsWatch::read(Record& record) const {
  if (record.event().event_id == kSysmonQuery) {
    return read_sysmon(record);
  }
  const std::string_view channel = record.render(record.event().channel);
  if (equals_ignoring_ascii_case(channel, kZeekDns)) {
    return Question{record.text(query_), record.text(zeek_type_), record.text(zeek_client_),
                    record.text(zeek_code_) == kNoSuchName};
  }
  if (equals_ignoring_ascii_case(channel, kSuricataDns)) {
    return read_suricata(record);
  }
  Question question{record.text(query_), record.text(record_type_),
                    record.first_text({source_, destination_}), false};
  question.is_missing = record.text(code_) == kNoSuchName ||
                        record.text(response_code_) == kNoSuchName ||
                        record.text(answer_).starts_with(kNoSuchName);
  if (question.client.empty()) {
    question.client = record.render(record.event().computer);
  }
  return question;
}

bool DnsWatch::is_ours(std::string_view client) const {
  const std::optional<Address> address = parse_address(client);
  return !client.empty() && (!address.has_value() || !networks_.is_outside(*address));
}

void DnsWatch::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  if (!record.event().time.has_value()) {
    return;
  }
  std::optional<Question> question = read(record);
  if (!question.has_value() || question->name.empty() || !is_ours(question->client)) {
    return;
  }
  auto& gathered = *static_cast<DnsState*>(state);
  gathered.lower.assign(question->name);
  for (char& c : gathered.lower) {
    c = to_ascii_lower(c);
  }
  std::string_view name = gathered.lower;
  name = name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
  const std::optional<SplitName> split = split_name(name);
  if (!split.has_value() || is_known_lookup(split->registered)) {
    return;
  }
  const std::string_view client = question->client.substr(0, kMostClientBytes);
  const Sighting seen = sighting_of(record.event());
  if (!split->front.empty()) {
    add_name(gathered, *split, question->type, client, seen);
  }
  if (question->is_missing) {
    add_missing(gathered, *split, client, seen);
  }
}

void DnsWatch::finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const {
  auto& gathered = static_cast<DnsState&>(state);
  const std::string seen =
      coverage_in_words(coverage, interests()) +
      (gathered.names.is_cut()
           ? "; of more domains than " + with_thousands(kMostNames) + " only so many were looked at"
           : "");
  std::vector<model::Finding> findings;
  for (const auto& [key, names] : gathered.names.sorted()) {
    if (const std::optional<Tunnel> tunnel = find_tunnel(*names)) {
      findings.push_back(finding_of(key->text, *names, *tunnel, seen));
    }
  }
  for (const auto& [key, missing] : gathered.missing.sorted()) {
    if (missing->domains.items().size() >= kManyMissing) {
      findings.push_back(finding_of(*key, *missing, seen));
    }
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const model::Finding& a, const model::Finding& b) {
                     return a.rule->level > b.rule->level;
                   });
  hand_over(std::move(findings), kMostFindings, sink);
}

}  // namespace longwatch::detect::behaviour
