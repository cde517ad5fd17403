#include "detect/behaviour/internal/web_worker.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace longwatch::detect::behaviour {
namespace {

std::string judge(const StartedProcess& process) {
  const std::optional<WebChild> child = judge_web_child(process);
  if (!child.has_value()) {
    return "quiet";
  }
  return *child == WebChild::Tool ? "tool" : "program";
}

constexpr std::string_view kIis = "C:\\Windows\\System32\\inetsrv\\w3wp.exe";

struct ParentCase {
  std::string_view image;
  std::string_view command_line;
  std::string_view expected;
};

TEST(WebWorker, is_recognised_by_its_name_and_java_by_what_it_runs) {
  const std::vector<ParentCase> cases = {
      {kIis, "", "tool"},
      {"c:\\windows\\system32\\inetsrv\\W3WP.EXE", "", "tool"},
      {"C:\\Apache24\\bin\\httpd.exe", "", "tool"},
      {"/usr/sbin/httpd", "", "tool"},
      {"/usr/sbin/apache2", "", "tool"},
      {"C:\\nginx\\nginx.exe", "", "tool"},
      {"C:\\php\\php-cgi.exe", "", "tool"},
      {"/usr/sbin/php-fpm8.2", "", "tool"},
      {"C:\\Program Files\\Apache\\Tomcat 9.0\\bin\\Tomcat9.exe", "", "tool"},
      {"C:\\Tomcat\\jre\\bin\\java.exe", "", "tool"},
      {"C:\\jre\\bin\\java.exe", "java -Dcatalina.base=D:\\app org.apache.Bootstrap", "tool"},
      {"C:\\jre\\bin\\java.exe", "java -jar build.jar", "quiet"},
      {"C:\\jre\\bin\\java.exe", "", "quiet"},
      {"C:\\node\\node.exe", "", "quiet"},
      {"C:\\Windows\\explorer.exe", "", "quiet"},
      {"C:\\w3wp.exe.d\\a.exe", "", "quiet"},
      {"", "", "quiet"},
  };
  for (const ParentCase& c : cases) {
    EXPECT_EQ(judge({"C:\\Windows\\System32\\cmd.exe", "", c.image, c.command_line}), c.expected)
        << c.image << " " << c.command_line;
  }
}

struct ChildCase {
  std::string_view image;
  std::string_view original_name;
  std::string_view expected;
};

TEST(WebWorker, children_are_expected_helpers_tools_or_other_programs) {
  const std::vector<ChildCase> cases = {
      {"C:\\Windows\\System32\\cmd.exe", "", "tool"},
      {"C:\\Windows\\System32\\WHOAMI.EXE", "", "tool"},
      {"/bin/sh", "", "tool"},
      {"C:\\Windows\\Temp\\up.exe", "Cmd.Exe", "tool"},
      {"C:\\Windows\\Temp\\gp.exe", "", "program"},
      {"C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\csc.exe", "csc.exe", "quiet"},
      {"C:\\app\\bin\\roslyn\\csc.exe", "", "quiet"},
      {"C:\\Windows\\Temp\\csc.exe", "", "program"},
      {"\\??\\C:\\Windows\\system32\\conhost.exe", "", "quiet"},
      {"C:\\Users\\Public\\conhost.exe", "", "program"},
      {"C:\\Windows\\SysWOW64\\WerFault.exe", "", "quiet"},
      {"C:\\php\\php-cgi.exe", "", "quiet"},
      {kIis, "", "quiet"},
      {"C:\\Windows\\Temp\\w3wp.exe", "", "program"},
      {"", "", "quiet"},
  };
  for (const ChildCase& c : cases) {
    EXPECT_EQ(judge({c.image, c.original_name, kIis, ""}), c.expected) << c.image;
  }
}

}  // namespace
}  // namespace longwatch::detect::behaviour
