#include "detect/behaviour/internal/sign_in_places.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "detect/behaviour/internal/travel.h"
#include "tests/support/behaviour_rig.h"

namespace longwatch::detect::behaviour {
namespace {

using model::Entity;
using model::Level;
using test_support::EventLog;
using test_support::find_behaviours;
using test_support::HandMadeEvent;
using test_support::seeds_that_differ;
using test_support::text_of;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kPage = "sign-in-places";

struct From {
  std::string address = "203.0.113.9";
  std::string country = "NZ";
  std::string agent = "Desk";
};

HandMadeEvent sign_in(std::string time, const From& from, std::string user = "ana@parl.example") {
  return {std::move(time),
          0,
          "azure:signinlogs",
          "",
          {{"properties.userPrincipalName", std::move(user)},
           {"properties.ipAddress", from.address},
           {"properties.status.errorCode", "0"},
           {"properties.location.countryOrRegion", from.country},
           {"properties.userAgent", from.agent}}};
}

EventLog two_weeks() {
  EventLog log;
  for (int day = 10; day < 22; ++day) {
    log.add(sign_in("2025-08-" + std::to_string(day) + "T08:00:00Z", {}));
  }
  return log;
}

TEST(SignInPlaces, a_new_country_with_a_new_device_too_fast_is_high) {
  EventLog log = two_weeks();
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
  log.add(sign_in("2025-08-21T08:40:00Z", {"198.51.100.7", "XX", "Other"}));
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::High);
  EXPECT_EQ(findings[0].user, "ana@parl.example");
  EXPECT_THAT(text_of(findings[0], "seen"), HasSubstr("40 min after 203.0.113.9 (NZ)"));
  EXPECT_THAT(seeds_that_differ(kPage, log.events), IsEmpty());
}

TEST(SignInPlaces, a_journey_with_the_own_device_is_usual_and_with_a_new_one_medium) {
  EventLog log = two_weeks();
  log.add(sign_in("2025-08-22T08:40:00Z", {"198.51.100.7", "XX", "Desk"}));
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
  log.add(sign_in("2025-08-24T08:40:00Z", {"198.51.100.8", "YY", "Other"}));
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Medium);
}

TEST(SignInPlaces, our_networks_and_exits_of_many_are_no_places) {
  EventLog log = two_weeks();
  log.add(sign_in("2025-08-21T08:10:00Z", {"10.20.50.7", "XX", "Other"}));
  for (const char* user : {"a@x.example", "b@x.example", "c@x.example", "d@x.example"}) {
    log.add(sign_in("2025-08-15T08:10:00Z", {"198.51.100.99", "XX", "Exit"}, user));
  }
  log.add(sign_in("2025-08-21T08:10:00Z", {"198.51.100.99", "XX", "Other"}));
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(SignInPlaces, who_jumps_every_few_days_uses_a_public_exit) {
  EventLog log = two_weeks();
  for (int day = 12; day < 18; ++day) {
    log.add(
        sign_in("2025-08-" + std::to_string(day) + "T08:30:00Z", {"198.51.100.7", "XX", "Desk"}));
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(Travel, coordinates_tell_better_than_countries) {
  const Place wellington{"NZ", Coordinates{-41.29, 174.78}};
  const Place auckland{"NZ", Coordinates{-36.85, 174.76}};
  const Place london{"GB", Coordinates{51.51, -0.13}};
  EXPECT_NEAR(kilometres_between(*wellington.coordinates, *london.coordinates), 18'800, 100);
  EXPECT_FALSE(is_impossible(wellington, auckland, std::chrono::minutes(5)));
  EXPECT_TRUE(is_impossible(wellington, london, std::chrono::hours(10)));
  EXPECT_FALSE(is_impossible(wellington, london, std::chrono::hours(24)));
  const Place somewhere{"GB", {}};
  EXPECT_TRUE(is_impossible(wellington, somewhere, std::chrono::hours(1)));
  EXPECT_FALSE(is_impossible(wellington, somewhere, std::chrono::hours(2)));
  EXPECT_FALSE(is_impossible(Place{}, somewhere, std::chrono::hours(0)));
}

}  // namespace
}  // namespace longwatch::detect::behaviour
