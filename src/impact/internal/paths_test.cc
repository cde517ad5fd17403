#include "impact/internal/paths.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace longwatch::impact {
namespace {

TEST(Paths, the_same_file_has_one_comparable_form) {
  for (const std::string_view path :
       {"\\\\*\\Deploy$\\a\\B.ps1", "\\\\FS02\\deploy$\\a\\b.ps1",
        "//fs02.x.example/deploy$/a/b.ps1", "\\deploy$\\a\\\\b.ps1"}) {
    EXPECT_EQ(comparable_path(path), "\\deploy$\\a\\b.ps1") << path;
  }
  EXPECT_EQ(comparable_path("\\??\\D:\\Shares\\"), "d:\\shares");
  EXPECT_EQ(comparable_path("\\\\FS02"), "");
}

TEST(Paths, a_folder_holds_its_files_and_not_its_namesakes) {
  EXPECT_TRUE(lies_in("\\deploy$\\a", "\\deploy$"));
  EXPECT_TRUE(lies_in("\\deploy$", "\\deploy$"));
  EXPECT_FALSE(lies_in("\\deploy$2\\a", "\\deploy$"));
  EXPECT_FALSE(lies_in("\\deploy$", ""));
}

TEST(Paths, archives_and_their_volumes_share_a_stem) {
  const std::vector<std::pair<std::string, std::string>> cases = {{"C:\\PerfLogs\\u1.7z.001", "u1"},
                                                                  {"c:/x/U1.7z", "u1"},
                                                                  {"a.part2.rar", "a"},
                                                                  {"a.r00", "a"},
                                                                  {"b.z01", "b"},
                                                                  {"b.zip", "b"},
                                                                  {"c.tar.gz", "c"},
                                                                  {"notes.txt", ""},
                                                                  {"d.png", ""},
                                                                  {".zip", ""},
                                                                  {"report.2024", ""},
                                                                  {"lib.so.001", ""}};
  for (const auto& [path, stem] : cases) {
    EXPECT_EQ(archive_stem(path), stem) << path;
  }
}

TEST(Paths, log_files_are_known_by_folder_and_extension) {
  EXPECT_TRUE(is_log_path("C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex310304.log"));
  EXPECT_TRUE(is_log_path("C:\\Windows\\System32\\winevt\\Logs\\Security.evtx"));
  EXPECT_FALSE(is_log_path("C:\\Windows\\Temp\\tool.log"));
  EXPECT_FALSE(is_log_path("C:\\inetpub\\logs\\LogFiles\\readme.txt"));
}

TEST(Paths, a_profile_folder_is_shown_without_the_persons_name) {
  EXPECT_EQ(shown_path("C:\\Users\\someone\\AppData\\x"), "C:\\Users\\*\\AppData\\x");
  EXPECT_EQ(shown_path("C:\\Users\\Public\\x"), "C:\\Users\\Public\\x");
  EXPECT_EQ(shown_path("C:\\PerfLogs"), "C:\\PerfLogs");
}

}  // namespace
}  // namespace longwatch::impact
