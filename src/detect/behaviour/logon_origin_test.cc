#include "detect/behaviour/internal/logon_origin.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/behaviour_rig.h"

namespace longwatch::detect::behaviour {
namespace {

using model::Entity;
using model::Level;
using test_support::day_at;
using test_support::EventLog;
using test_support::find_behaviours;
using test_support::HandMadeEvent;
using test_support::seeds_that_differ;
using test_support::text_of;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kPage = "logon-origin";

HandMadeEvent logon(std::string time, std::string host, std::string account,
                    std::string workstation, std::uint32_t event_id = 4624) {
  return {std::move(time),
          event_id,
          "Security",
          std::move(host),
          {{"TargetUserName", std::move(account)},
           {"WorkstationName", std::move(workstation)},
           {"IpAddress", "10.20.10.11"},
           {"LogonType", "3"}}};
}

/// Eight days of people who log on to a file server from desks that are known.
EventLog an_office() {
  EventLog log;
  for (int day = 1; day <= 8; ++day) {
    for (int desk = 1; desk <= 6; ++desk) {
      const std::string name = "WS-" + std::to_string(desk);
      log.add({day_at(day, "07:00:00"),
               1,
               "Microsoft-Windows-Sysmon/Operational",
               name + ".parl.example",
               {}});
      log.add(logon(day_at(day, "08:00:00"), "FS02.parl.example", "clerk" + std::to_string(desk),
                    name));
      log.add(logon(day_at(day, "09:00:00"), "FS02.parl.example", "clerk" + std::to_string(desk),
                    name));
    }
  }
  return log;
}

TEST(LogonOrigin, a_service_account_from_a_name_that_no_computer_has_is_high) {
  EventLog log = an_office();
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
  log.add(logon(day_at(7, "23:21:47"), "FS02.parl.example", "svc_deploy", "VISITOR"));
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::High);
  EXPECT_EQ(findings[0].user, "svc_deploy");
  EXPECT_THAT(findings[0].entities, Contains(Entity{"host", "VISITOR", "source"}));
  EXPECT_THAT(findings[0].entities, Contains(Entity{"ipv4", "10.20.10.11", "source"}));
  EXPECT_THAT(seeds_that_differ(kPage, log.events), IsEmpty());
}

TEST(LogonOrigin, without_another_sign_it_is_medium) {
  EventLog log = an_office();
  log.add(logon(day_at(7, "10:00:00"), "FS02.parl.example", "guest7", "PARTNER-PC"));
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Medium);
}

TEST(LogonOrigin, failures_before_are_a_sign) {
  EventLog log = an_office();
  log.add(logon(day_at(7, "10:00:00"), "FS02.parl.example", "guest7", "PARTNER-PC", 4625));
  log.add(logon(day_at(7, "10:01:00"), "FS02.parl.example", "guest7", "PARTNER-PC"));
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::High);
  EXPECT_THAT(text_of(findings[0], "seen"), HasSubstr("failed before"));
}

TEST(LogonOrigin, names_known_by_accounts_records_or_use_are_quiet) {
  EventLog log = an_office();
  log.add(logon(day_at(3, "10:00:00"), "DC01.parl.example", "PRINT9$", "-"));
  log.add(logon(day_at(7, "10:00:00"), "FS02.parl.example", "svc_print", "print9"));
  for (int day = 2; day <= 6; ++day) {
    log.add(logon(day_at(day, "11:00:00"), "FS02.parl.example", "svc_scan", "COPIER"));
  }
  log.add(logon(day_at(7, "10:00:00"), "FS02.parl.example", "svc_scan", "10.20.50.9"));
  log.add(logon(day_at(7, "10:00:00"), "FS02.parl.example", "ANONYMOUS LOGON", "NOBODY"));
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(LogonOrigin, an_account_on_a_host_that_is_new_to_it_is_low) {
  EventLog log = an_office();
  log.add(logon(day_at(8, "10:00:00"), "LDBAPP01.parl.example", "clerk3", "WS-3"));
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Low);
  EXPECT_EQ(findings[0].host, "LDBAPP01.parl.example");
}

TEST(LogonOrigin, where_names_are_unknown_anyway_two_signs_are_asked_for) {
  UnknownName facts;
  facts.days = 1;
  facts.all_days = 20;
  facts.names = 10;
  facts.unknown_names = 5;
  facts.accounts = 1;
  EXPECT_EQ(judge_unknown_name(facts), OriginVerdict::Usual);
  facts.is_service = true;
  EXPECT_EQ(judge_unknown_name(facts), OriginVerdict::Usual);
  facts.failed_before = true;
  EXPECT_EQ(judge_unknown_name(facts), OriginVerdict::Alarming);
  facts.all_days = 2;
  EXPECT_EQ(judge_unknown_name(facts), OriginVerdict::Odd);
  facts.days = 4;
  EXPECT_EQ(judge_unknown_name(facts), OriginVerdict::Usual);
}

}  // namespace
}  // namespace longwatch::detect::behaviour
