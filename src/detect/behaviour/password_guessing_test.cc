#include "detect/behaviour/internal/password_guessing.h"

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
using test_support::HandMadeEvent;
using test_support::seeds_that_differ;
using test_support::text_of;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kPage = "password-guessing";

HandMadeEvent attempt(std::string time, std::string account, std::string address, bool succeeded) {
  return {std::move(time),
          succeeded ? 4624U : 4625U,
          "Security",
          "FS02",
          {{"TargetUserName", std::move(account)},
           {"IpAddress", std::move(address)},
           {"LogonType", "3"},
           {"Status", succeeded ? "" : "0xc000006d"}}};
}

std::string minute(int minute) {
  return "2025-08-07T22:" + std::string(minute < 10 ? "0" : "") + std::to_string(minute) + ":00Z";
}

EventLog a_spray(int accounts) {
  EventLog log;
  for (int i = 0; i < accounts; ++i) {
    log.add(attempt(minute(i), "user" + std::to_string(i), "10.20.50.9", false));
  }
  return log;
}

TEST(PasswordGuessing, a_spray_is_medium_inside_low_outside_and_high_when_it_succeeds) {
  EventLog log = a_spray(12);
  auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Medium);
  EXPECT_THAT(findings[0].entities, Contains(Entity{"ipv4", "10.20.50.9", "source"}));
  log.add(attempt(minute(30), "user3", "10.20.50.9", true));
  findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::High);
  EXPECT_EQ(findings[0].user, "user3");
  EXPECT_THAT(seeds_that_differ(kPage, log.events), IsEmpty());
  EventLog outside;
  for (HandMadeEvent event : a_spray(12).events) {
    event.fields[1].second = "203.0.113.9";
    outside.add(event);
  }
  findings = find_behaviours(kPage, outside.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Low);
}

TEST(PasswordGuessing, few_accounts_and_people_who_mistype_are_usual) {
  EXPECT_THAT(find_behaviours(kPage, a_spray(9).events), IsEmpty());
  EventLog log = a_spray(12);
  for (int i = 0; i < 12; ++i) {
    log.add(attempt(minute(20 + i), "user" + std::to_string(i), "10.20.50.9", true));
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(PasswordGuessing, a_gateway_that_fails_for_many_every_day_is_usual) {
  EventLog log;
  for (int day = 10; day < 20; ++day) {
    for (int i = 0; i < 12; ++i) {
      log.add(attempt("2025-08-" + std::to_string(day) + "T08:00:00Z", "u" + std::to_string(i),
                      "10.20.50.9", false));
    }
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

EventLog guessing(int failures) {
  EventLog log;
  for (int i = 0; i < failures; ++i) {
    log.add(attempt(minute(i), "svc_deploy", "10.20.10.11", false));
  }
  log.add(attempt(minute(failures), "svc_deploy", "10.20.10.11", true));
  return log;
}

TEST(PasswordGuessing, failures_and_then_the_first_success_grow_with_their_number) {
  EXPECT_THAT(find_behaviours(kPage, guessing(4).events), IsEmpty());
  const auto nine = find_behaviours(kPage, guessing(9).events);
  ASSERT_THAT(nine, SizeIs(1));
  EXPECT_EQ(nine[0].rule->level, Level::Medium);
  EXPECT_EQ(nine[0].events.size(), 10U);
  const auto twenty = find_behaviours(kPage, guessing(20).events);
  ASSERT_THAT(twenty, SizeIs(1));
  EXPECT_EQ(twenty[0].rule->level, Level::High);
}

TEST(PasswordGuessing, an_account_that_has_succeeded_from_there_before_is_judged_milder) {
  EventLog log = guessing(9);
  log.add(attempt("2025-08-01T08:00:00Z", "svc_deploy", "10.20.10.11", true));
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Low);
}

TEST(PasswordGuessing, the_same_attempt_in_two_logs_counts_once) {
  EventLog log;
  for (int i = 0; i < 4; ++i) {
    log.add(attempt(minute(i), "a", "10.20.10.11", false));
    HandMadeEvent again = attempt(minute(i), "a", "10.20.10.11", false);
    again.event_id = 4771;
    again.fields[3].second = "0x18";
    log.add(again);
  }
  log.add(attempt(minute(5), "a", "10.20.10.11", true));
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(PasswordGuessing, sshd_entra_okta_and_microsoft_365_are_read_alike) {
  const auto repeated = [](HandMadeEvent failed, HandMadeEvent succeeded) {
    EventLog log;
    for (int i = 0; i < 20; ++i) {
      failed.time = minute(i);
      log.add(failed);
    }
    succeeded.time = minute(25);
    log.add(succeeded);
    return find_behaviours(kPage, log.events);
  };
  const auto make = [](std::string channel,
                       std::vector<std::pair<std::string, std::string>> fields) {
    return HandMadeEvent{"", 0, std::move(channel), "", std::move(fields)};
  };
  EXPECT_THAT(
      repeated(
          make("syslog", {{"action", "failed"}, {"user", "root"}, {"src_ip", "203.0.113.9"}}),
          make("syslog", {{"action", "accepted"}, {"user", "root"}, {"src_ip", "203.0.113.9"}})),
      SizeIs(1));
  EXPECT_THAT(repeated(make("azure:signinlogs", {{"properties.userPrincipalName", "a@x.example"},
                                                 {"properties.ipAddress", "203.0.113.9"},
                                                 {"properties.status.errorCode", "50126"}}),
                       make("azure:signinlogs", {{"properties.userPrincipalName", "a@x.example"},
                                                 {"properties.ipAddress", "203.0.113.9"},
                                                 {"properties.status.errorCode", "0"}})),
              SizeIs(1));
  EXPECT_THAT(repeated(make("okta:system-log", {{"eventType", "user.session.start"},
                                                {"actor.alternateId", "a@x.example"},
                                                {"client.ipAddress", "203.0.113.9"},
                                                {"outcome.result", "FAILURE"}}),
                       make("okta:system-log", {{"eventType", "user.session.start"},
                                                {"actor.alternateId", "a@x.example"},
                                                {"client.ipAddress", "203.0.113.9"},
                                                {"outcome.result", "SUCCESS"}})),
              SizeIs(1));
  EXPECT_THAT(repeated(make("m365:unified-audit", {{"Operation", "UserLoginFailed"},
                                                   {"UserId", "a@x.example"},
                                                   {"ClientIP", "203.0.113.9:51000"}}),
                       make("m365:unified-audit", {{"Operation", "UserLoggedIn"},
                                                   {"UserId", "a@x.example"},
                                                   {"ClientIP", "203.0.113.9"}})),
              SizeIs(1));
  EXPECT_THAT(
      repeated(
          make("key-value",
               {{"action", "ssl-login-fail"}, {"user", "a"}, {"remip", "203.0.113.9"}}),
          make("key-value", {{"action", "tunnel-up"}, {"user", "a"}, {"remip", "203.0.113.9"}})),
      SizeIs(1));
}

}  // namespace
}  // namespace longwatch::detect::behaviour
