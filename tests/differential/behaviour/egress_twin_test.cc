// Random traffic of a small site: the detector and the brute force name the same days.
#include <array>
#include <chrono>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/time.h"
#include "detect/behaviour/behaviour.h"
#include "tests/naive/egress.h"
#include "tests/support/hand_made_events.h"

namespace longwatch::differential {
namespace {

using naive::EgressDay;

struct Site {
  detect::behaviour::BehaviourOptions options;
  std::vector<test_support::HandMadeEvent> events;
  std::vector<naive::Sending> sendings;
  naive::EgressQuestion question;
};

/// The habits of a host towards an address, drawn once: how often, how much.
struct Habit {
  std::string own;
  std::string outside;
  std::uint32_t percent_of_days = 0;
  std::uint64_t usual_bytes = 0;
};

class SiteGenerator {
 public:
  explicit SiteGenerator(std::uint32_t seed) : random_(seed) {}

  Site make() {
    Site site;
    site.options.own_networks = {"10.0.0.0/24"};
    site.options.least_egress_bytes = 1'000;
    constexpr std::array<double, 3> kFactors = {8, 1.5, 0.5};
    site.options.egress_factor = kFactors.at(pick(3));
    site.question.least_bytes = site.options.least_egress_bytes;
    site.question.factor = site.options.egress_factor;
    const std::vector<Habit> habits = draw_habits();
    const std::int64_t days = 1 + pick(14);
    for (std::int64_t day = 0; day < days; ++day) {
      for (const Habit& habit : habits) {
        if (pick(100) < habit.percent_of_days) {
          send(site, habit, kFirstDay + day + (day > 5 ? 3 : 0));
        }
      }
    }
    return site;
  }

 private:
  static constexpr std::int64_t kFirstDay = 20'000;

  std::uint32_t pick(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  std::vector<Habit> draw_habits() {
    std::vector<Habit> habits;
    for (std::uint32_t own = 1; own <= 1 + pick(3); ++own) {
      for (std::uint32_t outside = 1; outside <= 1 + pick(5); ++outside) {
        habits.push_back({"10.0.0." + std::to_string(own), "192.0.2." + std::to_string(outside),
                          5 + pick(96), std::uint64_t{1} << pick(16)});
      }
    }
    return habits;
  }

  void send(Site& site, const Habit& habit, std::int64_t day) {
    const std::uint32_t connections = 1 + pick(3);
    for (std::uint32_t i = 0; i < connections; ++i) {
      const std::uint64_t bytes = habit.usual_bytes * (pick(8) == 0 ? 12 : 1) + pick(100);
      const bool comes_in = pick(10) == 0;
      const auto time = Timestamp(std::chrono::days(day)) + std::chrono::seconds(pick(86'400));
      site.events.push_back({to_iso8601(time),
                             0,
                             "zeek:conn",
                             "",
                             {{"id.orig_h", comes_in ? habit.outside : habit.own},
                              {"id.resp_h", comes_in ? habit.own : habit.outside},
                              {"conn_state", "SF"},
                              {"proto", "tcp"},
                              {"orig_bytes", std::to_string(bytes)}},
                             "",
                             site.events.size() * 100});
      site.question.days.insert(day);
      if (!comes_in) {
        site.sendings.push_back({habit.own, habit.outside, day, bytes});
      }
    }
  }

  std::mt19937 random_;
};

std::string entity(const model::Finding& finding, std::string_view role) {
  for (const model::Entity& candidate : finding.entities) {
    if (candidate.role == role) {
      return candidate.value;
    }
  }
  return {};
}

std::set<EgressDay> days_found(const Site& site, const test_support::Spread& spread) {
  model::FieldTable fields;
  const auto detector = detect::behaviour::make_behaviour_detector(site.options, fields);
  std::set<EgressDay> days;
  for (const model::Finding& finding :
       test_support::run_detector(*detector, site.events, fields, spread)) {
    const auto day = std::chrono::floor<std::chrono::days>(*finding.time).time_since_epoch();
    const bool is_new =
        days.insert({entity(finding, "source"), entity(finding, "destination"), day.count()})
            .second;
    EXPECT_TRUE(is_new) << "a day is told once";
  }
  return days;
}

TEST(EgressTwin, detector_and_brute_force_name_the_same_days) {
  std::size_t named = 0;
  std::size_t judged = 0;
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    const Site site = SiteGenerator(seed).make();
    const std::set<EgressDay> expected = naive::unusual_egress(site.sendings, site.question);
    EXPECT_EQ(days_found(site, {1 + seed % 4, seed}), expected) << "seed " << seed;
    named += expected.size();
    judged += site.sendings.size();
  }
  // The traffic must hold both sorts of days, or nothing is tested.
  EXPECT_GT(named, 400U);
  EXPECT_LT(named, judged / 2);
  RecordProperty("unusual", std::to_string(named));
}

}  // namespace
}  // namespace longwatch::differential
