#include "correlate/internal/names.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"

namespace longwatch::correlate {
namespace {

constexpr std::array<std::string_view, 16> kNobody = {
    "-",
    "n/a",
    "system",
    "localsystem",
    "local system",
    "local service",
    "network service",
    "localservice",
    "networkservice",
    "anonymous",
    "s-1-5-18",
    "s-1-5-19",
    "s-1-5-20",
    "anonymous logon",
    "iusr",
    "null sid",
};

constexpr std::array<std::string_view, 12> kScripts = {
    ".asp", ".aspx", ".ashx", ".asmx", ".cfm",   ".cgi",
    ".jsp", ".jspx", ".php",  ".php5", ".phtml", ".pl",
};

constexpr std::array<std::string_view, 13> kWebWorkers = {
    "w3wp.exe",
    "httpd",
    "httpd.exe",
    "apache2",
    "nginx",
    "nginx.exe",
    "php-cgi.exe",
    "php-fpm",
    "php.exe",
    "tomcat9.exe",
    "tomcat8.exe",
    "tomcat.exe",
    "umworkerprocess.exe",
};

constexpr std::array<std::string_view, 37> kShells = {
    "cmd.exe",        "powershell.exe", "pwsh.exe",     "wscript.exe",  "cscript.exe",
    "mshta.exe",      "rundll32.exe",   "regsvr32.exe", "certutil.exe", "bitsadmin.exe",
    "wmic.exe",       "net.exe",        "net1.exe",     "whoami.exe",   "ipconfig.exe",
    "systeminfo.exe", "nltest.exe",     "tasklist.exe", "quser.exe",    "hostname.exe",
    "netstat.exe",    "arp.exe",        "ping.exe",     "nslookup.exe", "reg.exe",
    "sc.exe",         "schtasks.exe",   "at.exe",       "wevtutil.exe", "dsquery.exe",
    "bash.exe",       "bash",           "sh",           "dash",         "python",
    "python.exe",     "perl",
};

bool is_listed(std::span<const std::string_view> list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

std::string account_name(std::string_view logged) {
  std::string_view name = trim(logged);
  const std::size_t backslash = name.rfind('\\');
  if (backslash != std::string_view::npos) {
    const std::string domain = to_ascii_lower(name.substr(0, backslash));
    // Their accounts are the same on every host.
    if (domain == "nt authority" || domain == "window manager" || domain == "font driver host") {
      return {};
    }
    name.remove_prefix(backslash + 1);
  }
  name = name.substr(0, name.find('@'));
  std::string lower = to_ascii_lower(name);
  if (lower.empty() || lower.back() == '$' || is_listed(kNobody, lower) ||
      lower.starts_with("dwm-") || lower.starts_with("umfd-")) {
    return {};
  }
  return lower;
}

std::string base_name(std::string_view path) {
  path = path.substr(0, path.find('?'));
  const std::size_t slash = path.find_last_of("/\\");
  return to_ascii_lower(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

std::string_view directory_of(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

std::string mail_domain(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = address.substr(at + 1);
  return to_ascii_lower(trim(rest.substr(0, rest.find_first_of("> ,;\t"))));
}

std::string url_host(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) {
    return {};
  }
  std::string_view rest = url.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  const std::size_t at = rest.rfind('@');
  if (at != std::string_view::npos) {
    rest.remove_prefix(at + 1);
  }
  if (rest.starts_with('[')) {
    return to_ascii_lower(rest.substr(
        1, rest.find(']') == std::string_view::npos ? std::string_view::npos : rest.find(']') - 1));
  }
  return to_ascii_lower(rest.substr(0, rest.find(':')));
}

bool is_installed(std::string_view path) {
  std::string lower = to_ascii_lower(path);
  std::replace(lower.begin(), lower.end(), '/', '\\');
  lower.erase(0, lower.find_first_not_of('"'));
  if (lower.find('\\') == std::string::npos || lower.starts_with("%systemroot%") ||
      lower.starts_with("%windir%") || lower.starts_with("%programfiles") ||
      lower.starts_with("%comspec%")) {
    return true;  // a bare name says nothing about where it lies
  }
  // Folders inside the system's that anybody may write to.
  if (lower.find("\\windows\\temp\\") != std::string::npos ||
      lower.find("\\windows\\tasks\\") != std::string::npos ||
      lower.find("\\windows\\debug\\") != std::string::npos) {
    return false;
  }
  const std::string_view inside = std::string_view(lower).substr(lower.find('\\'));
  return inside.starts_with("\\windows\\") || inside.starts_with("\\systemroot\\") ||
         inside.starts_with("\\program files\\") || inside.starts_with("\\program files (x86)\\") ||
         inside.starts_with("\\programdata\\microsoft\\") || inside.starts_with("\\usr\\") ||
         inside.starts_with("\\bin\\") || inside.starts_with("\\sbin\\") ||
         inside.starts_with("\\opt\\");
}

bool is_web_script(std::string_view name) {
  const std::string lower = base_name(name);
  const std::size_t dot = lower.rfind('.');
  return dot != std::string::npos && is_listed(kScripts, std::string_view(lower).substr(dot));
}

bool is_published(std::string_view path) {
  std::string lower = to_ascii_lower(path);
  std::replace(lower.begin(), lower.end(), '\\', '/');
  return lower.find("/wwwroot/") != std::string::npos ||
         lower.find("/htdocs/") != std::string::npos ||
         lower.find("/webapps/") != std::string::npos ||
         lower.find("/var/www/") != std::string::npos ||
         lower.find("/public_html/") != std::string::npos;
}

bool is_web_worker(std::string_view image) {
  return is_listed(kWebWorkers, base_name(image));
}

bool is_shell(std::string_view image) {
  return is_listed(kShells, base_name(image));
}

}  // namespace longwatch::correlate
