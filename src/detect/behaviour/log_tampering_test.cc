#include "detect/behaviour/internal/log_tampering.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "detect/behaviour/internal/log_hours.h"
#include "detect/behaviour/internal/log_signs.h"
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

constexpr std::string_view kPage = "log-tampering";
constexpr const char* kSysmon = "Microsoft-Windows-Sysmon/Operational";

HandMadeEvent cleared(std::string time, std::uint32_t event_id, std::string channel,
                      std::string host = "WEB01.parl.example") {
  HandMadeEvent event{std::move(time),
                      event_id,
                      std::move(channel),
                      std::move(host),
                      {{"SubjectUserName", "SYSTEM"}}};
  event.provider = "Microsoft-Windows-Eventlog";
  return event;
}

HandMadeEvent deleted(std::string time, std::string path, std::string image = "C:\\x\\cmd.exe") {
  return {std::move(time),
          23,
          kSysmon,
          "WEB01.parl.example",
          {{"TargetFilename", std::move(path)}, {"Image", std::move(image)}, {"User", "SYSTEM"}}};
}

TEST(LogTampering, clearing_alone_is_medium_and_with_deletion_high) {
  EventLog log;
  log.add(cleared("2025-08-12T16:02:44Z", 1102, "Security"));
  log.add(cleared("2025-08-12T16:02:51Z", 104, "System"));
  auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Medium);
  log.add(deleted("2025-08-12T16:04:10Z", "C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex250805.log"));
  findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::High);
  EXPECT_EQ(findings[0].events.size(), 3U);
  EXPECT_THAT(text_of(findings[0], "seen"), HasSubstr("u_ex250805.log"));
  EXPECT_THAT(seeds_that_differ(kPage, log.events), IsEmpty());
}

TEST(LogTampering, signs_of_other_hosts_and_other_hours_stay_apart) {
  EventLog log;
  log.add(cleared("2025-08-12T10:02:44Z", 1102, "Security"));
  log.add(deleted("2025-08-12T16:04:10Z", "C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex250805.log"));
  log.add(cleared("2025-08-12T16:04:00Z", 1102, "Security", "WS-IMG-03"));
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(3));
  for (const model::Finding& finding : findings) {
    EXPECT_LE(finding.rule->level, Level::Medium);
  }
}

TEST(LogTampering, rotation_and_files_that_are_no_logs_are_quiet) {
  EventLog log;
  for (int day = 10; day < 14; ++day) {
    log.add(deleted("2025-08-" + std::to_string(day) + "T02:00:00Z",
                    "C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex2507" + std::to_string(day) + ".log",
                    "C:\\jobs\\rotate.exe"));
  }
  log.add(deleted("2025-08-12T16:04:10Z", "C:\\Users\\a\\app.log"));
  log.add(deleted("2025-08-12T16:04:10Z", "C:\\PerfLogs\\u1.7z.001"));
  HandMadeEvent other = cleared("2025-08-12T16:02:44Z", 104, "System");
  other.provider = "Some-Driver";
  log.add(other);
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(LogTampering, a_log_that_falls_silent_beside_a_clearing_is_a_second_sign) {
  EventLog log;
  for (int day = 10; day < 20; ++day) {
    for (int hour = 10; hour < 23; ++hour) {
      if (day == 15 && hour >= 16 && hour < 19) {
        continue;
      }
      log.add({"2025-08-" + std::to_string(day) + "T" + std::to_string(hour) + ":10:00Z",
               3,
               kSysmon,
               "WEB01.parl.example",
               {}});
    }
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
  log.add(cleared("2025-08-15T15:58:00Z", 1102, "Security"));
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::High);
  EXPECT_THAT(text_of(findings[0], "seen"), HasSubstr("silent from 2025-08-15T16:00:00"));
  EXPECT_THAT(seeds_that_differ(kPage, log.events), IsEmpty());
}

TEST(LogHours, silence_needs_a_rhythm_and_two_hours) {
  LogHours hours;
  for (Day day = 100; day < 110; ++day) {
    hours.days[day] = 0x00FFFF00;
  }
  EXPECT_THAT(silences_in(hours), IsEmpty());
  hours.days[105] = 0x00FFEF00;
  EXPECT_THAT(silences_in(hours), IsEmpty());
  hours.days[105] = 0x00FFCF00;
  ASSERT_THAT(silences_in(hours), SizeIs(1));
  EXPECT_EQ(silences_in(hours)[0].hours(), 2U);
  hours.days[104] = 0x00FFCF00;
  EXPECT_THAT(silences_in(hours), IsEmpty()) << "one day in ten may lack the hour";
}

TEST(LogSigns, commands_against_logs_are_known) {
  struct Known {
    std::string_view image;
    std::string_view line;
    LogAct expected;
  };

  const std::vector<Known> cases = {
      {"wevtutil.exe", "wevtutil cl Security", LogAct::Cleared},
      {"wevtutil.exe", "wevtutil qe Security", LogAct::None},
      {"powershell.exe", "powershell Clear-EventLog -LogName System", LogAct::Cleared},
      {"auditpol.exe", "auditpol /clear /y", LogAct::SwitchedOff},
      {"cmd.exe", "cmd /c del C:\\Windows\\System32\\winevt\\Logs\\x.evtx", LogAct::Deleted},
      {"rm", "rm -f /var/log/auth.log", LogAct::Deleted},
      {"notepad.exe", "notepad model /var/log/auth.log", LogAct::None},
      {"cmd.exe", "cmd /c del C:\\temp\\x.txt", LogAct::None},
  };
  for (const Known& one : cases) {
    EXPECT_EQ(log_act_of(one.image, one.line), one.expected) << one.line;
  }
}

}  // namespace
}  // namespace longwatch::detect::behaviour
