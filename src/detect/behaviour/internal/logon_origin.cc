#include "detect/behaviour/internal/logon_origin.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/text.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/names.h"
#include "detect/behaviour/internal/one_if.h"
#include "detect/behaviour/internal/process_fields.h"
#include "detect/behaviour/internal/rows.h"
#include "detect/behaviour/internal/rules.h"
#include "detect/behaviour/internal/text_key.h"
#include "model/telemetry.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kMostDaysOfNews = 3;  // a name that is used on more days is known, if odd
constexpr std::size_t kLeastDays = 3;       // of records, before anything is called new
constexpr std::size_t kLeastNames = 3;      // other names, so that a share can be told
constexpr std::size_t kUnknownShare = 5;    // one in so many names without a computer is little
constexpr std::size_t kSignsOfAlarm = 1;    // where nearly all names are known
constexpr std::size_t kSignsInTheDark = 2;  // where they are not
constexpr std::size_t kManyAccounts = 3;
constexpr std::uint64_t kLeastLogons = 10;  // of an account, before a host is new to it
constexpr std::size_t kFewHosts = 3;
constexpr std::size_t kFewAccounts = 5;  // on a host: more, and it is everybody's server
constexpr std::size_t kHistoryDays = 5;
constexpr std::size_t kKnownNames = 200'000;  // of computers
constexpr std::size_t kPairs = 500'000;       // of account and host
constexpr std::size_t kMostFindings = 100;    // of first logons

constexpr std::uint32_t kLogon = 4624;
constexpr std::uint32_t kLogonFailed = 4625;
constexpr std::uint32_t kTicketGranting = 4768;
constexpr std::uint32_t kServiceTicket = 4769;
constexpr std::uint32_t kNtlmChecked = 4776;

const model::RuleInfo& unknown_rule() {
  static const model::RuleInfo rule =
      make_rule({"285f1372-7853-4516-9c2b-de751fef741a",
                 "An account logged on from a computer that is none of the estate's",
                 model::Level::High,
                 {"T1078.002"},
                 {"initial-access", "lateral-movement"},
                 "logon-origin"});
  return rule;
}

const model::RuleInfo& odd_rule() {
  static const model::RuleInfo rule =
      make_rule({"2dd3c4b7-adde-49a9-8687-96919f896736",
                 "A logon names a computer that was never seen otherwise",
                 model::Level::Medium,
                 {"T1078.002"},
                 {"lateral-movement"},
                 "logon-origin"});
  return rule;
}

const model::RuleInfo& first_host_rule() {
  static const model::RuleInfo rule =
      make_rule({"a60cadb4-45b5-4685-8631-78c214b6f15f",
                 "An account that uses few hosts logged on to another for the first time",
                 model::Level::Low,
                 {"T1078.002", "T1021"},
                 {"lateral-movement"},
                 "logon-origin"});
  return rule;
}

enum Part : std::size_t { PartHost, PartUser, PartName, PartAddress, PartType, PartOutcome };

constexpr std::string_view kSucceeded = "success";

struct AccountOnHost {
  std::uint64_t logons = 0;
  FirstOf<Row, 2> first;

  void merge(AccountOnHost&& other) {
    logons += other.logons;
    first.merge(other.first);
  }
};

struct Seen {
  void merge(Seen&& /*other*/) {}
};

class OriginState final : public WatchState {
 public:
  explicit OriginState(const DetectorResources& resources)
      : known(kKnownNames), services(kKnownNames), pairs(kPairs), rows(resources) {}

  void take(WatchState& other) override {
    auto& more = static_cast<OriginState&>(other);
    known.take(more.known);
    services.take(more.services);
    pairs.take(more.pairs);
    rows.take(more.rows);
  }

  std::size_t capacity() const override {
    constexpr std::size_t kText = 64;
    constexpr std::size_t kRows = 512;  // about, of a pair
    return sizeof(OriginState) + known.capacity() + services.capacity() + pairs.capacity() +
           (known.size() + services.size()) * kText + pairs.size() * kRows;
  }

  Status status() const override { return rows.status(); }

  /// The computer that wrote the record; most are by the one before.
  void note_computer(Record& record) {
    const model::Value& computer = record.event().computer;
    const auto bytes = computer.bytes();
    if (computer.kind == last_kind_ &&
        std::equal(bytes.begin(), bytes.end(), last_.begin(), last_.end())) {
      return;
    }
    last_.assign(bytes.begin(), bytes.end());
    last_kind_ = computer.kind;
    note_name(record.render(computer));
  }

  void note_name(std::string_view name) {
    const std::string key = host_key(name);
    if (!key.empty()) {
      known.at(TextView{key});
    }
  }

  BoundedMap<TextKey, Seen> known;           // names of computers
  BoundedMap<TextKey, Seen> services;        // accounts that act as services
  BoundedMap<TextKey, AccountOnHost> pairs;  // "account|host"
  RowStore rows;                             // by name of workstation

 private:
  std::vector<std::byte> last_;
  model::ValueKind last_kind_ = model::ValueKind::Null;
};

/// "svc_x", "x-svc", "service.x": the habit of naming services' accounts so.
bool has_service_name(std::string_view account) {
  return account.starts_with("svc") || account.ends_with("svc") || account.starts_with("service") ||
         account.starts_with("sa_") || account.starts_with("sa-");
}

/// WIN-, DESKTOP-, LAPTOP- and random letters and digits, as Windows' setup names computers.
bool is_default_name(std::string_view name) {
  constexpr std::array<std::string_view, 3> kStarts = {"WIN-", "DESKTOP-", "LAPTOP-"};
  constexpr std::size_t kLeastRandom = 7;
  const auto start = std::find_if(kStarts.begin(), kStarts.end(),
                                  [&](std::string_view text) { return name.starts_with(text); });
  if (start == kStarts.end()) {
    return name == "KALI" || name == "WORKSTATION";
  }
  const std::string_view rest = name.substr(start->size());
  return rest.size() >= kLeastRandom && std::all_of(rest.begin(), rest.end(), [](char c) {
           return is_digit(c) || (c >= 'A' && c <= 'Z');
         });
}

class LogonOrigin final : public Watch {
 public:
  explicit LogonOrigin(model::FieldTable& fields)
      : target_(fields.add("TargetUserName")),
        workstation_(fields.add("WorkstationName")),
        ntlm_workstation_(fields.add("Workstation")),
        address_(fields.add("IpAddress")),
        type_(fields.add("LogonType")),
        status_(fields.add("Status")),
        service_(fields.add("ServiceName")),
        dhcp_name_(fields.add("host_name")) {}

  std::vector<Interest> interests() const override {
    std::vector<Interest> all = logons();
    for (const std::string_view channel :
         {kSysmon, std::string_view("System"), std::string_view("Application"),
          std::string_view("Windows PowerShell"),
          std::string_view("Microsoft-Windows-PowerShell/Operational"),
          model::telemetry::kDefenderFiles, model::telemetry::kSyslog,
          model::telemetry::kLinuxSysmon, std::string_view("zeek:dhcp")}) {
      all.push_back({channel});
    }
    return all;
  }

  std::vector<const model::RuleInfo*> rules() const override {
    return {&unknown_rule(), &odd_rule(), &first_host_rule()};
  }

  std::unique_ptr<WatchState> make_state(const DetectorResources& resources) const override {
    return std::make_unique<OriginState>(resources);
  }

  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  static std::vector<Interest> logons() { return {{"Security"}}; }

  void note_logon(Record& record, OriginState& state) const;
  void note_host_of(Record& record, std::string_view account, OriginState& state) const;

  const model::FieldId target_;
  const model::FieldId workstation_;
  const model::FieldId ntlm_workstation_;
  const model::FieldId address_;
  const model::FieldId type_;
  const model::FieldId status_;
  const model::FieldId service_;
  const model::FieldId dhcp_name_;
};

void LogonOrigin::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  auto& own = *static_cast<OriginState*>(state);
  own.note_computer(record);
  switch (record.event().event_id.value_or(0)) {
    case kLogon:
    case kLogonFailed:
    case kNtlmChecked:
      if (record.event().time.has_value()) {
        note_logon(record, own);
      }
      break;
    case kServiceTicket:
      if (const std::string_view service = record.text(service_); !service.ends_with('$')) {
        own.services.at(TextView{account_key(service)});
      } else {
        own.note_name(service.substr(0, service.size() - 1));
      }
      [[fallthrough]];
    case kTicketGranting:
      if (const std::string account = account_key(record.text(target_)); account.ends_with('$')) {
        own.note_name(std::string_view(account).substr(0, account.size() - 1));
      }
      break;
    case 0:
      if (const std::string_view name = record.text(dhcp_name_); !name.empty()) {
        own.note_name(name);
      }
      break;
    default:
      break;
  }
}

void LogonOrigin::note_logon(Record& record, OriginState& state) const {
  const model::Event& event = record.event();
  const std::string_view target = record.text(target_);
  const std::string account = account_key(target);
  if (account.ends_with('$')) {
    if (event.event_id == kLogon) {
      state.note_name(std::string_view(account).substr(0, account.size() - 1));
    }
    return;
  }
  if (is_built_in_account(target)) {
    return;
  }
  const std::string_view type = record.text(type_);
  if (type == "4" || type == "5") {
    state.services.at(TextView{account});
  }
  if (event.event_id == kLogon) {
    note_host_of(record, account, state);
  }
  const std::string name = host_key(record.first_text({workstation_, ntlm_workstation_}));
  if (name.empty() || parse_address(name).has_value() ||
      name == host_key(record.render(event.computer))) {
    return;
  }
  const bool failed = event.event_id == kLogonFailed ||
                      (event.event_id == kNtlmChecked && record.text(status_) != "0x0" &&
                       record.text(status_) != "0");
  state.rows.add(name, event,
                 {record.render(event.computer), target, name, address_key(record.text(address_)),
                  type, failed ? "failure" : kSucceeded});
}

void LogonOrigin::note_host_of(Record& record, std::string_view account, OriginState& state) const {
  const model::Event& event = record.event();
  const std::string_view host = record.render(event.computer);
  std::string key(account);
  key.append("|").append(host_key(host));
  AccountOnHost* const pair = state.pairs.at(TextView{key});
  if (pair == nullptr) {
    return;
  }
  ++pair->logons;
  const Sighting seen = sighting_of(event);
  if (pair->first.is_full() && !(seen < pair->first.items().back().at)) {
    return;
  }
  pair->first.add({seen,
                   {std::string(host), std::string(record.text(target_)),
                    host_key(record.first_text({workstation_, ntlm_workstation_})),
                    address_key(record.text(address_)), std::string(record.text(type_)),
                    std::string(kSucceeded)}});
}

model::Finding finding_of(const model::RuleInfo& rule, const std::vector<const Row*>& rows) {
  model::Finding finding;
  finding.rule = &rule;
  set_events(sightings_of(rows), finding);
  const auto success = std::find_if(rows.begin(), rows.end(), [](const Row* row) {
    return row->text(PartOutcome) == kSucceeded;
  });
  const Row& main = success == rows.end() ? *rows.front() : **success;
  finding.host = main.text(PartHost);
  finding.user = main.text(PartUser);
  add_named("host", main.text(PartHost), "reporter", finding);
  for (const Row* row : rows) {
    add_named("host", row->text(PartHost), "reporter", finding);
    add_named("user", row->text(PartUser), "target", finding);
    add_named("host", row->text(PartName), "source", finding);
    add_named("address", row->text(PartAddress), "source", finding);
  }
  finding.fields = {{"TargetUserName", main.text(PartUser)},
                    {"WorkstationName", main.text(PartName)},
                    {"IpAddress", main.text(PartAddress)},
                    {"LogonType", main.text(PartType)}};
  return finding;
}

/// The rows of a name that no computer has, and what they say of it.
struct NameRows {
  std::string name;
  std::vector<Row> rows;
  UnknownName facts;
};

NameRows facts_of(RowGroup& group, const BoundedMap<TextKey, Seen>& services) {
  NameRows found{group.name, std::move(group.rows), {}};
  std::set<Day> days;
  std::set<std::string> accounts;
  bool failed = false;
  for (const Row& row : found.rows) {
    days.insert(day_of(row.at.time));
    if (row.text(PartOutcome) != kSucceeded) {
      failed = true;
      continue;
    }
    found.facts.failed_before = found.facts.failed_before || failed;
    const std::string account = account_key(row.text(PartUser));
    found.facts.is_service = found.facts.is_service || has_service_name(account) ||
                             services.find(TextView{account}) != nullptr;
    accounts.insert(account);
  }
  found.facts.days = days.size();
  found.facts.accounts = accounts.size();
  found.facts.is_default = is_default_name(found.name);
  return found;
}

std::string signs_in_words(const UnknownName& facts) {
  std::string words;
  const auto add = [&words](bool holds, std::string_view sign) {
    if (holds) {
      words.append(words.empty() ? "" : ", ").append(sign);
    }
  };
  add(facts.is_service, "the account is a service's");
  add(facts.failed_before, "logons from there failed before");
  add(facts.is_default, "the name is one that a fresh installation gives itself");
  add(facts.accounts >= kManyAccounts, "several accounts were used");
  return words.empty() ? words : "; " + words;
}

void tell_unknown_names(OriginState& state, const std::string& coverage, std::size_t all_days,
                        model::FindingSink& sink) {
  std::vector<NameRows> unknown;
  std::size_t names = 0;
  std::size_t unknown_names = 0;
  state.rows.for_each_group([&](RowGroup& group) {
    ++names;
    if (state.known.find(TextView{group.name}) != nullptr) {
      return;
    }
    ++unknown_names;
    NameRows found = facts_of(group, state.services);
    if (found.facts.days <= kMostDaysOfNews && found.facts.accounts > 0) {
      unknown.push_back(std::move(found));
    }
  });
  for (NameRows& found : unknown) {
    found.facts.all_days = all_days;
    found.facts.names = names;
    found.facts.unknown_names = unknown_names;
    const OriginVerdict verdict = judge_unknown_name(found.facts);
    if (verdict == OriginVerdict::Usual) {
      continue;
    }
    std::vector<const Row*> rows;
    for (const Row& row : found.rows) {
      rows.push_back(&row);
    }
    model::Finding finding =
        finding_of(verdict == OriginVerdict::Alarming ? unknown_rule() : odd_rule(), rows);
    give_reasons(
        {"logons come from computers of the estate: " + with_thousands(state.known.size()) +
             " are known from their own records and accounts",
         finding.user + " from " + found.name + ", a name that no computer has" +
             signs_in_words(found.facts),
         with_thousands(names) + " names of computers in logons, " + with_thousands(unknown_names) +
             " without a computer; this one on " + counted(found.facts.days, "day"),
         coverage},
        finding);
    sink.accept(std::move(finding));
  }
}

struct HostOfAccount {
  std::string host;
  const AccountOnHost* facts = nullptr;

  const Sighting& first() const { return facts->first.items().front().at; }
};

/// Hosts of one account, in the order in which it came to them.
void tell_first_hosts(std::vector<HostOfAccount>& hosts,
                      const std::map<std::string, std::size_t>& accounts_of_host,
                      const std::string& coverage, std::vector<model::Finding>& findings) {
  std::sort(hosts.begin(), hosts.end(),
            [](const HostOfAccount& a, const HostOfAccount& b) { return a.first() < b.first(); });
  FirstLogon facts;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    const Day day = day_of(hosts[i].first().time);
    facts.earlier_hosts = i;
    facts.accounts_of_host = accounts_of_host.at(hosts[i].host);
    facts.earlier_days = static_cast<std::size_t>(day - day_of(hosts.front().first().time));
    if (i > 0 && is_unusual_host(facts)) {
      std::vector<const Row*> rows;
      for (const Row& row : hosts[i].facts->first.items()) {
        rows.push_back(&row);
      }
      model::Finding& finding = findings.emplace_back(finding_of(first_host_rule(), rows));
      give_reasons({"one of the " + counted(i, "host") + " it used before",
                    finding.user + " on " + finding.host + ", for the first time",
                    with_thousands(facts.earlier_logons) + " logons over " +
                        counted(facts.earlier_days, "day") + " before",
                    coverage},
                   finding);
    }
    facts.earlier_logons += hosts[i].facts->logons;
  }
}

void LogonOrigin::finish(WatchState& state, const Coverage& coverage,
                         model::FindingSink& sink) const {
  auto& own = static_cast<OriginState&>(state);
  std::string words = coverage_in_words(coverage, logons());
  if (own.known.is_cut() || own.pairs.is_cut()) {
    words += "; too many names: some were not counted";
  }
  if (!own.known.is_cut()) {  // else a name that is left out would seem unknown
    tell_unknown_names(own, words, coverage.days({"security"}).size(), sink);
  }
  std::vector<model::Finding> findings;
  std::map<std::string, std::vector<HostOfAccount>> by_account;
  std::map<std::string, std::size_t> accounts_of_host;
  for (const auto& [key, pair] : own.pairs.sorted()) {
    const std::size_t bar = key->text.find('|');
    by_account[key->text.substr(0, bar)].push_back({key->text.substr(bar + 1), pair});
    ++accounts_of_host[key->text.substr(bar + 1)];
  }
  for (auto& [account, hosts] : by_account) {
    tell_first_hosts(hosts, accounts_of_host, words, findings);
  }
  hand_over(std::move(findings), kMostFindings, sink);
}

}  // namespace

OriginVerdict judge_unknown_name(const UnknownName& name) {
  if (name.days > kMostDaysOfNews || name.accounts == 0) {
    return OriginVerdict::Usual;
  }
  const std::size_t signs = one_if(name.is_service) + one_if(name.failed_before) +
                            one_if(name.is_default) + one_if(name.accounts >= kManyAccounts);
  const bool names_are_known =
      name.names >= kLeastNames && name.unknown_names * kUnknownShare <= name.names;
  const bool is_news = name.all_days >= kLeastDays;
  if (is_news && signs >= (names_are_known ? kSignsOfAlarm : kSignsInTheDark)) {
    return OriginVerdict::Alarming;
  }
  return signs >= kSignsInTheDark || (names_are_known && is_news) ? OriginVerdict::Odd
                                                                  : OriginVerdict::Usual;
}

bool is_unusual_host(const FirstLogon& logon) {
  return logon.earlier_logons >= kLeastLogons && logon.earlier_hosts <= kFewHosts &&
         logon.accounts_of_host <= kFewAccounts && logon.earlier_days >= kHistoryDays;
}

std::unique_ptr<Watch> make_logon_origin(model::FieldTable& fields) {
  return std::make_unique<LogonOrigin>(fields);
}

}  // namespace longwatch::detect::behaviour
