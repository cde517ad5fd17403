#include "detect/behaviour/internal/beacon.h"

#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/behaviour_rig.h"

namespace longwatch::detect::behaviour {
namespace {

using model::Entity;
using model::Level;
using test_support::EventLog;
using test_support::find_behaviours;
using test_support::text_of;
using testing::Contains;
using testing::IsEmpty;
using testing::SizeIs;

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kPage = "beacon";

/// Intervals drawn from `period` less and more `jitter` of it.
std::vector<Timestamp> beats(int count, seconds period, double jitter, std::uint32_t seed = 1) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> part(1 - jitter, 1 + jitter);
  std::vector<Timestamp> times{Timestamp(std::chrono::days(20'000))};
  for (int i = 1; i < count; ++i) {
    const auto interval =
        std::chrono::duration<double>(static_cast<double>(period.count()) * part(random));
    times.push_back(times.back() + std::chrono::duration_cast<TimeTicks>(interval));
  }
  return times;
}

TEST(Beacon, a_beat_is_found_with_and_without_jitter) {
  for (const double jitter : {0.0, 0.1, 0.3}) {
    const std::optional<Beat> beat = find_beat(beats(300, minutes(1), jitter));
    ASSERT_TRUE(beat.has_value()) << jitter;
    EXPECT_NEAR(std::chrono::duration<double>(beat->period).count(), 60, 6);
    EXPECT_LE(beat->jitter, jitter);
    EXPECT_EQ(beat->beats, 300U);
  }
}

TEST(Beacon, nights_without_a_beat_do_not_hide_it) {
  std::vector<Timestamp> times = beats(400, minutes(5), 0.2);
  for (std::size_t i = 0; i < times.size(); ++i) {
    times[i] += std::chrono::hours(14) * static_cast<int>(i / 100);
  }
  const std::optional<Beat> beat = find_beat(times);
  ASSERT_TRUE(beat.has_value());
  EXPECT_EQ(beat->gaps, 3U);
}

TEST(Beacon, connections_at_random_times_do_not_beat) {
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    std::mt19937 random(seed);
    std::exponential_distribution<double> wait(1.0 / 120);
    std::vector<Timestamp> times{Timestamp(std::chrono::days(20'000))};
    for (int i = 0; i < 200; ++i) {
      times.push_back(times.back() + std::chrono::duration_cast<TimeTicks>(
                                         std::chrono::duration<double>(wait(random))));
    }
    EXPECT_FALSE(find_beat(times).has_value()) << seed;
  }
}

TEST(Beacon, few_short_or_daily_ones_are_none) {
  EXPECT_FALSE(find_beat({}).has_value());
  EXPECT_FALSE(find_beat(beats(24, minutes(30), 0)).has_value());
  EXPECT_TRUE(find_beat(beats(25, minutes(30), 0)).has_value());
  EXPECT_FALSE(find_beat(beats(100, seconds(60), 0)).has_value()) << "less than three hours";
  EXPECT_FALSE(find_beat(beats(1000, seconds(19), 0)).has_value());
  EXPECT_FALSE(find_beat(beats(40, std::chrono::hours(24), 0)).has_value());
}

TEST(Beacon, what_several_observers_saw_is_one_beat) {
  std::vector<Timestamp> times;
  for (const Timestamp& time : beats(100, minutes(5), 0)) {
    times.push_back(time);
    times.push_back(time + seconds(1));
  }
  const std::optional<Beat> beat = find_beat(times);
  ASSERT_TRUE(beat.has_value());
  EXPECT_EQ(beat->beats, 100U);
}

class Site {
 public:
  explicit Site(int first_day) {
    for (int day = 1; day <= first_day; ++day) {
      connect(Timestamp(std::chrono::days(19'999 + day)), "10.20.50.7", "198.51.100.1");
    }
    start_ = std::chrono::days(first_day);
  }

  void connect(Timestamp time, const std::string& from, const std::string& to,
               const std::string& port = "443") {
    log.add({to_iso8601(time),
             0,
             "zeek:conn",
             "",
             {{"id.orig_h", from},
              {"id.resp_h", to},
              {"id.resp_p", port},
              {"proto", "tcp"},
              {"conn_state", "SF"}}});
  }

  void beat(const std::string& from, const std::string& to, const std::string& port = "443") {
    for (const Timestamp& time : beats(120, minutes(5), 0.2)) {
      connect(time + start_, from, to, port);
    }
  }

  EventLog log;

 private:
  std::chrono::days start_{};
};

TEST(Beacon, a_beat_that_began_lately_is_medium) {
  Site site(4);
  site.beat("10.20.10.11", "192.0.2.145");
  const std::vector<model::Finding> found = find_behaviours(kPage, site.log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rule->level, Level::Medium);
  EXPECT_EQ(text_of(found[0], "baseline"), "4 days with connections to outside before the first");
  EXPECT_EQ(text_of(found[0], "beat.count"), "120");
  EXPECT_THAT(found[0].entities, Contains(Entity{"ipv4", "10.20.10.11", "source"}));
  EXPECT_THAT(found[0].entities, Contains(Entity{"ipv4", "192.0.2.145", "destination"}));
  EXPECT_THAT(test_support::seeds_that_differ(kPage, site.log.events), IsEmpty());
}

TEST(Beacon, one_that_was_always_there_is_low) {
  Site site(1);
  site.beat("10.20.10.11", "192.0.2.145");
  EXPECT_EQ(find_behaviours(kPage, site.log.events).at(0).rule->level, Level::Low);
}

TEST(Beacon, addresses_of_many_hosts_names_and_clocks_are_usual) {
  Site site(4);
  for (const char* own : {"10.20.10.11", "10.20.10.12", "10.20.10.13"}) {
    site.beat(own, "192.0.2.145");
  }
  site.beat("10.20.10.11", "192.0.2.146", "123");
  site.beat("10.20.10.11", "10.20.10.40");
  EXPECT_THAT(find_behaviours(kPage, site.log.events), IsEmpty());
}

}  // namespace
}  // namespace longwatch::detect::behaviour
