#include "detect/behaviour/internal/beacon_watch.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/text.h"
#include "detect/behaviour/internal/beacon.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/hits.h"
#include "detect/behaviour/internal/rules.h"
#include "detect/behaviour/internal/traffic.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kMostFindings = 50;
constexpr std::size_t kMostTimes = 50'000;  // of one host to one address that are judged
constexpr std::size_t kMostEvents = 50;     // in a finding
constexpr std::size_t kFewHosts = 2;        // that speak to the address
constexpr Day kBaselineDays = 3;

const model::RuleInfo& new_beat_rule() {
  static const model::RuleInfo rule =
      make_rule({"d16b96f7-f46a-453a-bd29-470146cbc356",
                 "A host began to connect to an outside address with a steady beat",
                 model::Level::Medium,
                 {"T1071"},
                 {"command-and-control"},
                 "beacon"});
  return rule;
}

const model::RuleInfo& old_beat_rule() {
  static const model::RuleInfo rule = make_rule(
      {"f4d12fd1-074b-4374-8992-2acacb617447",
       "A host connects to an outside address with a steady beat, as long as it was watched",
       model::Level::Low,
       {"T1071"},
       {"command-and-control"},
       "beacon"});
  return rule;
}

class BeaconState final : public WatchState {
 public:
  explicit BeaconState(const DetectorResources& resources) : hits(resources) {}

  void take(WatchState& other) override {
    auto& more = static_cast<BeaconState&>(other);
    hits.take(more.hits);
    days.merge(more.days);
  }

  std::size_t capacity() const override {
    return sizeof(*this) + Hits::kFreeBytes + key.capacity();
  }

  Status status() const override { return hits.status(); }

  void note(Day day) {
    if (last_day != day) {
      days.insert(day);
      last_day = day;
    }
  }

  Hits hits;
  std::set<Day> days;  // with connections to outside
  std::optional<Day> last_day;
  std::string key;  // scratch
};

/// The connections of one host to one door outside.
struct Series {
  Address own;
  std::vector<Timestamp> times;
  std::vector<Sighting> events;
  std::uint64_t more = 0;  ///< than kMostTimes
};

/// A series that beats.
struct FoundBeat {
  Series series;
  Beat beat;
};

/// Takes what was gathered in order: by outside address and port, then by host.
class Judge {
 public:
  Judge(const std::set<Day>& days, std::string coverage)
      : days_(days), coverage_(std::move(coverage)) {}

  void see(std::string_view key) {
    KeyReader in(key);
    const Address outside{in.u64(), in.u64()};
    const std::uint32_t port = in.u32();
    const Address own{in.u64(), in.u64()};
    if (outside != outside_ || port != port_) {
      end_door();
      outside_ = outside;
      port_ = port;
    }
    if (!series_.has_value() || series_->own != own) {
      end_series();
      series_.emplace();
      series_->own = own;
      ++hosts_;
    }
    add(take_sighting(in));
  }

  std::vector<model::Finding> finish() {
    end_door();
    std::stable_sort(findings_.begin(), findings_.end(),
                     [](const model::Finding& a, const model::Finding& b) {
                       return a.rule->level > b.rule->level;
                     });
    return std::move(findings_);
  }

 private:
  void add(const Sighting& seen) {
    if (series_->times.size() == kMostTimes) {
      ++series_->more;
      return;
    }
    series_->times.push_back(seen.time);
    if (series_->events.size() < kMostEvents) {
      series_->events.push_back(seen);
    }
  }

  void end_series() {
    if (series_.has_value() && found_.size() <= kFewHosts) {
      if (const std::optional<Beat> beat = find_beat(series_->times)) {
        found_.push_back({std::move(*series_), *beat});
      }
    }
    series_.reset();
  }

  void end_door() {
    end_series();
    if (hosts_ <= kFewHosts) {
      for (const FoundBeat& found : found_) {
        findings_.push_back(finding_of(found));
      }
    }
    found_.clear();
    hosts_ = 0;
  }

  model::Finding finding_of(const FoundBeat& found) const {
    constexpr double kPercent = 100;
    const Beat& beat = found.beat;
    const Timestamp first = found.series.times.front();
    const auto days_before =
        static_cast<std::size_t>(std::distance(days_.begin(), days_.lower_bound(day_of(first))));
    const bool is_new = days_before >= static_cast<std::size_t>(kBaselineDays);
    const auto percent = [](double part) {
      return std::to_string(static_cast<int>(kPercent * part)) + "%";
    };
    model::Finding finding;
    finding.rule = is_new ? &new_beat_rule() : &old_beat_rule();
    set_events(found.series.events, finding);
    finding.entities = {address_entity(found.series.own, "source"),
                        address_entity(outside_, "destination")};
    finding.fields = {{"beat.period", duration_in_words(beat.period)},
                      {"beat.jitter", percent(beat.jitter)},
                      {"beat.count", with_thousands(beat.beats)},
                      {"beat.gaps", with_thousands(beat.gaps)},
                      {"beat.port", std::to_string(port_)}};
    give_reasons(
        {"connections of people come at random: about 25% of the intervals near their median",
         with_thousands(beat.beats) + " connections to " + to_text(outside_) + " from " +
             to_iso8601(first) + " to " + to_iso8601(found.series.times.back()) + ", every " +
             duration_in_words(beat.period) + ", " + percent(beat.regular) +
             " of the intervals near that",
         counted(days_before, "day") + " with connections to outside before the first",
         coverage_ + (found.series.more == 0 ? ""
                                             : "; " + with_thousands(found.series.more) +
                                                   " later connections were not judged")},
        finding);
    return finding;
  }

  const std::set<Day>& days_;
  const std::string coverage_;
  Address outside_;
  std::uint32_t port_ = 0;
  std::optional<Series> series_;
  std::size_t hosts_ = 0;
  std::vector<FoundBeat> found_;
  std::vector<model::Finding> findings_;
};

/// Names and clocks beat everywhere.
bool is_service_of_all(std::uint32_t port) {
  return port == 53 || port == 123 || port == 853;
}

}  // namespace

BeaconWatch::BeaconWatch(const BehaviourOptions& options, model::FieldTable& fields)
    : connections_(options, fields) {}

std::vector<Interest> BeaconWatch::interests() const {
  return ConnectionReader::interests();
}

std::vector<const model::RuleInfo*> BeaconWatch::rules() const {
  return {&new_beat_rule(), &old_beat_rule()};
}

std::unique_ptr<WatchState> BeaconWatch::make_state(const DetectorResources& resources) const {
  return std::make_unique<BeaconState>(resources);
}

void BeaconWatch::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  const ConnectionFacts* facts = connections_.read(record);
  if (facts == nullptr || facts->direction != Direction::Outwards ||
      facts->outcome == Outcome::Refused || is_service_of_all(facts->port)) {
    return;
  }
  auto& gathered = *static_cast<BeaconState*>(state);
  const Sighting seen = sighting_of(record.event());
  gathered.note(day_of(seen.time));
  gathered.key.clear();
  KeyWriter key(gathered.key);
  key.put_u64(facts->to.high);
  key.put_u64(facts->to.low);
  key.put_u32(facts->port);
  key.put_u64(facts->from.high);
  key.put_u64(facts->from.low);
  put_sighting(seen, key);
  gathered.hits.add(gathered.key, {});
}

void BeaconWatch::finish(WatchState& state, const Coverage& coverage,
                         model::FindingSink& sink) const {
  auto& gathered = static_cast<BeaconState&>(state);
  Judge judge(gathered.days, coverage_in_words(coverage, interests()));
  gathered.hits.visit([&](std::string_view key, std::string_view /*payload*/) { judge.see(key); });
  hand_over(judge.finish(), kMostFindings, sink);
}

}  // namespace longwatch::detect::behaviour
