#include "detect/behaviour/internal/status_shift.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/behaviour_rig.h"

namespace longwatch::detect::behaviour {
namespace {

using model::Level;
using test_support::EventLog;
using test_support::find_behaviours;
using test_support::text_of;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kPage = "web-status-shift";

class Uploads {
 public:
  /// `minute` counts from the beginning of the day.
  void send(const std::string& client, int minute, const std::string& status,
            const std::string& path = "/submissions/api/upload") {
    const auto two = [](int number) {
      return (number < 10 ? "0" : "") + std::to_string(number);
    };
    log.add({"2025-08-05T" + two(minute / 60) + ":" + two(minute % 60) + ":00Z",
             0,
             "w3c",
             "WEB01",
             {{"c-ip", client},
              {"cs-method", "POST"},
              {"cs-uri-stem", path},
              {"sc-status", status},
              {"sc-bytes", "300"}}});
  }

  void send_many(const std::string& client, int count, const std::string& status,
                 const std::string& path = "/submissions/api/upload") {
    for (int i = 0; i < count; ++i) {
      send(client, minute_++, status, path);
    }
  }

  EventLog log;

 private:
  int minute_ = 0;
};

/// Somebody who tries 30 times, and is taken.
Uploads a_way_in() {
  Uploads uploads;
  uploads.send_many("198.51.100.7", 5, "201");
  uploads.send_many("203.0.113.9", 26, "400");
  uploads.send_many("203.0.113.9", 4, "500");
  uploads.send_many("203.0.113.9", 1, "201");
  return uploads;
}

TEST(StatusShift, an_upload_that_is_taken_after_many_were_refused_is_high) {
  const std::vector<model::Finding> found = find_behaviours(kPage, a_way_in().log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rule->level, Level::High);
  EXPECT_EQ(found[0].time, parse_iso8601("2025-08-05T00:35:00Z"));
  EXPECT_THAT(found[0].events, SizeIs(31));
  EXPECT_EQ(text_of(found[0], "shift.refused"), "30");
  EXPECT_EQ(text_of(found[0], "shift.client_errors"), "26");
  EXPECT_EQ(text_of(found[0], "expected"), "others are taken at once: 5 taken, 0 refused");
  EXPECT_EQ(text_of(found[0], "seen"),
            "30 requests refused from 2025-08-05T00:05:00.000000Z, then one taken with 201; taken "
            "before: 0");
}

TEST(StatusShift, one_that_is_never_taken_is_an_attempt_alone) {
  Uploads uploads;
  uploads.send_many("203.0.113.9", 45, "400");
  EXPECT_THAT(find_behaviours(kPage, uploads.log.events), IsEmpty());
}

TEST(StatusShift, few_refused_or_a_server_that_was_down_say_nothing) {
  Uploads uploads;
  uploads.send_many("203.0.113.9", 9, "400");
  uploads.send_many("203.0.113.9", 1, "200");
  uploads.send_many("203.0.113.10", 40, "503");
  uploads.send_many("203.0.113.10", 1, "200");
  uploads.send_many("203.0.113.11", 40, "500");
  uploads.send_many("203.0.113.11", 1, "200");
  uploads.send_many("203.0.113.12", 40, "401");
  uploads.send_many("203.0.113.12", 1, "200");
  EXPECT_THAT(find_behaviours(kPage, uploads.log.events), IsEmpty());
}

TEST(StatusShift, who_sends_much_and_has_a_bad_hour_is_medium) {
  Uploads uploads;
  uploads.send_many("203.0.113.9", 50, "201");
  uploads.send_many("203.0.113.9", 30, "400");
  uploads.send_many("203.0.113.9", 1, "201");
  const std::vector<model::Finding> found = find_behaviours(kPage, uploads.log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rule->level, Level::Medium);
}

TEST(StatusShift, a_path_that_takes_no_files_and_an_address_of_ours_are_medium) {
  Uploads uploads;
  uploads.send_many("203.0.113.9", 30, "400", "/api/order");
  uploads.send_many("203.0.113.9", 1, "200", "/api/order");
  uploads.send_many("10.20.50.9", 30, "400");
  uploads.send_many("10.20.50.9", 1, "200");
  const std::vector<model::Finding> found = find_behaviours(kPage, uploads.log.events);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].rule->level, Level::Medium);
  EXPECT_EQ(found[1].rule->level, Level::Medium);
}

TEST(StatusShift, a_path_where_many_see_it_is_usual) {
  Uploads uploads;
  for (int i = 1; i <= 4; ++i) {
    const std::string client = "203.0.113." + std::to_string(i);
    uploads.send_many(client, 20, "422");
    uploads.send_many(client, 1, "200");
  }
  EXPECT_THAT(find_behaviours(kPage, uploads.log.events), IsEmpty());
}

TEST(StatusShift, workers_and_order_change_nothing) {
  EXPECT_THAT(test_support::seeds_that_differ(kPage, a_way_in().log.events), IsEmpty());
}

TEST(ShiftFinder, refusals_long_ago_do_not_count) {
  ShiftFinder finder(Address{});
  Sighting seen;
  for (int i = 0; i < 12; ++i) {
    seen.time += std::chrono::hours(24 * 8);
    finder.add(400, seen);
  }
  finder.add(200, seen);
  EXPECT_FALSE(finder.shift().has_value());
  for (std::uint64_t i = 0; i < 600; ++i) {
    seen.time += std::chrono::minutes(1);
    finder.add(404, seen);
  }
  finder.add(204, seen);
  ASSERT_TRUE(finder.shift().has_value());
  EXPECT_EQ(finder.shift()->refused, 600U);
  EXPECT_EQ(finder.shift()->events.size(), StatusShift::kMostEvents + 1);
}

}  // namespace
}  // namespace longwatch::detect::behaviour
