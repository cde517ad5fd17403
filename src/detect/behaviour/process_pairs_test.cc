#include "detect/behaviour/internal/process_pairs.h"

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

constexpr std::string_view kPage = "process-pairs";
constexpr std::string_view kSysmon = "Microsoft-Windows-Sysmon/Operational";

struct Users {
  std::string child = "PARL\\x";
  std::string parent = "PARL\\x";
};

HandMadeEvent started(std::string time, std::string host, std::string parent, std::string image,
                      const Users& users = {}) {
  return {std::move(time),
          1,
          std::string(kSysmon),
          std::move(host),
          {{"Image", "C:\\x\\" + image},
           {"ParentImage", "C:\\x\\" + parent},
           {"User", users.child},
           {"ParentUser", users.parent},
           {"CommandLine", image + " /c"}}};
}

/// A month of a service that starts three kinds of helpers on four hosts.
EventLog a_service_with_helpers() {
  EventLog log;
  for (int day = 1; day <= 10; ++day) {
    for (int host = 1; host <= 4; ++host) {
      for (const char* child :
           {"helper.exe", "update.exe", "report.exe", "helper.exe", "update.exe", "report.exe"}) {
        log.add(started(day_at(day, "08:00:00"), "H" + std::to_string(host), "agent.exe", child));
      }
    }
  }
  return log;
}

TEST(ProcessPairs, a_child_that_a_parent_starts_nowhere_else_is_rare) {
  EventLog log = a_service_with_helpers();
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
  log.add(started(day_at(5, "09:00:00"), "H2", "agent.exe", "netscan.exe"));
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Low);
  EXPECT_EQ(findings[0].host, "H2");
  EXPECT_EQ(text_of(findings[0], "seen"), "netscan.exe, 1 time on one host");
  EXPECT_THAT(text_of(findings[0], "coverage"), HasSubstr("241 records on 10 of 10 days"));
  EXPECT_THAT(seeds_that_differ(kPage, log.events), IsEmpty());
}

TEST(ProcessPairs, a_shell_is_medium) {
  EventLog log = a_service_with_helpers();
  log.add(started(day_at(5, "09:00:00"), "H2", "agent.exe", "cmd.exe"));
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Medium);
}

TEST(ProcessPairs, what_happens_on_two_hosts_or_often_is_usual) {
  EventLog log = a_service_with_helpers();
  log.add(started(day_at(5, "09:00:00"), "H2", "agent.exe", "cmd.exe"));
  log.add(started(day_at(6, "09:00:00"), "H3", "agent.exe", "cmd.exe"));
  for (int i = 0; i < 4; ++i) {
    log.add(started(day_at(5, "10:00:00"), "H1", "agent.exe", "tool.exe"));
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

struct JudgedPair {
  PairFacts facts;
  PairVerdict expected;
};

TEST(ProcessPairs, limits_hold_on_both_sides) {
  const std::vector<JudgedPair> cases = {
      {{3, 1, 200, 40, 5, false}, PairVerdict::Rare},
      {{3, 1, 200, 12, 5, true}, PairVerdict::RareTool},
      {{3, 1, 200, 13, 5, true}, PairVerdict::Rare},
      {{4, 1, 200, 12, 5, true}, PairVerdict::Usual},
      {{3, 2, 200, 12, 5, true}, PairVerdict::Usual},
      {{3, 1, 199, 12, 5, true}, PairVerdict::Usual},
      {{3, 1, 200, 41, 5, true}, PairVerdict::Usual},
      {{3, 1, 200, 12, 4, true}, PairVerdict::Usual},
  };
  for (const JudgedPair& one : cases) {
    EXPECT_EQ(judge_pair(one.facts), one.expected) << one.facts.starts << one.facts.hosts;
  }
}

TEST(ProcessPairs, system_below_an_application_pool_is_high_with_or_without_the_parents_user) {
  const std::string pool = "IIS APPPOOL\\Site";
  const auto said = find_behaviours(kPage, {started("2025-08-06T03:12:40Z", "WEB01", "gp.exe",
                                                    "cmd.exe", {"NT AUTHORITY\\SYSTEM", pool})});
  ASSERT_THAT(said, SizeIs(1));
  EXPECT_EQ(said[0].rule->level, Level::High);
  EXPECT_THAT(said[0].rule->techniques, Contains("T1068"));
  EXPECT_EQ(said[0].host, "WEB01");
  EXPECT_EQ(said[0].user, "NT AUTHORITY\\SYSTEM");
  HandMadeEvent parent = started("2025-08-06T03:12:39Z", "WEB01", "w3wp.exe", "gp.exe", {pool, ""});
  parent.fields.emplace_back("ProcessGuid", "{1}");
  parent.offset = 1;
  HandMadeEvent child =
      started("2025-08-06T03:12:40Z", "WEB01", "gp.exe", "cmd.exe", {"NT AUTHORITY\\SYSTEM", ""});
  child.fields.emplace_back("ProcessGuid", "{2}");
  child.fields.emplace_back("ParentProcessGuid", "{1}");
  child.offset = 2;
  EXPECT_THAT(find_behaviours(kPage, {child, parent}), SizeIs(1));
  EXPECT_THAT(find_behaviours(kPage, {child}), IsEmpty());
}

TEST(ProcessPairs, security_4688_tells_by_sids) {
  HandMadeEvent event{"2025-08-06T03:12:40Z",
                      4688,
                      "Security",
                      "DB01",
                      {{"NewProcessName", "C:\\Windows\\System32\\cmd.exe"},
                       {"ParentProcessName", "C:\\x\\sqlservr.exe"},
                       {"SubjectUserSid", "S-1-5-80-1-2-3"},
                       {"SubjectUserName", "MSSQLSERVER"},
                       {"TargetUserSid", "S-1-5-18"},
                       {"TargetUserName", "SYSTEM"}}};
  EXPECT_THAT(find_behaviours(kPage, {event}), SizeIs(1));
  event.fields[4].second = "S-1-0-0";
  EXPECT_THAT(find_behaviours(kPage, {event}), IsEmpty());
}

TEST(ProcessPairs, changes_of_identity_that_recur_and_wmi_are_usual) {
  EventLog log;
  for (int day = 1; day <= 5; ++day) {
    log.add(started(day_at(day, "03:00:00"), "DB01", "svc.exe", "svchelper.exe",
                    {"NT AUTHORITY\\SYSTEM", "NT SERVICE\\Svc"}));
    log.add(started(day_at(day, "03:00:00"), "DB01", "WmiPrvSE.exe", "inventory.exe",
                    {"NT AUTHORITY\\SYSTEM", "NT AUTHORITY\\NETWORK SERVICE"}));
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
  log.events.pop_back();
  log.events.pop_back();
  EXPECT_THAT(find_behaviours(kPage, log.events), SizeIs(1));
}

}  // namespace
}  // namespace longwatch::detect::behaviour
