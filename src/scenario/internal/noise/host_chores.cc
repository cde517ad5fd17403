#include <chrono>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "scenario/internal/noise/host_work.h"

namespace longwatch::scenario::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kLibraries[] = {
    "C:\\Windows\\System32\\kernel32.dll", "C:\\Windows\\System32\\combase.dll",
    "C:\\Windows\\System32\\wininet.dll",  "C:\\Windows\\System32\\crypt32.dll",
    "C:\\Windows\\System32\\clbcatq.dll",  "C:\\Windows\\System32\\wbem\\fastprox.dll"};
constexpr std::string_view kKeys[] = {
    "HKLM\\System\\CurrentControlSet\\Services\\bam\\State\\UserSettings\\Seq",
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\LastScan",
    "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\NetworkList\\Profiles\\Seq",
    "HKLM\\System\\CurrentControlSet\\Services\\W32Time\\Config\\Status\\LastGoodSample",
    "HKLM\\SOFTWARE\\Fleet Agent\\State\\LastContact",
    "HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Signature Updates\\SignaturesLastUpdated"};
constexpr std::string_view kServices[] = {"Background Intelligent Transfer Service",
                                          "Windows Update",
                                          "WMI Performance Adapter",
                                          "Windows Modules Installer",
                                          "Software Protection",
                                          "Remote Registry",
                                          "Volume Shadow Copy"};
constexpr std::string_view kOpenTrace =
    "C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4|C:\\Windows\\System32\\KERNELBASE.dll+2c13e|"
    "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.25060.7-0\\MpSvc.dll+8e1f2";
constexpr std::string_view kDocuments[] = {"Order paper",    "Committee report", "Amendment list",
                                           "Travel request", "Meeting minutes",  "Budget"};

std::string version(Random& random) {
  return fmt::format("{}.{}.{}", random.between(1, 24), random.below(12), random.below(900));
}

void run_in_background(HostWork& work, Timestamp time, Random& random) {
  constexpr std::string_view kImages[] = {
      "RuntimeBroker.exe",  "backgroundTaskHost.exe", "taskhostw.exe", "dllhost.exe",
      "wbem\\WmiPrvSE.exe", "SearchProtocolHost.exe", "sppsvc.exe"};
  const std::string image = fmt::format("C:\\Windows\\System32\\{}", random.pick(kImages));
  const Process& parent = work.host.service_host();
  const Process process = work.host.start(time, parent, work.system(),
                                          {.image = image, .command_line = image + " -Embedding"});
  work.note_process(time, parent, process);
  for (std::uint32_t i = random.below(4); i > 0; --i) {
    work.host.load_image(time + milliseconds(i), process, random.pick(kLibraries), Signed::Yes);
  }
  work.host.end(time + seconds(random.between(2, 300)), process);
}

void run_scheduled_task(HostWork& work, Timestamp time, Random& random) {
  struct Task {
    std::string_view name;
    std::string_view image;
    std::string_view arguments;
  };

  constexpr Task kTasks[] = {
      {"\\Microsoft\\Windows\\Defrag\\ScheduledDefrag", "C:\\Windows\\System32\\defrag.exe",
       " -c -h -o -$"},
      {"\\Microsoft\\Windows\\DiskCleanup\\SilentCleanup", "C:\\Windows\\System32\\cleanmgr.exe",
       " /autoclean /d C:"},
      {"\\Microsoft\\Windows\\Time Synchronization\\SynchronizeTime",
       "C:\\Windows\\System32\\sc.exe", " start w32time task_started"},
      {"\\Microsoft\\Windows\\UpdateOrchestrator\\Schedule Scan",
       "C:\\Windows\\System32\\usoclient.exe", " StartScan"},
      {"\\Operations\\Log rotation", "C:\\Windows\\System32\\cmd.exe",
       " /c \"C:\\Scripts\\rotate.cmd\""},
      {"\\Microsoft\\Windows\\Certificate Services\\Renew", "C:\\Windows\\System32\\certutil.exe",
       " -pulse"},
  };
  const Task& task = random.pick(kTasks);
  const std::string image(task.image);
  work.host.run_task(time, task.name, image);
  const Process process =
      work.host.start(time + milliseconds(50), work.host.service_host(), work.system(),
                      {.image = image, .command_line = image + std::string(task.arguments)});
  work.host.end(time + seconds(random.between(1, 40)), process);
}

void guard(HostWork& work, Timestamp time, Random& random) {
  switch (random.below(4)) {
    case 0:
      work.host.open_process(time, work.defender, work.host.lsass(), 0x1000, kOpenTrace);
      return;
    case 1: {
      const std::string image =
          "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.25060.7-0\\MpCmdRun.exe";
      const Process scan = work.host.start(
          time, work.host.service_host(), work.system(),
          {.image = image,
           .command_line = fmt::format("\"{}\" Scan -ScheduleJob -RestrictPrivileges", image)});
      work.host.end(time + seconds(random.between(30, 900)), scan);
      return;
    }
    default: {
      const std::string file = fmt::format(
          "C:\\ProgramData\\Microsoft\\Windows Defender\\Definition Updates\\{{{:08X}-0000}}\\"
          "mpavdlta.vdm",
          random.next() >> 32U);
      work.host.create_file(time, work.defender, file);
      work.note_file(time, work.defender, file, random.between(40'000, 4'000'000));
    }
  }
}

void start_service(HostWork& work, Timestamp time, Random& random) {
  work.host.log_on(time, {.account = local_system(), .type = 5}, work.system());
  const std::string_view service = random.pick(kServices);
  work.host.change_service_state(time + milliseconds(200), service, "running");
  work.host.change_service_state(time + minutes(random.between(2, 40)), service, "stopped");
}

void keep_settings(HostWork& work, Timestamp time, Random& random) {
  const std::string_view key = random.pick(kKeys);
  if (random.chance(20)) {
    work.host.change_registry_key(time, work.host.service_host(), key, "CreateKey");
    return;
  }
  work.host.set_registry_value(time, work.host.service_host(), key,
                               fmt::format("DWORD (0x{:08x})", random.below(0x10000)));
}

void report_to_fleet(HostWork& work, Timestamp time, Random& random) {
  constexpr std::string_view kScripts[] = {"disks", "patches", "certificates", "software", "users"};
  const std::string image = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
  const std::string script =
      fmt::format("C:\\Program Files\\Fleet Agent\\scripts\\{}.ps1", random.pick(kScripts));
  const Process shell =
      work.host.start(time, work.agent, work.system(),
                      {.image = image,
                       .command_line = fmt::format(
                           "powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass "
                           "-File \"{}\"",
                           script),
                       .directory = "C:\\Program Files\\Fleet Agent\\"});
  work.note_process(time, work.agent, shell);
  work.host.log_script(time + milliseconds(500), shell,
                       "$result = Get-CimInstance -ClassName Win32_OperatingSystem | Select-Object "
                       "Version, LastBootUpTime; Send-FleetReport -Body $result",
                       script);
  work.host.connect(time + seconds(1), work.agent,
                    {work.at.world().desk_prefix + "8", "fleet." + work.at.world().dns, 8443});
  work.host.end(time + seconds(random.between(2, 20)), shell);
}

void call_vendor(HostWork& work, Timestamp time, Random& random) {
  const Site& site = work.at.vendor(random);
  work.host.query_name(time, work.host.service_host(), site.name, site.address);
  work.host.connect(time + milliseconds(30), work.host.service_host(),
                    {site.address, site.name, 443});
  Connection connection;
  connection.time = time + milliseconds(30);
  connection.from = work.described.address;
  connection.to = site.address;
  connection.seconds = 2;
  connection.out = random.between(900, 7'000);
  connection.in = random.between(2'000, 90'000);
  connection.certificate = site.certificate;
  work.at.sensors().connect(connection);
}

void take_upload(HostWork& work, Timestamp time, Random& random) {
  const std::string file = fmt::format("C:\\inetpub\\temp\\{}\\upload-{:08x}.tmp",
                                       work.at.world().site.application, random.next() >> 32U);
  work.host.create_file(time, work.worker, file);
  work.note_file(time, work.worker, file, random.between(20'000, 900'000));
  work.host.note_deletion(time + seconds(2), work.worker, file);
}

// The web server compiles pages when it meets them first after a restart.
void compile_page(HostWork& work, Timestamp time, Random& random) {
  const std::string folder = fmt::format(
      "C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\Temporary ASP.NET "
      "Files\\root\\{:08x}",
      random.next() >> 32U);
  const Process compiler =
      work.host.start(time, work.worker, work.worker.session,
                      {.image = "C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\csc.exe",
                       .command_line = fmt::format(
                           "\"C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\csc.exe\" "
                           "/noconfig /fullpaths @\"{}\\a.cmdline\"",
                           folder),
                       .directory = "c:\\windows\\system32\\inetsrv\\"});
  work.host.create_file(time + milliseconds(800), compiler, folder + "\\App_Web.dll");
  work.note_file(time + milliseconds(800), compiler, folder + "\\App_Web.dll", 28'160);
  work.host.end(time + seconds(1), compiler);
}

void recycle_worker(HostWork& work, Timestamp time, Random& random) {
  static_cast<void>(random);
  work.host.end(time, work.worker);
  work.worker =
      work.host.start(time + milliseconds(300), work.host.service_host(), work.worker.session,
                      {.image = work.worker.image,
                       .command_line = work.worker.command_line,
                       .directory = "C:\\Windows\\system32\\inetsrv\\"});
}

void browse(HostWork& work, Timestamp time, Random& random) {
  const Site& site = work.at.site(random);
  const std::string image = "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe";
  const Process browser = work.host.start(
      time, work.presence->shell, work.presence->session,
      {.image = image,
       .command_line = fmt::format("\"{}\" --single-argument https://{}/", image, site.name),
       .directory = "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\"});
  work.host.query_name(time + milliseconds(300), browser, site.name, site.address);
  work.host.connect(time + milliseconds(340), browser,
                    {work.at.address_of_role("proxy", "7"), "proxy." + work.at.world().dns, 8080});
  if (random.chance(12)) {
    const std::string file = fmt::format("C:\\Users\\{}\\Downloads\\{}.pdf", work.described.user,
                                         made_name(random.below(9000)));
    work.host.create_file(time + seconds(20), browser, file);
    work.note_file(time + seconds(20), browser, file, random.between(30'000, 4'000'000));
  }
  work.host.end(time + seconds(random.between(30, 1200)), browser);
}

void write_document(HostWork& work, Timestamp time, Random& random) {
  const bool is_sheet = random.chance(30);
  const std::string_view title = random.pick(kDocuments);
  const std::string file = fmt::format("H:\\Work\\{} {}.{}", title, random.between(1, 900),
                                       is_sheet ? (random.chance(20) ? "xlsm" : "xlsx") : "docx");
  const std::string image = fmt::format("C:\\Program Files\\Microsoft Office\\root\\Office16\\{}",
                                        is_sheet ? "EXCEL.EXE" : "WINWORD.EXE");
  const Process program =
      work.host.start(time, work.presence->shell, work.presence->session,
                      {.image = image,
                       .command_line = fmt::format("\"{}\" /n \"{}\" /o \"\"", image, file),
                       .directory = "H:\\Work\\"});
  work.note_process(time, work.presence->shell, program);
  if (file.ends_with("xlsm")) {
    work.host.load_image(time + seconds(2), program,
                         "C:\\Program Files\\Common Files\\Microsoft Shared\\VBA\\VBA7.1\\VBE7.DLL",
                         Signed::Yes);
  }
  const Timestamp saved = time + seconds(random.between(60, 900));
  work.host.create_file(saved, program, file);
  work.note_file(saved, program, file, random.between(12'000, 2'000'000));
  work.host.end(time + seconds(random.between(901, 2400)), program);
}

void read_mail(HostWork& work, Timestamp time, Random& random) {
  const std::string image = "C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE";
  const Process outlook = work.host.running(image, fmt::format("\"{}\"", image),
                                            work.presence->session, time - minutes(50));
  work.host.connect(time, outlook,
                    {work.at.address_of_role("proxy", "7"), "proxy." + work.at.world().dns, 8080});
  if (random.chance(25)) {
    const std::string file = fmt::format(
        "C:\\Users\\{}\\AppData\\Local\\Microsoft\\Windows\\INetCache\\Content.Outlook\\{:08X}\\{}."
        "pdf",
        work.described.user, random.next() >> 32U, random.pick(kDocuments));
    work.host.create_file(time + seconds(4), outlook, file);
    work.note_file(time + seconds(4), outlook, file, random.between(20'000, 900'000));
  }
}

void unlock(HostWork& work, Timestamp time, Random& random) {
  static_cast<void>(random);
  work.host.log_on(time,
                   {.account = work.presence->session.account,
                    .type = 7,
                    .workstation = work.described.name,
                    .address = "127.0.0.1"},
                   work.presence->session);
}

// Programs that update themselves from the user's own folder.
void update_own_program(HostWork& work, Timestamp time, Random& random) {
  const std::string folder =
      fmt::format("C:\\Users\\{}\\AppData\\Local\\MeetingApp", work.described.user);
  const Process updater = work.host.start(
      time, work.presence->shell, work.presence->session,
      {.image = folder + "\\Update.exe",
       .command_line = fmt::format("\"{}\\Update.exe\" --processStart \"MeetingApp.exe\"", folder),
       .directory = folder + "\\"});
  work.note_process(time, work.presence->shell, updater);
  const std::string file =
      fmt::format("{}\\packages\\MeetingApp-{}-full.nupkg", folder, version(random));
  work.host.create_file(time + seconds(3), updater, file);
  work.note_file(time + seconds(3), updater, file, random.between(60'000'000, 120'000'000));
  work.host.end(time + seconds(30), updater);
}

void build(HostWork& work, Timestamp time, Random& random) {
  const std::string solution = "C:\\src\\bills\\bills.sln";
  const Process prompt = work.host.start(time, work.presence->shell, work.presence->session,
                                         {.image = "C:\\Windows\\System32\\cmd.exe",
                                          .command_line = "cmd.exe /c build.cmd",
                                          .directory = "C:\\src\\bills\\"});
  const std::string image =
      "C:\\Program Files\\Microsoft Visual Studio\\2022\\MSBuild\\Current\\Bin\\MSBuild.exe";
  const Process compiler = work.host.start(
      time + seconds(1), prompt, work.presence->session,
      {.image = image,
       .command_line = fmt::format("\"{}\" {} /m /p:Configuration=Release", image, solution),
       .directory = "C:\\src\\bills\\"});
  work.note_process(time + seconds(1), prompt, compiler);
  for (std::uint32_t i = random.between(1, 6); i > 0; --i) {
    const std::string file =
        fmt::format("C:\\src\\bills\\bin\\Release\\module{}.dll", random.below(40));
    work.host.create_file(time + seconds(2 + i), compiler, file);
    work.note_file(time + seconds(2 + i), compiler, file, random.between(20'000, 900'000));
  }
  work.host.end(time + seconds(random.between(10, 200)), compiler);
  work.host.end(time + seconds(210), prompt);
}

void run_tool(HostWork& work, Timestamp time, Random& random) {
  struct Tool {
    std::string_view image;
    std::string_view arguments;
  };

  constexpr Tool kTools[] = {
      {"C:\\Program Files\\Git\\cmd\\git.exe", "git.exe fetch --all --prune"},
      {"C:\\Program Files\\Git\\cmd\\git.exe", "git.exe status --porcelain"},
      {"C:\\Program Files\\nodejs\\node.exe", "node.exe C:\\src\\site\\node_modules\\.bin\\tsc -w"},
      {"C:\\Program Files\\Python312\\python.exe", "python.exe -m pytest tests -q"},
      {"C:\\Program Files\\dotnet\\dotnet.exe", "dotnet.exe test --no-build"},
      {"C:\\Windows\\System32\\curl.exe", "curl.exe -s http://localhost:5000/health"}};
  const Tool& tool = random.pick(kTools);
  const Process process = work.host.start(time, work.presence->shell, work.presence->session,
                                          {.image = std::string(tool.image),
                                           .command_line = std::string(tool.arguments),
                                           .directory = "C:\\src\\"});
  work.note_process(time, work.presence->shell, process);
  if (tool.arguments.find("fetch") != std::string_view::npos) {
    work.host.connect(time + milliseconds(400), process,
                      {work.at.world().desk_prefix + "6", "git." + work.at.world().dns, 443});
  }
  work.host.end(time + seconds(random.between(1, 90)), process);
}

// A debugger has every right over the program it looks into; dumps of one's own programs are large.
void debug(HostWork& work, Timestamp time, Random& random) {
  const Process program = work.host.start(time, work.presence->shell, work.presence->session,
                                          {.image = "C:\\src\\bills\\bin\\Release\\bills.exe",
                                           .command_line = "bills.exe --selftest",
                                           .directory = "C:\\src\\bills\\bin\\Release\\"});
  const Process debugger = work.host.running(
      "C:\\Program Files\\Microsoft Visual Studio\\2022\\Common7\\IDE\\devenv.exe", "devenv.exe",
      work.presence->session, time - minutes(40));
  work.host.open_process(time + seconds(2), debugger, program, 0x1FFFFF,
                         "C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4|C:\\Windows\\System32\\"
                         "KERNELBASE.dll+2c13e");
  if (random.chance(20)) {
    const std::string dump = "C:\\src\\dumps\\bills.dmp";
    work.host.create_file(time + seconds(9), debugger, dump);
    work.note_file(time + seconds(9), debugger, dump, random.between(9'000'000, 90'000'000));
  }
  work.host.end(time + seconds(40), program);
}

void install_software(HostWork& work, Timestamp time, Random& random) {
  constexpr std::string_view kProducts[] = {"PDF Reader",   "Meeting App", "Archive Tool",
                                            "Print Client", "Font Pack",   "Browser"};
  const std::string_view product = random.pick(kProducts);
  const std::string package = fmt::format("C:\\ProgramData\\Fleet Agent\\cache\\{:08x}\\{}.msi",
                                          random.next() >> 32U, product);
  work.host.create_file(time, work.agent, package);
  work.note_file(time, work.agent, package, random.between(2'000'000, 90'000'000));
  const Process installer = work.host.start(
      time + seconds(4), work.agent, work.system(),
      {.image = "C:\\Windows\\System32\\msiexec.exe",
       .command_line =
           fmt::format("\"C:\\Windows\\system32\\msiexec.exe\" /i \"{}\" /qn /norestart", package),
       .directory = "C:\\ProgramData\\Fleet Agent\\cache\\"});
  work.note_process(time + seconds(4), work.agent, installer);
  const std::string program = fmt::format("C:\\Program Files\\{}\\{}.exe", product, "main");
  work.host.create_file(time + seconds(9), installer, program);
  work.note_file(time + seconds(9), installer, program, random.between(900'000, 40'000'000));
  work.host.set_registry_value(
      time + seconds(11), installer,
      fmt::format(
          "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{}\\DisplayVersion",
          product),
      version(random));
  if (random.chance(35)) {
    work.host.install_service(time + seconds(12), work.system(),
                              fmt::format("{} Update Service", product),
                              fmt::format("\"C:\\Program Files\\{}\\updater.exe\" /svc", product));
  }
  work.host.end(time + seconds(random.between(20, 240)), installer);
}

constexpr Chore kDeskChores[] = {{browse, 34},
                                 {write_document, 14},
                                 {read_mail, 30},
                                 {run_in_background, 26},
                                 {keep_settings, 14},
                                 {call_vendor, 10},
                                 {guard, 10},
                                 {unlock, 6},
                                 {update_own_program, 1},
                                 {report_to_fleet, 2},
                                 {run_scheduled_task, 6}};
constexpr Chore kDeveloperChores[] = {
    {build, 20}, {run_tool, 50}, {debug, 8}, {browse, 12}, {read_mail, 10}};
constexpr Chore kServerChores[] = {
    {run_in_background, 34}, {run_scheduled_task, 16}, {guard, 14},      {start_service, 14},
    {keep_settings, 24},     {report_to_fleet, 6},     {call_vendor, 12}};
constexpr Chore kWebServerChores[] = {{take_upload, 90}, {compile_page, 2}, {recycle_worker, 1}};
constexpr Chore kDeploymentChores[] = {{install_software, 1}};

}  // namespace

void patch(HostWork& work, Timestamp time, Random& random) {
  const Process installer =
      work.host.start(time, work.host.services(), work.system(),
                      {.image = "C:\\Windows\\servicing\\TrustedInstaller.exe",
                       .command_line = "C:\\Windows\\servicing\\TrustedInstaller.exe"});
  work.host.change_service_state(time, "Windows Modules Installer", "running");
  const std::uint32_t files = random.between(20, 60);
  for (std::uint32_t i = 0; i < files; ++i) {
    const Timestamp moment = time + seconds(10 + 7 * i);
    const std::string file =
        fmt::format("C:\\Windows\\WinSxS\\Temp\\PendingRenames\\{:016x}.dll", random.next());
    work.host.create_file(moment, installer, file);
    work.note_file(moment, installer, file, random.between(30'000, 3'000'000));
  }
  const Timestamp done = time + seconds(20 + 7 * files);
  work.host.set_registry_value(
      done, installer,
      "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based "
      "Servicing\\RebootPending",
      "DWORD (0x00000001)");
  for (const std::string_view service : kServices) {
    work.host.change_service_state(done + seconds(30), service, "stopped");
    work.host.change_service_start(done + seconds(200), service, service.substr(0, 8));
    work.host.change_service_state(done + seconds(240), service, "running");
  }
  work.host.end(done + seconds(25), installer);
}

std::span<const Chore> desk_chores() {
  return kDeskChores;
}

std::span<const Chore> developer_chores() {
  return kDeveloperChores;
}

std::span<const Chore> server_chores() {
  return kServerChores;
}

std::span<const Chore> web_server_chores() {
  return kWebServerChores;
}

std::span<const Chore> deployment_chores() {
  return kDeploymentChores;
}

}  // namespace longwatch::scenario::internal
