#include "detect/behaviour/internal/mailbox_access.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/text.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/names.h"
#include "detect/behaviour/internal/own_networks.h"
#include "detect/behaviour/internal/rows.h"
#include "detect/behaviour/internal/rules.h"
#include "model/telemetry.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kLeastDays = 5;  // of a mailbox, before anything is new to it
constexpr std::size_t kManyMailboxes = 3;
constexpr std::uint64_t kManyItems = 50;
constexpr std::size_t kMostFindings = 200;
constexpr std::size_t kMostRows = 200;  // events of one use

const model::RuleInfo& alarming_rule() {
  static const model::RuleInfo rule =
      make_rule({"d5e299cd-772b-4948-bbe9-5d4ac0b11c02",
                 "A new client from a new network read a mailbox to excess, or several mailboxes",
                 model::Level::High,
                 {"T1114.002"},
                 {"collection"},
                 "mailbox-access"});
  return rule;
}

const model::RuleInfo& odd_rule() {
  static const model::RuleInfo rule = make_rule({"7dc5b67f-bf97-4704-afcd-82d01ee8fd1a",
                                                 "A new client from a new network, or somebody "
                                                 "else, read a mailbox",
                                                 model::Level::Medium,
                                                 {"T1114.002"},
                                                 {"collection"},
                                                 "mailbox-access"});
  return rule;
}

const model::RuleInfo& slight_rule() {
  static const model::RuleInfo rule =
      make_rule({"db45c1b3-f853-4db7-b002-b867d9e691ff",
                 "Somebody else than its owner read a mailbox, or a new client "
                 "from a new network",
                 model::Level::Low,
                 {"T1114.002"},
                 {"collection"},
                 "mailbox-access"});
  return rule;
}

enum Part : std::size_t {
  PartMailbox,
  PartActor,
  PartAddress,
  PartClient,
  PartKind,
  PartSynced,
  PartThrottled,
  PartItems,
  PartReader
};

/// "Client=OutlookService;Outlook-iOS/2.0" -> "client=outlookservice;outlook-ios": without
/// versions.
std::string client_kind(std::string_view client) {
  std::string kind;
  bool in_version = false;
  for (const char c : client) {
    in_version = in_version ? is_digit(c) || c == '.' : c == '/';
    if (!in_version) {
      kind.push_back(to_ascii_lower(c));
    }
  }
  return kind;
}

class MailboxAccess final : public Watch {
 public:
  MailboxAccess(const BehaviourOptions& options, model::FieldTable& fields)
      : networks_(options.own_networks),
        operation_(fields.add("Operation")),
        user_(fields.add("UserId")),
        owner_(fields.add("MailboxOwnerUPN")),
        address_(fields.add("ClientIPAddress")),
        other_address_(fields.add("ClientIP")),
        client_(fields.add("ClientInfoString")),
        app_(fields.add("AppId")),
        client_app_(fields.add("ClientAppId")),
        access_(fields.add("MailAccessType")),
        throttled_(fields.add("IsThrottled")),
        property_names_(fields.add("OperationProperties.Name")),
        property_values_(fields.add("OperationProperties.Value")),
        count_(fields.add("OperationCount")),
        logon_(fields.add("LogonType")) {}

  std::vector<Interest> interests() const override { return {{model::telemetry::kUnifiedAudit}}; }

  std::vector<const model::RuleInfo*> rules() const override {
    return {&alarming_rule(), &odd_rule(), &slight_rule()};
  }

  std::unique_ptr<WatchState> make_state(const DetectorResources& resources) const override {
    return std::make_unique<RowState>(resources);
  }

  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  std::string property(Record& record, std::string_view name) const;

  const OwnNetworks networks_;
  const model::FieldId operation_;
  const model::FieldId user_;
  const model::FieldId owner_;
  const model::FieldId address_;
  const model::FieldId other_address_;
  const model::FieldId client_;
  const model::FieldId app_;
  const model::FieldId client_app_;
  const model::FieldId access_;
  const model::FieldId throttled_;
  const model::FieldId property_names_;
  const model::FieldId property_values_;
  const model::FieldId count_;
  const model::FieldId logon_;
};

/// From the list of names and values in which Microsoft 365 writes such things.
std::string MailboxAccess::property(Record& record, std::string_view name) const {
  std::size_t number = 0;
  std::size_t wanted = 0;
  for (const model::FieldValue& entry : record.event().values) {
    if (entry.field == property_names_) {
      ++number;
      wanted = record.render(entry.value) == name ? number : wanted;
    }
  }
  number = 0;
  for (const model::FieldValue& entry : record.event().values) {
    if (entry.field == property_values_ && ++number == wanted) {
      return std::string(record.render(entry.value));
    }
  }
  return {};
}

void MailboxAccess::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  if (!record.event().time.has_value() || record.text(operation_) != "MailItemsAccessed") {
    return;
  }
  const std::string_view actor = record.text(user_);
  const std::string_view owner = record.first_text({owner_, user_});
  const auto address = remote_address(record.first_text({address_, other_address_}));
  std::string access(record.text(access_));
  access = access.empty() ? property(record, "MailAccessType") : access;
  std::string throttled(record.text(throttled_));
  throttled = throttled.empty() ? property(record, "IsThrottled") : throttled;
  const std::string_view logon = record.text(logon_);
  const bool is_reader = !equals_ignoring_ascii_case(actor, owner) || logon == "1" || logon == "2";
  std::string kind = client_kind(record.text(client_));
  kind.append("|").append(record.first_text({client_app_, app_}));
  const bool is_own = !address.has_value() || networks_.is_own(*address);
  static_cast<RowState*>(state)->rows.add(
      to_ascii_lower(owner), record.event(),
      {owner, actor, is_own ? std::string() : to_text(*address), record.text(client_), kind,
       equals_ignoring_ascii_case(access, "sync") ? "sync" : "",
       equals_ignoring_ascii_case(throttled, "true") ? "throttled" : "", record.text(count_),
       is_reader ? "reader" : ""});
}

/// What is done by one client at one address on one day to one mailbox.
struct Use {
  std::vector<Row> rows;
  MailboxUse facts;
  std::string actor_key;  ///< who and whence, to be found at other mailboxes

  void add(const Row& row) {
    facts.is_synced = facts.is_synced || !row.text(PartSynced).empty();
    facts.is_throttled = facts.is_throttled || !row.text(PartThrottled).empty();
    facts.items += std::max<std::uint64_t>(parse_uint64(row.text(PartItems)).value_or(1), 1);
    if (rows.size() < kMostRows) {
      rows.push_back(row);
    }
  }
};

std::string network_of_address(const std::string& address) {
  const auto parsed = parse_address(address);
  return parsed.has_value() ? segment_of(*parsed) : std::string();
}

/// The uses of one mailbox that have anything new to it.
std::vector<Use> new_uses(const RowGroup& group) {
  std::vector<Use> found;
  std::set<std::string> clients;
  std::set<std::string> networks;
  std::set<std::string> readers;
  std::size_t days = 0;
  std::size_t i = 0;
  while (i < group.rows.size()) {
    const Day day = day_of(group.rows[i].at.time);
    std::map<std::string, Use> uses;
    std::size_t end = i;
    for (; end < group.rows.size() && day_of(group.rows[end].at.time) == day; ++end) {
      const Row& row = group.rows[end];
      const std::string network = network_of_address(row.text(PartAddress));
      Use& use = uses[row.text(PartKind) + "|" + network + "|" + row.text(PartActor)];
      use.facts.days_before = days;
      use.facts.is_new_client = !clients.contains(row.text(PartKind));
      use.facts.is_new_network = !network.empty() && !networks.contains(network);
      use.facts.is_new_reader =
          !row.text(PartReader).empty() && !readers.contains(row.text(PartActor));
      use.actor_key = std::to_string(day) + "|" + network + "|" +
                      (row.text(PartReader).empty() ? row.text(PartKind) : row.text(PartActor));
      use.add(row);
    }
    for (auto& [key, use] : uses) {
      if ((use.facts.is_new_client && use.facts.is_new_network) || use.facts.is_new_reader) {
        found.push_back(std::move(use));
      }
    }
    for (; i < end; ++i) {
      clients.insert(group.rows[i].text(PartKind));
      networks.insert(network_of_address(group.rows[i].text(PartAddress)));
      readers.insert(group.rows[i].text(PartActor));
    }
    ++days;
  }
  return found;
}

model::Finding make_finding(const model::RuleInfo& rule, const Use& use,
                            const std::string& coverage) {
  model::Finding finding;
  finding.rule = &rule;
  std::vector<const Row*> rows;
  for (const Row& row : use.rows) {
    rows.push_back(&row);
    add_named("user", row.text(PartActor), "subject", finding);
    add_named("upn", to_ascii_lower(row.text(PartMailbox)), "target", finding);
    add_named("address", row.text(PartAddress), "source", finding);
  }
  set_events(sightings_of(rows), finding);
  const Row& first = *rows.front();
  finding.user = first.text(PartActor);
  finding.fields = {{"MailboxOwnerUPN", first.text(PartMailbox)},
                    {"ClientInfoString", first.text(PartClient)},
                    {"ClientIPAddress", first.text(PartAddress)}};
  std::string seen = first.text(PartActor) + " read " + counted(use.facts.items, "item") + " of " +
                     first.text(PartMailbox);
  seen += use.facts.is_new_client ? ", with a client that is new to it" : "";
  seen += use.facts.is_new_network ? ", from a network that is new to it" : "";
  seen += use.facts.is_synced ? ", whole folders" : "";
  seen += use.facts.is_throttled ? ", more than are recorded" : "";
  seen += use.facts.mailboxes > 1
              ? "; the same is true of " + counted(use.facts.mailboxes - 1, "other mailbox") +
                    " that day"
              : "";
  give_reasons({"clients, networks and readers that this mailbox had before", seen,
                counted(use.facts.days_before, "day") + " of use of this mailbox before", coverage},
               finding);
  return finding;
}

void MailboxAccess::finish(WatchState& state, const Coverage& coverage,
                           model::FindingSink& sink) const {
  std::vector<Use> uses;
  std::map<std::string, std::set<std::string>> mailboxes;
  static_cast<RowState&>(state).rows.for_each_group([&](RowGroup& group) {
    for (Use& use : new_uses(group)) {
      if (use.facts.days_before >= kLeastDays || use.facts.is_new_reader) {
        mailboxes[use.actor_key].insert(group.name);
        uses.push_back(std::move(use));
      }
    }
  });
  const std::string words = coverage_in_words(coverage, interests());
  std::vector<model::Finding> findings;
  for (Use& use : uses) {
    use.facts.mailboxes = mailboxes[use.actor_key].size();
    const MailboxVerdict verdict = judge_mailbox_use(use.facts);
    if (verdict != MailboxVerdict::Usual) {
      findings.push_back(make_finding(verdict == MailboxVerdict::Alarming ? alarming_rule()
                                      : verdict == MailboxVerdict::Odd    ? odd_rule()
                                                                          : slight_rule(),
                                      use, words));
    }
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const model::Finding& a, const model::Finding& b) {
                     return a.rule->level > b.rule->level;
                   });
  hand_over(std::move(findings), kMostFindings, sink);
}

}  // namespace

MailboxVerdict judge_mailbox_use(const MailboxUse& use) {
  const bool is_known = use.days_before >= kLeastDays;
  const bool is_foreign = is_known && use.is_new_client && use.is_new_network;
  if (use.is_new_reader && is_known && use.mailboxes >= kManyMailboxes) {
    return MailboxVerdict::Alarming;
  }
  if (is_foreign && (use.is_throttled || use.mailboxes >= kManyMailboxes)) {
    return MailboxVerdict::Alarming;
  }
  if (is_foreign || (use.is_new_reader && use.items >= kManyItems)) {
    return is_foreign && !use.is_synced && use.items < kManyItems ? MailboxVerdict::Slight
                                                                  : MailboxVerdict::Odd;
  }
  return use.is_new_reader && is_known ? MailboxVerdict::Slight : MailboxVerdict::Usual;
}

std::unique_ptr<Watch> make_mailbox_access(const BehaviourOptions& options,
                                           model::FieldTable& fields) {
  return std::make_unique<MailboxAccess>(options, fields);
}

}  // namespace longwatch::detect::behaviour
