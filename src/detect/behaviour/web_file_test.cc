#include "detect/behaviour/internal/web_file.h"

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
using testing::Contains;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kPage = "web-file";
constexpr std::string_view kIis = "c:\\windows\\system32\\inetsrv\\w3wp.exe";

struct FileCase {
  std::string_view process;
  std::string_view file;
  std::optional<WebFile> kind;
};

TEST(WebFile, judges_by_worker_kind_and_folder) {
  for (const FileCase& c : std::vector<FileCase>{
           {kIis, "C:\\inetpub\\wwwroot\\App\\attachments\\a.aspx", WebFile::Script},
           {kIis, "C:\\inetpub\\wwwroot\\App\\WEB.CONFIG", WebFile::Script},
           {kIis, "C:\\inetpub\\wwwroot\\App\\attachments\\a.pdf", std::nullopt},
           {kIis, "C:\\inetpub\\wwwroot\\App\\attachments\\a", std::nullopt},
           {kIis, "C:\\Windows\\Microsoft.NET\\Framework64\\v4\\Temporary ASP.NET Files\\r\\a.dll",
            std::nullopt},
           {kIis, "C:\\ProgramData\\a.aspx", WebFile::ScriptOutside},
           {kIis, "C:\\ProgramData\\svc\\a.exe", WebFile::Program},
           {"C:\\Windows\\explorer.exe", "C:\\inetpub\\wwwroot\\a.aspx", std::nullopt},
           {"/usr/sbin/apache2", "/var/www/html/up/a.php", WebFile::Script},
           {"/usr/sbin/php-fpm8.2", "/var/www/site/cache/a.php", std::nullopt},
           {"/opt/tomcat/bin/java", "/opt/tomcat/webapps/ROOT/a.jsp", WebFile::Script},
           {"/usr/bin/java", "/srv/app/webapps/ROOT/a.jspx", WebFile::Script},
           {"/usr/bin/java", "/srv/app/work/Catalina/localhost/a.jsp", std::nullopt},
           {"/usr/bin/java", "/home/dev/a.jsp", std::nullopt},
           {"/usr/sbin/nginx", "/tmp/x.sh", WebFile::Program},
           {"System", "C:\\Exchange\\FrontEnd\\HttpProxy\\owa\\a.aspx", WebFile::ScriptSent},
           {"System", "C:\\inetpub\\wwwroot\\a.exe", std::nullopt},
           {"System", "C:\\Share\\a.aspx", std::nullopt},
           {"", "/var/www/html/a.php", std::nullopt}}) {
    EXPECT_EQ(judge_web_file(c.process, c.file), c.kind) << c.process << " " << c.file;
  }
}

HandMadeEvent sysmon(std::string_view file, std::string_view time = "2025-08-05T01:40:31Z") {
  return {std::string(time),
          11,
          "Microsoft-Windows-Sysmon/Operational",
          "WEB01.parl.example",
          {{"Image", std::string(kIis)},
           {"TargetFilename", std::string(file)},
           {"User", "IIS APPPOOL\\Bills"}}};
}

HandMadeEvent defender(std::string_view action, std::string_view folder) {
  return {"2025-08-05T01:40:32Z",
          0,
          "defender:DeviceFileEvents",
          "web01.parl.example",
          {{"ActionType", std::string(action)},
           {"FolderPath", std::string(folder)},
           {"FileName", "sb_help.aspx"},
           {"InitiatingProcessFileName", "w3wp.exe"}}};
}

TEST(WebFile, a_script_in_a_web_root_is_high_and_told_once) {
  EventLog log;
  log.add(sysmon("C:\\inetpub\\wwwroot\\Bills\\attachments\\sb_help.aspx"));
  log.add(defender("FileCreated", "C:\\inetpub\\wwwroot\\Bills\\attachments\\sb_help.aspx"));
  log.add(defender("FileModified", "C:\\inetpub\\wwwroot\\Bills\\attachments"));
  log.add(defender("FileDeleted", "C:\\inetpub\\wwwroot\\Bills\\attachments"));
  const std::vector<model::Finding> found = find_behaviours(kPage, log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rule->level, Level::High);
  EXPECT_EQ(found[0].host, "WEB01.parl.example");
  EXPECT_EQ(found[0].user, "IIS APPPOOL\\Bills");
  EXPECT_THAT(found[0].events, SizeIs(3));
  EXPECT_THAT(
      found[0].entities,
      Contains(Entity{"file", "C:\\inetpub\\wwwroot\\Bills\\attachments\\sb_help.aspx", "target"}));
  EXPECT_THAT(found[0].entities, Contains(Entity{"process", std::string(kIis), "image"}));
}

TEST(WebFile, an_update_of_many_files_is_low_and_two_at_other_times_are_not) {
  EventLog log;
  for (int i = 0; i < 11; ++i) {
    log.add(sysmon("C:\\inetpub\\wwwroot\\p" + std::to_string(i) + ".aspx"));
  }
  std::vector<model::Finding> found = find_behaviours(kPage, log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rule->level, Level::Low);
  EXPECT_THAT(found[0].events, SizeIs(11));
  log.add(sysmon("C:\\inetpub\\wwwroot\\late.aspx", "2025-08-05T01:51:31Z"));
  found = find_behaviours(kPage, log.events);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[1].rule->level, Level::High);
}

TEST(WebFile, object_access_and_the_audit_system_tell_the_same) {
  EventLog log;
  HandMadeEvent access{"2025-08-05T01:40:31Z",
                       4663,
                       "Security",
                       "WEB01",
                       {{"ProcessName", std::string(kIis)},
                        {"ObjectName", "C:\\inetpub\\wwwroot\\a.aspx"},
                        {"AccessMask", "0x1"}}};
  log.add(access);
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
  access.fields[2].second = "0x2";
  log.add(access);
  HandMadeEvent audit{"2025-08-05T01:40:31Z",
                      0,
                      "auditd",
                      "web2",
                      {{"exe", "/usr/sbin/apache2"},
                       {"cwd", "/var/www/html"},
                       {"name", "up/"},
                       {"nametype", "PARENT"},
                       {"name", "up/c.php"},
                       {"nametype", "CREATE"}}};
  log.add(audit);
  audit.fields[5].second = "NORMAL";
  log.add(audit);
  const std::vector<model::Finding> found = find_behaviours(kPage, log.events);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_THAT(found[1].entities, Contains(Entity{"file", "/var/www/html/up/c.php", "target"}));
}

TEST(WebFile, workers_and_order_change_nothing) {
  EventLog log;
  for (int i = 0; i < 30; ++i) {
    log.add(sysmon("C:\\inetpub\\wwwroot\\p" + std::to_string(i % 7) + ".aspx",
                   "2025-08-05T0" + std::to_string(i % 5) + ":51:31Z"));
  }
  EXPECT_THAT(test_support::seeds_that_differ(kPage, log.events), IsEmpty());
}

}  // namespace
}  // namespace longwatch::detect::behaviour
