#include "detect/behaviour/internal/web_worker.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace longwatch::detect::behaviour {
namespace {

/// Processes that run pages: IIS, Apache, nginx, Tomcat's service, PHP.
constexpr std::array<std::string_view, 8> kWorkers = {
    "w3wp.exe", "httpd.exe", "httpd", "nginx.exe", "nginx", "php-cgi.exe", "php-cgi", "apache2",
};

constexpr std::array<std::string_view, 3> kJava = {"java.exe", "javaw.exe", "java"};

/// A child that is part of serving pages. Only where it belongs: the name alone proves nothing.
struct Helper {
  std::string_view name;
  std::string_view folder;  ///< part of the path; empty = anywhere
  std::string_view reason;
};

constexpr std::array<Helper, 13> kHelpers = {{
    {"csc.exe", "\\windows\\microsoft.net\\", "ASP.NET compiles pages in C#"},
    {"csc.exe", "\\bin\\roslyn\\", "an application brings the compiler along"},
    {"vbc.exe", "\\windows\\microsoft.net\\", "ASP.NET compiles pages in Visual Basic"},
    {"vbc.exe", "\\bin\\roslyn\\", "an application brings the compiler along"},
    {"vbcscompiler.exe", "\\bin\\roslyn\\", "the compiler's server"},
    {"cvtres.exe", "\\windows\\microsoft.net\\", "the compiler converts resources"},
    {"conhost.exe", "\\windows\\system32\\", "the console of every console program"},
    {"werfault.exe", "\\windows\\system32\\", "reports the worker's own crash"},
    {"werfault.exe", "\\windows\\syswow64\\", "reports the worker's own crash"},
    {"rotatelogs.exe", "", "Apache rotates its logs through it"},
    {"rotatelogs", "", "Apache rotates its logs through it"},
    {"php-cgi.exe", "", "the server hands scripts to it (FastCGI)"},
    {"php-cgi", "", "the server hands scripts to it (FastCGI)"},
}};

constexpr std::array<std::string_view, 69> kTools = {
    // shells and script hosts
    "cmd.exe",
    "powershell.exe",
    "powershell_ise.exe",
    "pwsh.exe",
    "pwsh",
    "pwsh.dll",
    "wscript.exe",
    "cscript.exe",
    "mshta.exe",
    "rundll32.exe",
    "regsvr32.exe",
    "msbuild.exe",
    "installutil.exe",
    "bash.exe",
    "bash",
    "sh.exe",
    "sh",
    "dash",
    "zsh",
    "ksh",
    "busybox",
    "python.exe",
    "python",
    "python3",
    "perl.exe",
    "perl",
    "ruby.exe",
    "ruby",
    // who am I, where am I, who else is here
    "whoami.exe",
    "whoami",
    "ipconfig.exe",
    "ifconfig",
    "ip",
    "systeminfo.exe",
    "hostname.exe",
    "hostname",
    "net.exe",
    "net1.exe",
    "nltest.exe",
    "nslookup.exe",
    "netstat.exe",
    "netstat",
    "tasklist.exe",
    "quser.exe",
    "query.exe",
    "qwinsta.exe",
    "arp.exe",
    "route.exe",
    "ping.exe",
    "tracert.exe",
    "dsquery.exe",
    "setspn.exe",
    "wmic.exe",
    "id",
    "uname",
    "ps",
    // fetches, stays, changes
    "certutil.exe",
    "bitsadmin.exe",
    "curl.exe",
    "curl",
    "wget.exe",
    "wget",
    "reg.exe",
    "sc.exe",
    "schtasks.exe",
    "at.exe",
    "netsh.exe",
    "wevtutil.exe",
    "vssadmin.exe",
};

std::string_view file_name(std::string_view path) {
  const std::size_t separator = path.find_last_of("\\/");
  return separator == std::string_view::npos ? path : path.substr(separator + 1);
}

bool contains_ignoring_case(std::string_view text, std::string_view lower) {
  return std::search(text.begin(), text.end(), lower.begin(), lower.end(),
                     [](char a, char b) { return to_ascii_lower(a) == b; }) != text.end();
}

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view candidate) {
    return equals_ignoring_ascii_case(name, candidate);
  });
}

bool names_tomcat(std::string_view text) {
  return contains_ignoring_case(text, "tomcat") || contains_ignoring_case(text, "catalina");
}

bool is_helper(std::string_view image) {
  const std::string_view name = file_name(image);
  return std::any_of(kHelpers.begin(), kHelpers.end(), [&](const Helper& helper) {
    return equals_ignoring_ascii_case(name, helper.name) &&
           contains_ignoring_case(image, helper.folder);
  });
}

}  // namespace

bool is_web_worker(std::string_view image, std::string_view command_line) {
  const std::string_view name = file_name(image);
  if (is_one_of(name, kWorkers) || starts_with_ignoring_ascii_case(name, "php-fpm") ||
      (starts_with_ignoring_ascii_case(name, "tomcat") && contains_ignoring_case(name, ".exe"))) {
    return true;
  }
  return is_one_of(name, kJava) && (names_tomcat(image) || names_tomcat(command_line));
}

std::optional<WebChild> judge_web_child(const StartedProcess& process) {
  if (process.image.empty() || !is_web_worker(process.parent_image, process.parent_command_line)) {
    return std::nullopt;
  }
  // Servers start workers of their own kind.
  if (equals_ignoring_ascii_case(process.image, process.parent_image) || is_helper(process.image)) {
    return std::nullopt;
  }
  const bool is_tool =
      is_one_of(file_name(process.image), kTools) || is_one_of(process.original_name, kTools);
  return is_tool ? WebChild::Tool : WebChild::Program;
}

}  // namespace longwatch::detect::behaviour
