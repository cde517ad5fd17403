#include "detect/behaviour/internal/denied_reach_watch.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/text.h"
#include "detect/behaviour/internal/address_keys.h"
#include "detect/behaviour/internal/bounded_map.h"
#include "detect/behaviour/internal/denied_reach.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/rules.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kMostDoors = 200'000;
constexpr std::size_t kMostFindings = 100;
constexpr std::size_t kMostEntities = 64;

const model::RuleInfo& denied_rule() {
  static const model::RuleInfo rule =
      make_rule({"8e897095-cb3c-4031-8a1b-c80b11ad31bc",
                 "A host was refused by another of ours that it never reached before",
                 model::Level::Medium,
                 {"T1021"},
                 {"lateral-movement"},
                 "denied-reach"});
  return rule;
}

const model::RuleInfo& sweep_rule() {
  static const model::RuleInfo rule =
      make_rule({"f3583ae3-f4a4-4ac9-9b33-2504e4366f33",
                 "A host was refused by many others of ours that it never reached before",
                 model::Level::Medium,
                 {"T1046"},
                 {"discovery"},
                 "denied-reach"});
  return rule;
}

class DeniedReachState final : public WatchState {
 public:
  void take(WatchState& other) override {
    auto& more = static_cast<DeniedReachState&>(other);
    doors.take(more.doors);
    days.merge(more.days);
  }

  std::size_t capacity() const override {
    constexpr std::size_t kSeen = 64;  // refusals of a door, about
    return doors.capacity() + doors.size() * kSeen;
  }

  BoundedMap<DoorKey, Door> doors{kMostDoors};
  std::set<Day> days;
};

std::string doors_in_words(const std::vector<const DoorRow*>& doors) {
  constexpr std::size_t kMostTold = 10;
  std::string words;
  for (std::size_t i = 0; i < std::min(doors.size(), kMostTold); ++i) {
    words += words.empty() ? "" : ", ";
    words += to_text(doors[i]->to) + " port " + std::to_string(doors[i]->port) + " (" +
             with_thousands(doors[i]->door->refusals_told()) + ")";
  }
  return words + (doors.size() > kMostTold ? ", ..." : "");
}

model::Finding finding_of(const DeniedReach& found, std::size_t days, const std::string& coverage) {
  const Address& from = found.doors.front()->from;
  model::Finding finding;
  finding.rule = found.is_sweep ? &sweep_rule() : &denied_rule();
  std::vector<Sighting> events;
  std::uint64_t refusals = 0;
  finding.entities = {address_entity(from, "source")};
  for (const DoorRow* row : found.doors) {
    const std::vector<Sighting>& seen = row->door->refusals.items();
    events.insert(events.end(), seen.begin(), seen.end());
    refusals += row->door->refusals_told();
    if (finding.entities.size() < kMostEntities) {
      add_entity(address_entity(row->to, "destination"), finding);
    }
  }
  set_events(std::move(events), finding);
  finding.fields = {{"denied.refusals", with_thousands(refusals)},
                    {"denied.doors", doors_in_words(found.doors)},
                    {"action", "deny"}};
  give_reasons({"it never was let in there, nor refused, before",
                "refused at " + doors_in_words(found.doors) + " from " + to_iso8601(*finding.time),
                counted(days, "day") + " with records of connections inside", coverage},
               finding);
  return finding;
}

}  // namespace

DeniedReachWatch::DeniedReachWatch(const BehaviourOptions& options, model::FieldTable& fields)
    : connections_(options, fields) {}

std::vector<Interest> DeniedReachWatch::interests() const {
  return ConnectionReader::interests();
}

std::vector<const model::RuleInfo*> DeniedReachWatch::rules() const {
  return {&denied_rule(), &sweep_rule()};
}

std::unique_ptr<WatchState> DeniedReachWatch::make_state(
    const DetectorResources& /*resources*/) const {
  return std::make_unique<DeniedReachState>();
}

void DeniedReachWatch::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  const ConnectionFacts* facts = connections_.read(record);
  if (facts == nullptr || facts->direction != Direction::Inside || !facts->is_tcp ||
      facts->port == 0 || facts->outcome == Outcome::Unknown || facts->from == facts->to) {
    return;
  }
  auto& gathered = *static_cast<DeniedReachState*>(state);
  const Sighting seen = sighting_of(record.event());
  gathered.days.insert(day_of(seen.time));
  if (Door* door = gathered.doors.at(DoorKey{facts->from, facts->to, facts->port})) {
    door->add(*facts, seen);
  }
}

void DeniedReachWatch::finish(WatchState& state, const Coverage& coverage,
                              model::FindingSink& sink) const {
  auto& gathered = static_cast<DeniedReachState&>(state);
  if (gathered.days.empty()) {
    return;
  }
  std::map<Address, std::vector<DoorRow>> by_source;
  std::map<std::pair<Address, std::uint32_t>, std::size_t> refused_there;
  for (const auto& [key, door] : gathered.doors.sorted()) {
    if (!door->refusals.items().empty()) {
      by_source[key->from].push_back({key->from, key->to, key->port, door, 0});
      ++refused_there[{key->to, key->port}];
    }
  }
  const std::string seen =
      coverage_in_words(coverage, interests()) +
      (gathered.doors.is_cut()
           ? "; of more doors than " + with_thousands(kMostDoors) + " only so many were looked at"
           : "");
  std::vector<model::Finding> findings;
  for (auto& [from, rows] : by_source) {
    for (DoorRow& row : rows) {
      row.refused_there = refused_there[{row.to, row.port}];
    }
    for (const DeniedReach& found : find_denied_reach(rows, *gathered.days.begin())) {
      findings.push_back(finding_of(found, gathered.days.size(), seen));
    }
  }
  hand_over(std::move(findings), kMostFindings, sink);
}

}  // namespace longwatch::detect::behaviour
