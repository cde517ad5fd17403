#include "correlate/internal/names.h"

#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace longwatch::correlate {
namespace {

TEST(Names, an_account_loses_its_domain_and_nobody_has_none) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"CORP\\Ann", "ann"},
      {"ann@CORP.EXAMPLE", "ann"},
      {"IIS APPPOOL\\Shop", "shop"},
      {"CORP\\WEB1$", ""},
      {"WEB1$@CORP.EXAMPLE", ""},
      {"NT AUTHORITY\\SYSTEM", ""},
      {"LOCAL SERVICE", ""},
      {"Font Driver Host\\UMFD-0", ""},
      {"DWM-3", ""},
      {"-", ""},
      {"", ""}};
  for (const auto& [logged, name] : cases) {
    EXPECT_EQ(account_name(logged), name) << logged;
  }
}

TEST(Names, paths_urls_and_mail_addresses) {
  EXPECT_EQ(base_name("C:\\Temp\\A.Exe"), "a.exe");
  EXPECT_EQ(base_name("/a/b.php?x=/c.jsp"), "b.php");
  EXPECT_EQ(base_name(""), "");
  EXPECT_EQ(directory_of("C:\\Temp\\A.Exe"), "C:\\Temp");
  EXPECT_EQ(directory_of("A.Exe"), "");
  EXPECT_EQ(mail_domain("Ann <ann@News.Example>"), "news.example");
  EXPECT_EQ(mail_domain("ann"), "");
  EXPECT_EQ(url_host("https://u:p@Img.News.Example:8443/p?q"), "img.news.example");
  EXPECT_EQ(url_host("https://[2001:db8::1]/x"), "2001:db8::1");
  EXPECT_EQ(url_host("/a/b"), "");
}

TEST(Names, installed_programs_are_told_from_dropped_ones) {
  for (const std::string_view path :
       {"C:\\Windows\\System32\\cmd.exe", "c:\\program files (x86)\\a\\b.exe", "cmd.exe",
        "\\SystemRoot\\System32\\smss.exe", "%SystemRoot%\\a.exe",
        "\"C:\\Program Files\\a\\b.exe\" -x", "/usr/bin/perl"}) {
    EXPECT_TRUE(is_installed(path)) << path;
  }
  for (const std::string_view path : {"C:\\ProgramData\\svc\\a.exe", "C:\\Windows\\Temp\\a.exe",
                                      "D:\\windows files\\a.exe", "/tmp/x"}) {
    EXPECT_FALSE(is_installed(path)) << path;
  }
}

TEST(Names, scripts_of_web_servers) {
  EXPECT_TRUE(is_web_script("/a/B.ASPX"));
  EXPECT_TRUE(is_web_script("D:\\www\\x.jsp"));
  EXPECT_FALSE(is_web_script("/a/b.png"));
  EXPECT_FALSE(is_web_script("/aspx/"));
  EXPECT_TRUE(is_published("C:\\inetpub\\wwwroot\\a\\b.png"));
  EXPECT_FALSE(is_published("C:\\Temp\\b.png"));
}

}  // namespace
}  // namespace longwatch::correlate
