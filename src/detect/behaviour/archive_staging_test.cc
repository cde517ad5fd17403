#include "detect/behaviour/internal/archive_staging.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "detect/behaviour/internal/archive_signs.h"
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

constexpr std::string_view kPage = "archive-staging";
constexpr const char* kSysmon = "Microsoft-Windows-Sysmon/Operational";

HandMadeEvent created(std::string time, std::string path, std::string image) {
  return {std::move(time),
          11,
          kSysmon,
          "WEB01",
          {{"TargetFilename", std::move(path)}, {"Image", std::move(image)}, {"User", "a"}}};
}

HandMadeEvent command(std::string time, std::string image, std::string original, std::string line) {
  return {std::move(time),
          1,
          kSysmon,
          "WEB01",
          {{"Image", std::move(image)},
           {"OriginalFileName", std::move(original)},
           {"CommandLine", std::move(line)},
           {"User", "a"}}};
}

EventLog a_theft() {
  EventLog log;
  log.add(command("2025-08-11T03:02:51Z", "C:\\PerfLogs\\w.exe", "7za.exe",
                  "w.exe a -v50m -mx1 C:\\PerfLogs\\u1.7z C:\\PerfLogs\\s"));
  for (const char* number : {"001", "002", "003"}) {
    log.add(created("2025-08-11T03:03:00Z", std::string("C:\\PerfLogs\\u1.7z.") + number,
                    "C:\\PerfLogs\\w.exe"));
  }
  log.add({"2025-08-11T03:24:00Z",
           0,
           "defender:DeviceFileEvents",
           "WEB01.parl.example",
           {{"ActionType", "FileCreated"},
            {"FileName", "u1.7z.001"},
            {"FolderPath", "C:\\PerfLogs"},
            {"FileSize", "52428800"},
            {"InitiatingProcessFileName", "w.exe"}}});
  return log;
}

TEST(ArchiveStaging, volumes_of_a_renamed_archiver_where_nobody_works_are_high) {
  const EventLog log = a_theft();
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::High);
  EXPECT_EQ(findings[0].events.size(), 5U);
  EXPECT_EQ(findings[0].host, "WEB01");
  EXPECT_THAT(text_of(findings[0], "seen"),
              HasSubstr("3 volumes; in a folder where nobody works; by an archiver under another "
                        "name; 52,428,800 bytes"));
  EXPECT_THAT(findings[0].entities, Contains(Entity{"file", "C:\\PerfLogs\\u1.7z.002", "target"}));
  EXPECT_THAT(seeds_that_differ(kPage, log.events), IsEmpty());
}

TEST(ArchiveStaging, a_nightly_job_is_usual_and_its_first_night_below_high) {
  EventLog log;
  for (int day = 10; day < 20; ++day) {
    const std::string date = "2025-08-" + std::to_string(day);
    log.add(command(date + "T14:00:00Z", "C:\\Program Files\\7-Zip\\7z.exe", "7z.exe",
                    "7z.exe a -pSecret1 -v4g D:\\Backup\\shares-" + date + ".7z D:\\Shares"));
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
  log.events.resize(1);
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Medium);
}

TEST(ArchiveStaging, downloads_and_packed_updates_are_quiet) {
  EXPECT_THAT(
      find_behaviours(kPage, {created("2025-08-11T03:03:00Z", "C:\\Users\\a\\Downloads\\x.zip",
                                      "C:\\Program Files\\chrome.exe"),
                              created("2025-08-11T03:03:00Z", "C:\\Windows\\Temp\\u.cab",
                                      "C:\\Windows\\System32\\svchost.exe"),
                              command("2025-08-11T03:03:00Z", "C:\\x\\7z.exe", "7z.exe",
                                      "7z.exe x C:\\Users\\a\\x.7z")}),
      IsEmpty());
}

TEST(ArchiveSigns, names_of_volumes_lead_to_one_archive) {
  struct Named {
    std::string_view path;
    std::string_view stem;
    std::uint32_t volume;
  };

  const std::vector<Named> cases = {
      {"C:\\A\\u1.7z.002", "c:\\a\\u1.7z", 2},
      {"x.zip", "x.zip", 0},
      {"x.z01", "x.zip", 2},
      {"x.r00", "x.rar", 2},
      {"x.part3.rar", "x.rar", 3},
      {"/tmp/d.tar.gz", "/tmp/d.tar.gz", 0},
  };
  for (const Named& one : cases) {
    const auto found = archive_name(one.path);
    ASSERT_TRUE(found.has_value()) << one.path;
    EXPECT_EQ(found->stem, one.stem);
    EXPECT_EQ(found->volume, one.volume) << one.path;
  }
  for (const char* none : {"report.001", "x.docx", "noending", "a.b.002", "x.zzz"}) {
    EXPECT_FALSE(archive_name(none).has_value()) << none;
  }
}

TEST(ArchiveSigns, commands_are_known_by_resource_name_and_shape) {
  const auto shaped =
      archive_command("C:\\x\\update.exe", "", "update.exe a -hpX1 \"C:\\a b\\o.rar\" c");
  ASSERT_TRUE(shaped.has_value());
  EXPECT_TRUE(shaped->is_renamed);
  EXPECT_TRUE(shaped->has_password);
  EXPECT_FALSE(shaped->has_volumes);
  EXPECT_EQ(shaped->output, "C:\\a b\\o.rar");
  EXPECT_FALSE(archive_command("C:\\x\\7z.exe", "7z.exe", "7z x o.7z").has_value());
  EXPECT_FALSE(archive_command("C:\\x\\tool.exe", "", "tool.exe a o.7z").has_value());
}

TEST(ArchiveSigns, staging_folders_are_those_where_nobody_works) {
  for (const char* folder : {"C:\\PerfLogs\\", "c:\\users\\public\\music\\", "C:\\ProgramData\\",
                             "C:\\", "/tmp/", "/dev/shm/x/", "D:\\inetpub\\wwwroot\\"}) {
    EXPECT_TRUE(is_staging_folder(folder)) << folder;
  }
  for (const char* folder :
       {"C:\\Users\\a\\Documents\\", "C:\\ProgramData\\Vendor\\", "D:\\Backup\\", "/home/a/"}) {
    EXPECT_FALSE(is_staging_folder(folder)) << folder;
  }
}

}  // namespace
}  // namespace longwatch::detect::behaviour
