// Connections judged one host at a time: long sessions, and doors that stayed shut.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "detect/behaviour/internal/denied_reach.h"
#include "detect/behaviour/internal/long_session.h"
#include "tests/support/behaviour_rig.h"

namespace longwatch::detect::behaviour {
namespace {

using model::Entity;
using test_support::EventLog;
using test_support::find_behaviours;
using test_support::HandMadeEvent;
using test_support::text_of;
using testing::Contains;
using testing::IsEmpty;
using testing::SizeIs;

std::string on(int day, int hour = 12) {
  const auto two = [](int number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
  };
  return "2025-08-" + two(day) + "T" + two(hour) + ":00:00Z";
}

HandMadeEvent connection(const std::string& time, const std::string& from, const std::string& to,
                         const std::string& seconds) {
  return {time,
          0,
          "zeek:conn",
          "",
          {{"id.orig_h", from},
           {"id.resp_h", to},
           {"id.resp_p", "443"},
           {"proto", "tcp"},
           {"conn_state", "SF"},
           {"orig_bytes", "1000"},
           {"duration", seconds}}};
}

/// A host with 80 connections of half a minute.
EventLog short_ones() {
  EventLog log;
  for (int i = 0; i < 80; ++i) {
    log.add(connection(on(1 + i % 8), "10.20.10.11", "198.51.100." + std::to_string(i % 9), "30"));
  }
  return log;
}

TEST(LongSession, one_of_hours_among_short_ones_is_found) {
  EventLog log = short_ones();
  log.add(connection(on(7), "10.20.10.11", "192.0.2.145", "6288.5"));
  const std::vector<model::Finding> found = find_behaviours("long-session", log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rule->level, model::Level::Medium);
  EXPECT_EQ(text_of(found[0], "expected"),
            "99 of 100 connections of this host to outside last at most 32 s");
  EXPECT_EQ(text_of(found[0], "session.longest"), "1 h 44 min");
  EXPECT_THAT(found[0].entities, Contains(Entity{"ipv4", "192.0.2.145", "destination"}));
  EXPECT_THAT(test_support::seeds_that_differ("long-session", log.events), IsEmpty());
}

TEST(LongSession, below_an_hour_from_outside_and_as_a_habit_it_is_usual) {
  EventLog log = short_ones();
  log.add(connection(on(7), "10.20.10.11", "192.0.2.145", "3599"));
  log.add(connection(on(7), "192.0.2.146", "10.20.10.11", "99999"));
  for (int day = 5; day <= 7; ++day) {
    log.add(connection(on(day), "10.20.10.11", "192.0.2.147", "9000"));
  }
  EXPECT_THAT(find_behaviours("long-session", log.events), IsEmpty());
}

TEST(LongSession, an_address_that_many_stay_with_is_usual) {
  EventLog log = short_ones();
  for (const char* own : {"10.20.10.11", "10.20.10.12", "10.20.10.13"}) {
    log.add(connection(on(7), own, "192.0.2.145", "9000"));
  }
  EXPECT_THAT(find_behaviours("long-session", log.events), IsEmpty());
}

TEST(LongSession, a_host_with_few_connections_says_nothing) {
  EventLog log;
  log.add(connection(on(7), "10.20.10.11", "192.0.2.145", "9000"));
  EXPECT_THAT(find_behaviours("long-session", log.events), IsEmpty());
}

TEST(DurationClasses, the_bound_is_the_upper_end_of_a_class) {
  DurationClasses classes;
  EXPECT_EQ(classes.most_of(0), 0);
  for (int i = 0; i < 99; ++i) {
    classes.add(30);
  }
  classes.add(1e12);
  EXPECT_EQ(classes.count(), 100U);
  EXPECT_EQ(classes.most_of(0), 32);
  EXPECT_EQ(classes.most_of(1), 32);
  classes.add(-1);
  EXPECT_EQ(classes.count(), 101U);
}

HandMadeEvent line(const std::string& time, const std::string& action, const std::string& from,
                   const std::string& to, const std::string& port = "445") {
  return {time,
          0,
          "firewall",
          "fw01",
          {{"action", action}, {"proto", "tcp"}, {"src", from}, {"dst", to}, {"dport", port}}};
}

/// Eight days of a host that is let in at one place.
EventLog open_door() {
  EventLog log;
  for (int day = 1; day <= 8; ++day) {
    log.add(line(on(day), "allow", "10.20.10.11", "10.20.10.40"));
  }
  return log;
}

void knock(EventLog& log, int day, const std::string& from, const std::string& to, int times) {
  for (int i = 0; i < times; ++i) {
    log.add(line(on(day, 2 + i), "deny", from, to));
  }
}

TEST(DeniedReach, what_refuses_a_host_that_never_came_there_is_found) {
  EventLog log = open_door();
  knock(log, 6, "10.20.10.11", "10.20.30.20", 4);
  HandMadeEvent seen = connection(on(6), "10.20.10.11", "10.20.30.20", "0");
  seen.fields[2].second = "445";
  seen.fields[4].second = "REJ";
  log.add(seen);
  const std::vector<model::Finding> found = find_behaviours("denied-reach", log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(text_of(found[0], "denied.doors"), "10.20.30.20 port 445 (4)");
  EXPECT_THAT(found[0].events, SizeIs(5));
  EXPECT_THAT(found[0].entities, Contains(Entity{"ipv4", "10.20.10.11", "source"}));
  EXPECT_THAT(found[0].entities, Contains(Entity{"ipv4", "10.20.30.20", "destination"}));
  EXPECT_THAT(test_support::seeds_that_differ("denied-reach", log.events), IsEmpty());
}

TEST(DeniedReach, a_door_that_was_open_a_habit_and_the_first_days_are_usual) {
  EventLog log = open_door();
  knock(log, 6, "10.20.10.11", "10.20.10.40", 5);
  for (int day = 5; day <= 7; ++day) {
    knock(log, day, "10.20.10.11", "10.20.10.41", 3);
  }
  knock(log, 3, "10.20.10.11", "10.20.10.42", 5);
  knock(log, 6, "10.20.10.11", "10.20.10.43", 2);
  knock(log, 6, "198.51.100.7", "10.20.10.44", 9);
  knock(log, 6, "10.20.10.11", "198.51.100.7", 9);
  EXPECT_THAT(find_behaviours("denied-reach", log.events), IsEmpty());
}

TEST(DeniedReach, a_door_that_is_shut_for_all_is_out_of_order) {
  EventLog log = open_door();
  for (int i = 1; i <= 4; ++i) {
    knock(log, 6, "10.20.50." + std::to_string(i), "10.20.30.20", 5);
  }
  EXPECT_THAT(find_behaviours("denied-reach", log.events), IsEmpty());
}

TEST(DeniedReach, many_others_are_one_finding) {
  EventLog log = open_door();
  for (int i = 1; i <= 6; ++i) {
    knock(log, 6, "10.20.10.11", "10.20.30." + std::to_string(i), 3);
  }
  const std::vector<model::Finding> found = find_behaviours("denied-reach", log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].entities, SizeIs(7));
  EXPECT_THAT(found[0].rule->techniques, testing::ElementsAre("T1046"));
}

}  // namespace
}  // namespace longwatch::detect::behaviour
