#include "detect/behaviour/internal/lsass_access.h"

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

constexpr std::string_view kPage = "lsass-access";

HandMadeEvent opened(std::string time, std::string host, std::string image, std::string rights,
                     std::string trace = "C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4") {
  return {std::move(time),
          10,
          "Microsoft-Windows-Sysmon/Operational",
          std::move(host),
          {{"SourceImage", std::move(image)},
           {"TargetImage", "C:\\Windows\\System32\\lsass.exe"},
           {"GrantedAccess", std::move(rights)},
           {"CallTrace", std::move(trace)}}};
}

TEST(LsassAccess, a_program_from_anywhere_that_may_read_is_high) {
  const std::vector<HandMadeEvent> events = {
      opened("2025-08-06T03:16:05Z", "WEB01", "C:\\ProgramData\\svc\\pm64.exe", "0x1FFFFF")};
  const auto findings = find_behaviours(kPage, events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::High);
  EXPECT_EQ(findings[0].host, "WEB01");
  EXPECT_THAT(findings[0].rule->techniques, Contains("T1003.001"));
  EXPECT_THAT(findings[0].entities,
              Contains(Entity{"process", "C:\\ProgramData\\svc\\pm64.exe", "source"}));
}

TEST(LsassAccess, other_targets_and_rights_without_reading_are_quiet) {
  HandMadeEvent other =
      opened("2025-08-06T03:16:05Z", "WS1", "C:\\tools\\procdump64.exe", "0x1FFFFF");
  other.fields[1].second = "C:\\apps\\bills.exe";
  EXPECT_THAT(find_behaviours(
                  kPage, {other, opened("2025-08-06T03:16:05Z", "WS1", "C:\\a\\x.exe", "0x1400")}),
              IsEmpty());
}

TEST(LsassAccess, a_program_that_does_it_every_day_belongs_to_the_estate) {
  EventLog log;
  for (int day = 1; day <= 8; ++day) {
    const std::string date = "2025-08-0" + std::to_string(day) + "T03:16:05Z";
    log.add(opened(date, "WS1", "D:\\Guard\\guard.exe", "0x1fffff"));
    log.add(opened(date, "WS2", "C:\\Windows\\System32\\svchost.exe", "0x1fffff"));
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
  log.add(opened("2025-08-05T03:16:05Z", "WS1", "C:\\Users\\a\\x.exe", "0x1010"));
  log.add(opened("2025-08-05T03:17:05Z", "WS3", "c:\\users\\A\\x.exe", "0x1010"));
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_THAT(text_of(findings[0], "expected"), HasSubstr("2 programs"));
  EXPECT_THAT(text_of(findings[0], "seen"), HasSubstr("2 times on 2 host(s)"));
  EXPECT_THAT(seeds_that_differ(kPage, log.events), IsEmpty());
}

TEST(LsassAccess, verdicts_follow_place_rights_and_trace) {
  struct Judged {
    LsassAccess access;
    LsassVerdict expected;
  };

  const std::vector<Judged> cases = {
      {{"C:\\Windows\\System32\\rundll32.exe", false, true, false, 1, 1, 30}, LsassVerdict::Theft},
      {{"C:\\Windows\\System32\\rundll32.exe", true, false, false, 1, 1, 30}, LsassVerdict::Odd},
      {{"C:\\Windows\\System32\\powershell.exe", true, false, true, 1, 1, 30}, LsassVerdict::Theft},
      {{"C:\\Windows\\System32\\svchost.exe", false, false, false, 1, 1, 30}, LsassVerdict::Usual},
      {{"C:\\Windows\\Temp\\a.exe", false, false, false, 1, 1, 30}, LsassVerdict::Theft},
      {{"C:\\Windows\\System32\\WerFault.exe", false, true, false, 1, 1, 30}, LsassVerdict::Usual},
      {{"C:\\Users\\a\\list.exe", true, false, false, 1, 1, 30}, LsassVerdict::Odd},
      {{"C:\\Users\\a\\x.exe", false, false, false, 9, 5, 30}, LsassVerdict::Theft},
      {{"C:\\Users\\a\\x.exe", false, false, false, 9, 6, 30}, LsassVerdict::Usual},
      {{"C:\\Users\\a\\x.exe", false, false, false, 9, 3, 5}, LsassVerdict::Theft},
  };
  for (const Judged& one : cases) {
    EXPECT_EQ(judge_lsass(one.access), one.expected) << one.access.image << one.access.days;
  }
}

TEST(LsassAccess, audited_objects_tell_the_same) {
  const HandMadeEvent event{
      "2025-08-06T03:16:05Z",
      4663,
      "Security",
      "WEB01",
      {{"ObjectName", "\\Device\\HarddiskVolume2\\Windows\\System32\\lsass.exe"},
       {"ProcessName", "C:\\Temp\\m.exe"},
       {"AccessMask", "0x10"},
       {"SubjectUserName", "admin"}}};
  const auto findings = find_behaviours(kPage, {event});
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].user, "admin");
}

}  // namespace
}  // namespace longwatch::detect::behaviour
