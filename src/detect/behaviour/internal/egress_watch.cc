#include "detect/behaviour/internal/egress_watch.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "detect/behaviour/internal/coverage.h"
#include "detect/behaviour/internal/egress_window.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/rules.h"
#include "model/telemetry.h"

namespace longwatch::detect::behaviour {
namespace {

/// A smaller amount counts when it goes in the shadow of a regular transfer.
constexpr std::uint64_t kShadowPart = 4;

const model::RuleInfo& shadow_rule() {
  static const model::RuleInfo rule =
      make_rule({"430ebe95-5d13-4959-b98f-ed66b199744a",
                 "A host sent unusually much to outside in the hours of another, regular transfer",
                 model::Level::Medium,
                 {"T1029"},
                 {"exfiltration"},
                 "egress"});
  return rule;
}

class TrafficState final : public WatchState {
 public:
  void take(WatchState& other) override { traffic.take(static_cast<TrafficState&>(other).traffic); }

  std::size_t capacity() const override { return traffic.capacity(); }

  Traffic traffic;
};

std::string share_in_words(std::uint64_t part, std::uint64_t whole) {
  constexpr double kPerMille = 1000;
  const auto tenths = static_cast<std::uint64_t>(kPerMille * static_cast<double>(part) /
                                                 static_cast<double>(std::max(whole, part)));
  if (tenths == 0) {
    return "less than 0.1%";
  }
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "%";
}

std::string usual_in_words(const UnusualEgress& unusual) {
  if (unusual.other_days == 0) {
    return "not known: the records cover one day only";
  }
  return with_thousands(unusual.usual_bytes) + " bytes to this address (median of " +
         with_thousands(unusual.other_days) +
         (unusual.other_days == 1 ? " other day)" : " other days)");
}

std::string shadow_in_words(const RegularTransfer& regular) {
  constexpr std::size_t kClock = 11;  // where it stands in a date and time
  const std::string time = to_iso8601(Timestamp(regular.begins)).substr(kClock, 5);
  return to_text(regular.own) + " sends about " + with_thousands(regular.usual_bytes) +
         " bytes to " + to_text(regular.outside) + " from about " + time + " UTC on " +
         with_thousands(regular.days) + " days";
}

model::Finding make_finding(const UnusualEgress& unusual, const RegularTransfer* regular,
                            bool is_large, const std::string& coverage) {
  const Volume& volume = *unusual.volume;
  model::Finding finding;
  finding.rule = is_large ? &egress_rule() : &shadow_rule();
  finding.time = volume.largest.front().time;
  finding.entities = {address_entity(unusual.way.own, "source"),
                      address_entity(unusual.way.outside, "destination")};
  std::vector<Connection> shown = volume.largest;
  std::sort(shown.begin(), shown.end(), [](const Connection& a, const Connection& b) {
    return std::tie(a.time, a.locator) < std::tie(b.time, b.locator);
  });
  for (const Connection& connection : shown) {
    finding.events.push_back({connection.locator, connection.time, connection.clock_correction});
  }
  finding.fields = {
      {"egress.day", text_of(unusual.way.day)},
      {"egress.sent", with_thousands(volume.bytes) + " bytes"},
      {"egress.usual_day", usual_in_words(unusual)},
      {"egress.connections", with_thousands(volume.connections)},
      {"egress.share_of_site", share_in_words(volume.bytes, unusual.site_bytes) + " of " +
                                   with_thousands(unusual.site_bytes) +
                                   " bytes that all hosts sent out on that day"},
  };
  if (regular != nullptr) {
    finding.fields.push_back({"egress.in_the_hours_of", shadow_in_words(*regular)});
  }
  give_reasons({usual_in_words(unusual),
                with_thousands(volume.bytes) + " bytes on " + text_of(unusual.way.day) + " in " +
                    with_thousands(volume.connections) +
                    (volume.connections == 1 ? " connection" : " connections"),
                "this host's own days", coverage},
               finding);
  return finding;
}

}  // namespace

EgressWatch::EgressWatch(const BehaviourOptions& options, model::FieldTable& fields)
    : connections_(options, fields), limits_{options.least_egress_bytes, options.egress_factor} {}

std::vector<Interest> EgressWatch::interests() const {
  return {{model::telemetry::kZeekConn}, {model::telemetry::kFirewall}};
}

std::vector<const model::RuleInfo*> EgressWatch::rules() const {
  return {&egress_rule(), &shadow_rule()};
}

std::unique_ptr<WatchState> EgressWatch::make_state(const DetectorResources& /*resources*/) const {
  return std::make_unique<TrafficState>();
}

void EgressWatch::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  const ConnectionFacts* facts = connections_.read(record);
  // A sensor counts always, a firewall only when it says so.
  const bool is_sensor = facts != nullptr && facts->observer == Observer::Sensor;
  if (facts == nullptr || (!is_sensor && !facts->sent.has_value())) {
    return;
  }
  Traffic& traffic = static_cast<TrafficState*>(state)->traffic;
  const model::Event& event = record.event();
  const Day day = day_of(*event.time);
  traffic.note(day);
  const bool has_content = facts->sent.value_or(0) > 0 && facts->outcome != Outcome::Refused;
  if (has_content && facts->direction == Direction::Outwards) {
    traffic.add(is_sensor ? Recorder::Sensor : Recorder::Firewall, {facts->from, facts->to, day},
                {*facts->sent, *event.time, event.locator, event.clock_correction});
  }
}

void EgressWatch::finish(WatchState& state, const Coverage& coverage,
                         model::FindingSink& sink) const {
  const std::string seen_at_all =
      coverage.in_words({model::telemetry::kZeekConn, model::telemetry::kFirewall});
  const Traffic& traffic = static_cast<TrafficState&>(state).traffic;
  const std::vector<RegularTransfer> regular = find_regular_transfers(traffic);
  EgressLimits limits = limits_;
  limits.least_bytes = regular.empty() ? limits.least_bytes : limits.least_bytes / kShadowPart;
  for (const UnusualEgress& unusual : find_unusual_egress(traffic, limits)) {
    const bool is_large = unusual.volume->bytes >= limits_.least_bytes;
    const RegularTransfer* shadow = hides_behind(unusual, regular);
    if (is_large || shadow != nullptr) {
      sink.accept(make_finding(unusual, shadow, is_large, seen_at_all));
    }
  }
}

}  // namespace longwatch::detect::behaviour
