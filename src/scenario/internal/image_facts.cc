#include "scenario/internal/image_facts.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/digest.h"

namespace longwatch::scenario::internal {
namespace {

constexpr std::string_view kWindowsVersion = "10.0.20348.1 (WinBuild.160101.0800)";
constexpr std::string_view kWindows = "Microsoft\xC2\xAE Windows\xC2\xAE Operating System";
constexpr std::string_view kMicrosoft = "Microsoft Corporation";

struct NamedFacts {
  std::string_view name;
  ImageFacts facts;
};

constexpr ImageFacts windows(std::string_view description, std::string_view original_name) {
  return {kWindowsVersion, description, kWindows, kMicrosoft, original_name};
}

constexpr NamedFacts kFacts[] = {
    {"backgroundtaskhost.exe", windows("Background Task Host", "backgroundTaskHost.exe")},
    {"certutil.exe", windows("CertUtil.exe", "CertUtil.exe")},
    {"cmd.exe", windows("Windows Command Processor", "Cmd.Exe")},
    {"conhost.exe", windows("Console Window Host", "CONHOST.EXE")},
    {"curl.exe",
     {"8.4.0", "The curl executable", "The curl executable", "curl, https://curl.se/", "curl.exe"}},
    {"dllhost.exe", windows("COM Surrogate", "dllhost.exe")},
    {"dns.exe", windows("Domain Name System (DNS) Server", "dns.exe")},
    {"excel.exe",
     {"16.0.17328.20550", "Microsoft Excel", "Microsoft Office", kMicrosoft, "Excel.exe"}},
    {"explorer.exe", windows("Windows Explorer", "EXPLORER.EXE")},
    {"lsass.exe", windows("Local Security Authority Process", "lsass.exe")},
    {"mmc.exe", windows("Microsoft Management Console", "mmc.exe")},
    {"msedge.exe", {"122.0.2365.66", "Microsoft Edge", "Microsoft Edge", kMicrosoft, "msedge.exe"}},
    {"msmpeng.exe",
     {"4.18.24020.7", "Antimalware Service Executable", kWindows, kMicrosoft, "MsMpEng.exe"}},
    {"net.exe", windows("Net Command", "net.exe")},
    {"net1.exe", windows("Net Command", "net1.exe")},
    {"outlook.exe",
     {"16.0.17328.20550", "Microsoft Outlook", "Microsoft Outlook", kMicrosoft, "Outlook.exe"}},
    {"powershell.exe", windows("Windows PowerShell", "PowerShell.EXE")},
    {"reg.exe", windows("Registry Console Tool", "reg.exe")},
    {"rundll32.exe", windows("Windows host process (Rundll32)", "RUNDLL32.EXE")},
    {"runtimebroker.exe", windows("Runtime Broker", "RuntimeBroker.exe")},
    {"schtasks.exe", windows("Task Scheduler Configuration Tool", "schtasks.exe")},
    {"searchprotocolhost.exe",
     {"7.0.20348.1 (WinBuild.160101.0800)", "Microsoft Windows Search Protocol Host",
      "Windows\xC2\xAE Search", kMicrosoft, "SearchProtocolHost.exe"}},
    {"services.exe", windows("Services and Controller app", "services.exe")},
    {"svchost.exe", windows("Host Process for Windows Services", "svchost.exe")},
    {"systeminfo.exe", windows("Displays system information", "sysinfo.exe")},
    {"taskhostw.exe", windows("Host Process for Windows Tasks", "taskhostw.exe")},
    {"w3wp.exe",
     {"10.0.20348.1 (WinBuild.160101.0800)", "IIS Worker Process", "Internet Information Services",
      kMicrosoft, "w3wp.exe"}},
    {"wevtutil.exe", windows("Eventing Command Line Utility", "wevtutil.exe")},
    {"whoami.exe", windows("whoami - displays logged on user information", "whoami.exe")},
    {"winword.exe",
     {"16.0.17328.20550", "Microsoft Word", "Microsoft Office", kMicrosoft, "WinWord.exe"}},
    {"wmiprvse.exe", windows("WMI Provider Host", "Wmiprvse.exe")},
    // Their real company field is a person's name, which samples do not carry.
    {"7za.exe", {"23.01", "7-Zip Standalone Console", "7-Zip", "-", "7za.exe"}},
    {"7z.exe", {"23.01", "7-Zip Console", "7-Zip", "-", "7z.exe"}},
    {"rar.exe", {"6.24.0", "Command line RAR", "WinRAR", "-", "Rar.exe"}},
};

std::string hex_digest(std::string_view text, std::size_t digits) {
  std::string hex = to_hex(formats::sha256(as_bytes(text))).substr(0, digits);
  std::transform(hex.begin(), hex.end(), hex.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return hex;
}

}  // namespace

ImageFacts facts_of(std::string_view image) {
  const std::string name = to_ascii_lower(file_name_of(image));
  for (const NamedFacts& known : kFacts) {
    if (known.name == name) {
      return known.facts;
    }
  }
  return {};
}

std::string hashes_of(std::string_view image) {
  const std::string name = "FICTION:" + to_ascii_lower(file_name_of(image));
  return fmt::format("SHA1={},MD5={},SHA256={},IMPHASH={}", hex_digest(name + ":sha1", 40),
                     hex_digest(name + ":md5", 32), hex_digest(name, 64),
                     hex_digest(name + ":imphash", 32));
}

std::string_view file_name_of(std::string_view path) {
  const std::size_t slash = path.find_last_of('\\');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace longwatch::scenario::internal
