#include "detect/behaviour/internal/long_session_watch.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>

#include "base/text.h"
#include "detect/behaviour/internal/address_keys.h"
#include "detect/behaviour/internal/bounded_map.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/long_session.h"
#include "detect/behaviour/internal/rules.h"
#include "model/telemetry.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kMostHosts = 100'000;
constexpr std::size_t kMostFindings = 50;
constexpr std::size_t kFewHosts = 2;  // with long sessions to the same address

const model::RuleInfo& long_session_rule() {
  static const model::RuleInfo rule =
      make_rule({"0b5ce260-e449-4240-a7cb-31a5dd61999d",
                 "A connection to outside lasted far longer than this host's usually do",
                 model::Level::Medium,
                 {"T1572"},
                 {"command-and-control"},
                 "long-session"});
  return rule;
}

class LongSessionState final : public WatchState {
 public:
  void take(WatchState& other) override { hosts.take(static_cast<LongSessionState&>(other).hosts); }

  std::size_t capacity() const override { return hosts.capacity(); }

  BoundedMap<HostKey, HostSessions> hosts{kMostHosts};
};

TimeTicks ticks_of(double seconds) {
  constexpr double kMost = 1e9;
  return std::chrono::duration_cast<TimeTicks>(
      std::chrono::duration<double>(std::min(seconds, kMost)));
}

model::Finding finding_of(const Address& own, const LongSessions& found,
                          const std::string& coverage) {
  const LongSession& longest = *found.sessions.front();
  model::Finding finding;
  finding.rule = &long_session_rule();
  std::vector<Sighting> events;
  for (const LongSession* session : found.sessions) {
    events.push_back(session->seen);
  }
  set_events(std::move(events), finding);
  finding.time = longest.seen.time;
  finding.entities = {address_entity(own, "source"),
                      address_entity(longest.outside, "destination")};
  finding.fields = {{"session.longest", duration_in_words(ticks_of(longest.seconds))},
                    {"session.port", std::to_string(longest.port)},
                    {"session.sent", with_thousands(longest.sent) + " bytes"}};
  give_reasons(
      {"99 of 100 connections of this host to outside last at most " +
           duration_in_words(ticks_of(found.usual_seconds)),
       counted(found.sessions.size(), "connection") + " of an hour and more to " +
           to_text(longest.outside) + ", the longest of " +
           duration_in_words(ticks_of(longest.seconds)),
       with_thousands(found.others) + " other connections of this host to outside", coverage},
      finding);
  return finding;
}

}  // namespace

LongSessionWatch::LongSessionWatch(const BehaviourOptions& options, model::FieldTable& fields)
    : connections_(options, fields) {}

std::vector<Interest> LongSessionWatch::interests() const {
  return {{model::telemetry::kZeekConn}, {"suricata:flow"}, {model::telemetry::kFirewall}};
}

std::vector<const model::RuleInfo*> LongSessionWatch::rules() const {
  return {&long_session_rule()};
}

std::unique_ptr<WatchState> LongSessionWatch::make_state(
    const DetectorResources& /*resources*/) const {
  return std::make_unique<LongSessionState>();
}

void LongSessionWatch::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  const ConnectionFacts* facts = connections_.read(record);
  if (facts == nullptr || facts->direction != Direction::Outwards || !facts->is_made() ||
      !facts->seconds.has_value()) {
    return;
  }
  auto& gathered = *static_cast<LongSessionState*>(state);
  if (HostSessions* host = gathered.hosts.at(HostKey{facts->from})) {
    host->add({*facts->seconds, sighting_of(record.event()), facts->to, facts->port,
               facts->sent.value_or(0)});
  }
}

void LongSessionWatch::finish(WatchState& state, const Coverage& coverage,
                              model::FindingSink& sink) const {
  auto& gathered = static_cast<LongSessionState&>(state);
  const auto hosts = gathered.hosts.sorted();
  std::map<Address, std::size_t> hosts_of;  // with long sessions, by outside address
  for (const auto& [key, host] : hosts) {
    std::vector<Address> outside;
    for (const LongSession& session : host->longest.items()) {
      outside.push_back(session.outside);
    }
    std::sort(outside.begin(), outside.end());
    outside.erase(std::unique(outside.begin(), outside.end()), outside.end());
    for (const Address& address : outside) {
      ++hosts_of[address];
    }
  }
  const std::string seen = coverage_in_words(coverage, interests());
  std::vector<model::Finding> findings;
  for (const auto& [key, host] : hosts) {
    for (const LongSessions& found : find_long_sessions(*host)) {
      if (hosts_of[found.sessions.front()->outside] <= kFewHosts) {
        findings.push_back(finding_of(key->host, found, seen));
      }
    }
  }
  hand_over(std::move(findings), kMostFindings, sink);
}

}  // namespace longwatch::detect::behaviour
