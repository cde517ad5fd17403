#include "detect/behaviour/internal/directory_search.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "detect/behaviour/internal/discovery.h"
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

constexpr std::string_view kPage = "directory-search";

std::string minute(int minute) {
  return "2025-08-05T01:" + std::string(minute < 10 ? "0" : "") + std::to_string(minute) + ":00Z";
}

HandMadeEvent command(std::string time, std::string program, std::string line) {
  return {std::move(time),
          1,
          "Microsoft-Windows-Sysmon/Operational",
          "WEB01",
          {{"Image", "C:\\Windows\\System32\\" + program},
           {"CommandLine", std::move(line)},
           {"User", "IIS APPPOOL\\Site"}}};
}

EventLog looking_around() {
  EventLog log;
  log.add(command(minute(1), "whoami.exe", "whoami /all"));
  log.add(command(minute(2), "ipconfig.exe", "ipconfig"));
  log.add(command(minute(3), "systeminfo.exe", "systeminfo"));
  log.add(command(minute(4), "net.exe", "net group \"Domain Admins\" /domain"));
  return log;
}

TEST(DirectorySearch, kinds_of_commands_by_a_service_are_medium_and_with_the_domain_high) {
  EventLog log = looking_around();
  auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Medium);
  EXPECT_EQ(findings[0].host, "WEB01");
  EXPECT_EQ(findings[0].user, "IIS APPPOOL\\Site");
  log.add(command(minute(5), "nltest.exe", "nltest /domain_trusts"));
  log.add(command(minute(6), "tasklist.exe", "tasklist"));
  findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::High);
  EXPECT_THAT(seeds_that_differ(kPage, log.events), IsEmpty());
}

TEST(DirectorySearch, people_who_look_for_faults_are_judged_milder) {
  EventLog log = looking_around();
  log.add(command(minute(5), "nltest.exe", "nltest /domain_trusts"));
  log.add(command(minute(6), "setspn.exe", "setspn -q */*"));
  log.add(command(minute(7), "tasklist.exe", "tasklist"));
  log.add(command(minute(8), "netstat.exe", "netstat -ano"));
  std::vector<Level> levels;
  for (const std::ptrdiff_t kinds : {4, 5, 7, 8}) {
    std::vector<HandMadeEvent> some(log.events.begin(), log.events.begin() + kinds);
    for (HandMadeEvent& event : some) {
      event.fields[2].second = "PARL\\it.admin";
    }
    const auto findings = find_behaviours(kPage, some);
    ASSERT_THAT(findings, SizeIs(1));
    levels.push_back(findings[0].rule->level);
  }
  EXPECT_THAT(levels, testing::ElementsAre(Level::Low, Level::Medium, Level::Medium, Level::High));
}

TEST(DirectorySearch, repeated_slow_or_daily_commands_are_usual) {
  EventLog repeated;
  EventLog slow;
  EventLog daily;
  const std::vector<HandMadeEvent> kinds = looking_around().events;
  for (int i = 0; i < 4; ++i) {
    repeated.add(command(minute(i), "whoami.exe", "whoami"));
    HandMadeEvent later = kinds[static_cast<std::size_t>(i)];
    later.time = "2025-08-05T0" + std::to_string(i + 1) + ":00:00Z";
    slow.add(later);
  }
  for (int day = 10; day < 16; ++day) {
    for (HandMadeEvent event : kinds) {
      event.time.replace(8, 2, std::to_string(day));
      daily.add(event);
    }
  }
  EXPECT_THAT(find_behaviours(kPage, repeated.events), IsEmpty());
  EXPECT_THAT(find_behaviours(kPage, slow.events), IsEmpty());
  EXPECT_THAT(find_behaviours(kPage, daily.events), IsEmpty());
}

TEST(DirectorySearch, searches_for_all_there_is_are_told_and_those_for_one_are_not) {
  const auto search = [](int at, std::string filter) {
    return HandMadeEvent{minute(at),
                         0,
                         "zeek:ldap_search",
                         "",
                         {{"id.orig_h", "10.20.10.11"},
                          {"id.resp_h", "10.20.20.10"},
                          {"filter", std::move(filter)}}};
  };
  EventLog log;
  log.add(search(1, "(objectClass=*)"));
  log.add(search(2, "(sAMAccountName=clerk01)"));
  log.add(search(3, "(objectCategory=computer)"));
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
  log.add(search(4, "(&(objectCategory=person)(objectClass=user))"));
  auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Medium);
  log.add(search(5, "(&(objectClass=user)(servicePrincipalName=*))"));
  log.add(search(6, "(objectCategory=group)"));
  findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::High);
  EXPECT_THAT(findings[0].entities, Contains(Entity{"ipv4", "10.20.10.11", "source"}));
}

TEST(DirectorySearch, many_hosts_that_are_asked_for_sessions_are_told) {
  const auto asked = [](int hosts) {
    EventLog log;
    for (int i = 0; i < hosts; ++i) {
      log.add({minute(i / 4),
               5145,
               "Security",
               "WS" + std::to_string(i),
               {{"ShareName", "\\\\*\\IPC$"},
                {"RelativeTargetName", "srvsvc"},
                {"IpAddress", "10.20.10.11"},
                {"SubjectUserName", "a"}}});
    }
    return find_behaviours(kPage, log.events);
  };
  EXPECT_THAT(asked(9), IsEmpty());
  ASSERT_THAT(asked(10), SizeIs(1));
  EXPECT_EQ(asked(10)[0].rule->level, Level::Medium);
  EXPECT_EQ(asked(20)[0].rule->level, Level::High);
}

TEST(Discovery, commands_are_known_by_program_and_words) {
  struct Known {
    std::string_view image;
    std::string_view line;
    std::string_view kind;
    bool is_domain;
  };

  const std::vector<Known> cases = {
      {"C:\\Windows\\System32\\net1.exe", "net1 group \"Domain Admins\" /domain", "domain groups",
       true},
      {"net.exe", "net user clerk /domain", "users", true},
      {"net.exe", "net user", "users", false},
      {"net.exe", "net user eve secret /add", "", false},
      {"net.exe", "net stop spooler", "", false},
      {"whoami.exe", "", "own account", false},
      {"C:\\x\\notepad.exe", "notepad whoami", "", false},
  };
  for (const Known& one : cases) {
    const Discovery found = discovery_of(one.image, one.line);
    EXPECT_EQ(found.kind, one.kind) << one.line;
    EXPECT_EQ(found.is_domain, one.is_domain) << one.line;
  }
}

}  // namespace
}  // namespace longwatch::detect::behaviour
