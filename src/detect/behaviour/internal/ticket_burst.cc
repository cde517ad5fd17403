#include "detect/behaviour/internal/ticket_burst.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "detect/behaviour/internal/episodes.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/names.h"
#include "detect/behaviour/internal/rows.h"
#include "detect/behaviour/internal/rules.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr EpisodeLimits kWeak{std::chrono::minutes(10), 5, 3};
constexpr EpisodeLimits kAny{std::chrono::minutes(5), 20, 4};
constexpr std::uint32_t kServiceTicket = 4769;
constexpr std::string_view kKerberosLog = "zeek:kerberos";

const model::RuleInfo& weak_rule() {
  static const model::RuleInfo rule =
      make_rule({"ee48cc0b-39ce-4053-bd77-06c0215c4d8e",
                 "A client asked for weakly encrypted tickets of many services within minutes",
                 model::Level::High,
                 {"T1558.003"},
                 {"credential-access"},
                 "ticket-burst"});
  return rule;
}

const model::RuleInfo& any_rule() {
  static const model::RuleInfo rule =
      make_rule({"94079afc-1770-472f-a053-b5cd7be07416",
                 "A client asked for tickets of far more service accounts than usual",
                 model::Level::Medium,
                 {"T1558.003"},
                 {"credential-access"},
                 "ticket-burst"});
  return rule;
}

/// PartWeakService is empty where the ticket is encrypted as it should be.
enum Part : std::size_t {
  PartService,
  PartWeakService,
  PartUser,
  PartAddress,
  PartHost,
  PartCipher
};

/// DES and RC4, as numbers (RFC 3961 8, RFC 4757) and as Zeek calls them.
bool is_weak(std::string_view cipher) {
  constexpr std::array<std::string_view, 8> kCiphers = {"0x17", "0x18", "0x1", "0x3",
                                                        "23",   "24",   "1",   "3"};
  const std::string lower = to_ascii_lower(cipher);
  return std::find(kCiphers.begin(), kCiphers.end(), lower) != kCiphers.end() ||
         lower.starts_with("rc4") || lower.starts_with("arcfour") || lower.starts_with("des-");
}

/// Tickets of computers and of the domain itself are no prey: nobody guesses their passwords.
bool is_service_account(std::string_view service) {
  return !is_blank(service) && !service.ends_with('$') &&
         !starts_with_ignoring_ascii_case(service, "krbtgt");
}

class TicketBurst final : public Watch {
 public:
  explicit TicketBurst(model::FieldTable& fields)
      : service_(fields.add("ServiceName")),
        cipher_(fields.add("TicketEncryptionType")),
        target_(fields.add("TargetUserName")),
        address_(fields.add("IpAddress")),
        status_(fields.add("Status")),
        sensor_service_(fields.add("service")),
        sensor_cipher_(fields.add("cipher")),
        client_(fields.add("client")),
        origin_(fields.add("id.orig_h")),
        kind_(fields.add("request_type")),
        success_(fields.add("success")) {}

  std::vector<Interest> interests() const override {
    return {{"Security", kServiceTicket}, {kKerberosLog}};
  }

  std::vector<const model::RuleInfo*> rules() const override { return {&weak_rule(), &any_rule()}; }

  std::unique_ptr<WatchState> make_state(const DetectorResources& resources) const override {
    return std::make_unique<RowState>(resources);
  }

  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  const model::FieldId service_;
  const model::FieldId cipher_;
  const model::FieldId target_;
  const model::FieldId address_;
  const model::FieldId status_;
  const model::FieldId sensor_service_;
  const model::FieldId sensor_cipher_;
  const model::FieldId client_;
  const model::FieldId origin_;
  const model::FieldId kind_;
  const model::FieldId success_;
};

void TicketBurst::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  const model::Event& event = record.event();
  const bool is_sensor = event.event_id != kServiceTicket;
  const std::string_view service = record.text(is_sensor ? sensor_service_ : service_);
  if (!event.time.has_value() || !is_service_account(service)) {
    return;
  }
  const bool failed = is_sensor ? record.text(kind_) != "TGS" || record.text(success_) == "false"
                                : record.text(status_) != "0x0";
  const std::string_view user = record.text(is_sensor ? client_ : target_);
  if (failed || account_key(user) == account_key(service)) {
    return;  // a service may ask for a ticket to itself
  }
  const std::string_view cipher = record.text(is_sensor ? sensor_cipher_ : cipher_);
  const std::string address = address_key(record.text(is_sensor ? origin_ : address_));
  // The same ticket stands in both logs, its service under another name: each is judged by itself.
  std::string group(is_sensor ? "sensor|" : "domain|");
  group += address.empty() ? account_key(user) : address;
  const std::string name = to_ascii_lower(service);
  static_cast<RowState*>(state)->rows.add(
      group, event,
      {name, is_weak(cipher) ? std::string_view(name) : std::string_view{}, user, address,
       record.render(event.computer), cipher});
}

model::Finding make_finding(const model::RuleInfo& rule, const RowGroup& group,
                            const Episode& episode, bool only_weak, const std::string& coverage) {
  model::Finding finding;
  finding.rule = &rule;
  std::vector<const Row*> rows;
  std::set<std::string> services;
  for (std::size_t i = episode.stretch.begin; i < episode.stretch.end; ++i) {
    const Row& row = group.rows[i];
    if (only_weak && row.text(PartWeakService).empty()) {
      continue;
    }
    rows.push_back(&row);
    services.insert(row.text(PartService));
    add_named("address", row.text(PartAddress), "source", finding);
    add_named("user", row.text(PartUser), "subject", finding);
    add_named("host", row.text(PartHost), "reporter", finding);
  }
  std::string names;
  for (const std::string& service : services) {
    names.append(names.empty() ? "" : ", ").append(service);
    add_named("service", service, "target", finding);
  }
  set_events(sightings_of(rows), finding);
  const Row& first = *rows.front();
  finding.host = first.text(PartHost);
  finding.user = first.text(PartUser);
  finding.fields = {{"TargetUserName", first.text(PartUser)},
                    {"IpAddress", first.text(PartAddress)},
                    {"services", names},
                    {"TicketEncryptionType", first.text(PartCipher)}};
  give_reasons({usual_in_words(episode) + " services in the busiest minutes of this client's day",
                "tickets of " + counted(services.size(), "service account") + " within " +
                    duration_in_words(rows.back()->at.time - rows.front()->at.time) +
                    (only_weak ? ", weakly encrypted" : ""),
                "this client's own days", coverage},
               finding);
  return finding;
}

void TicketBurst::finish(WatchState& state, const Coverage& coverage,
                         model::FindingSink& sink) const {
  const std::string words = coverage_in_words(coverage, interests());
  const std::vector<Day> days = coverage.days({"security", kKerberosLog});
  static_cast<RowState&>(state).rows.for_each_group([&](RowGroup& group) {
    const auto weak = unusual_episodes(group.rows, PartWeakService, kWeak, days);
    for (const Episode& episode : weak) {
      sink.accept(make_finding(weak_rule(), group, episode, true, words));
    }
    for (const Episode& episode : unusual_episodes(group.rows, PartService, kAny, days)) {
      const bool is_told = std::any_of(weak.begin(), weak.end(), [&](const Episode& other) {
        return other.stretch.begin < episode.stretch.end &&
               episode.stretch.begin < other.stretch.end;
      });
      if (!is_told) {
        sink.accept(make_finding(any_rule(), group, episode, false, words));
      }
    }
  });
}

}  // namespace

std::unique_ptr<Watch> make_ticket_burst(model::FieldTable& fields) {
  return std::make_unique<TicketBurst>(fields);
}

}  // namespace longwatch::detect::behaviour
