#include "scenario/internal/office.h"

#include <chrono>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace longwatch::scenario::internal {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// A host on one day, with what everything on it starts from.
struct Workplace {
  Office& office;
  HostRecorder& host;
  Session session;
  Process shell;
};

struct Site {
  std::string_view name;
  std::string_view address;
};

constexpr Site kSites[] = {
    {"news.press-agency.example", "198.51.100.12"}, {"law.gazette.example", "198.51.100.31"},
    {"library.parl.example", "10.20.10.41"},        {"hansard.parl.example", "10.20.10.42"},
    {"weather.example", "198.51.100.77"},           {"statistics-office.example", "192.0.2.18"},
    {"travel-desk.example", "192.0.2.54"},          {"committees.parl.example", "10.20.10.43"},
};

constexpr Site kServices[] = {
    {"update.vendor.example", "192.0.2.110"},
    {"telemetry.vendor.example", "192.0.2.111"},
    {"ocsp.trust-services.example", "198.51.100.90"},
    {"time.parl.example", "10.20.20.10"},
    {"dc01.parl.example", "10.20.20.10"},
};

constexpr std::string_view kDocuments[] = {
    "Order paper",        "Committee report", "Amendment list", "Travel request",
    "Question for reply", "Meeting minutes",  "Roster",         "Reading list",
};

constexpr std::string_view kLibraries[] = {
    "C:\\Windows\\System32\\bcrypt.dll",    "C:\\Windows\\System32\\sechost.dll",
    "C:\\Windows\\System32\\propsys.dll",   "C:\\Windows\\System32\\wldp.dll",
    "C:\\Windows\\System32\\msvcp_win.dll", "C:\\Windows\\System32\\profapi.dll",
};

constexpr std::string_view kSettings[] = {
    "HKLM\\System\\CurrentControlSet\\Services\\W32Time\\SecureTimeLimits\\SecureTimeHigh",
    "HKLM\\SOFTWARE\\Microsoft\\WindowsUpdate\\UX\\StateVariables\\LastScanResult",
    "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\NetworkList\\DefaultMediaCost\\Default",
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Diagnostics\\DiagTrack\\HeartBeats\\Seq",
};

constexpr std::string_view kInventoryTask = "\\PSO\\Inventory";
constexpr std::string_view kInventoryScript =
    "Get-CimInstance -ClassName Win32_LogicalDisk | Select-Object DeviceID, FreeSpace, Size | "
    "Export-Csv -NoTypeInformation -Path 'C:\\Program Files\\PSO Tools\\inventory\\disks.csv'";
constexpr std::string_view kOpenTrace =
    "C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4|C:\\Windows\\System32\\KERNELBASE.dll+2c13e|"
    "C:\\Program Files\\Windows Defender\\MpSvc.dll+8e1f2";

void browse(Workplace& at, Timestamp time) {
  Random& random = at.host.random();
  const Site& site = random.pick(kSites);
  const Process browser = at.host.start(
      time, at.shell, at.session,
      {.image = "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
       .command_line = fmt::format("\"C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\"
                                   "msedge.exe\" --single-argument https://{}/",
                                   site.name),
       .directory = "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\"});
  time += milliseconds(random.between(300, 2500));
  at.host.query_name(time, browser, site.name, site.address);
  at.host.connect(time + milliseconds(40), browser,
                  {std::string(site.address), std::string(site.name), 443});
  at.host.end(time + seconds(random.between(30, 1200)), browser);
}

void write_document(Workplace& at, Timestamp time) {
  Random& random = at.host.random();
  const std::string_view title = random.pick(kDocuments);
  const std::string name = fmt::format("{} {}.docx", title, random.between(1, 60));
  const Process word = at.host.start(
      time, at.shell, at.session,
      {.image = "C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE",
       .command_line = fmt::format("\"C:\\Program Files\\Microsoft Office\\root\\Office16\\"
                                   "WINWORD.EXE\" /n \"H:\\Drafts\\{}\" /o \"\"",
                                   name),
       .directory = "H:\\Drafts\\"});
  at.host.create_file(time + seconds(2), word, fmt::format("H:\\Drafts\\~${}", name.substr(2)));
  at.host.create_file(time + seconds(random.between(60, 900)), word,
                      fmt::format("H:\\Drafts\\{}", name));
  at.host.end(time + seconds(random.between(901, 2400)), word);
}

void read_mail(Workplace& at, Timestamp time) {
  const Process outlook =
      at.host.running("C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE",
                      "\"C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE\"",
                      at.session, time - hours(1));
  at.host.query_name(time, outlook, "mail.parl.example", "10.20.10.30");
  at.host.connect(time + milliseconds(25), outlook, {"10.20.10.30", "mail.parl.example", 443});
}

void run_in_background(Workplace& at, Timestamp time) {
  constexpr std::string_view kImages[] = {
      "C:\\Windows\\System32\\RuntimeBroker.exe", "C:\\Windows\\System32\\backgroundTaskHost.exe",
      "C:\\Windows\\System32\\taskhostw.exe", "C:\\Windows\\System32\\dllhost.exe"};
  Random& random = at.host.random();
  const std::string image(random.pick(kImages));
  const Process process = at.host.start(time, at.host.service_host(), at.session,
                                        {.image = image, .command_line = image + " -Embedding"});
  at.host.load_image(time + milliseconds(3), process, random.pick(kLibraries), Signed::Yes);
  at.host.end(time + seconds(random.between(5, 300)), process);
}

void keep_settings(Workplace& at, Timestamp time) {
  Random& random = at.host.random();
  const std::string_view key = random.pick(kSettings);
  at.host.set_registry_value(time, at.host.service_host(), key,
                             fmt::format("DWORD (0x{:08x})", random.below(0x10000)));
}

void call_services(Workplace& at, Timestamp time) {
  const Site& site = at.host.random().pick(kServices);
  at.host.query_name(time, at.host.service_host(), site.name, site.address);
  at.host.connect(time + milliseconds(30), at.host.service_host(),
                  {std::string(site.address), std::string(site.name), 443});
}

void guard(Workplace& at, Timestamp time) {
  const Process defender = at.host.running(
      "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.24020.7-0\\MsMpEng.exe",
      "\"C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.24020.7-0\\MsMpEng.exe\"",
      at.host.system_session(), time - hours(9));
  at.host.open_process(time, defender, at.host.lsass(), 0x1000, kOpenTrace);
}

void serve_colleague(Workplace& at, Timestamp time) {
  Random& random = at.host.random();
  const std::uint32_t seat = random.between(2, 40);
  const Account account = domain_account(fmt::format("clerk{:02}", seat), 1200 + seat);
  const LogonStory story = {account, 3, "-", fmt::format("10.20.50.{}", 20 + seat)};
  if (random.chance(4)) {
    at.host.fail_logon(time - seconds(8), {account, 3, fmt::format("WS-CLERK-{:02}", seat),
                                           fmt::format("10.20.50.{}", 20 + seat)});
  }
  const Session session = at.host.new_session(account, 0, Integrity::Medium);
  at.host.log_on(time, story, session);
  at.host.log_off(time + seconds(random.between(10, 900)), session, 3);
}

void start_service(Workplace& at, Timestamp time) {
  at.host.log_on(time, {.account = local_system(), .type = 5}, at.host.system_session());
}

void take_inventory(Workplace& at, Timestamp time) {
  const std::string image = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
  at.host.run_task(time, kInventoryTask, image);
  const Process shell = at.host.start(
      time + milliseconds(60), at.host.service_host(), at.host.system_session(),
      {.image = image,
       .command_line =
           image + " -NoProfile -File \"C:\\Program Files\\PSO Tools\\inventory.ps1\""});
  at.host.log_script(time + milliseconds(700), shell, kInventoryScript,
                     "C:\\Program Files\\PSO Tools\\inventory.ps1");
  at.host.create_file(time + seconds(2), shell,
                      "C:\\Program Files\\PSO Tools\\inventory\\disks.csv");
  at.host.end(time + seconds(3), shell);
}

void change_start(Workplace& at, Timestamp time) {
  at.host.change_service_start(time, "Background Intelligent Transfer Service", "BITS");
}

void serve_web(Workplace& at, Timestamp time) {
  const Session pool = at.host.new_session(at.office.web_service, 0, Integrity::High);
  const Process worker =
      at.host.running("C:\\Windows\\System32\\inetsrv\\w3wp.exe",
                      "c:\\windows\\system32\\inetsrv\\w3wp.exe -ap \"BillsTracker\" -v \"v4.0\"",
                      pool, time - hours(5));
  at.host.connect(time, worker, {"10.20.40.12", "psodb01.parl.example", 1433});
  at.host.create_file(time + milliseconds(200), worker,
                      fmt::format("C:\\inetpub\\temp\\BillsTracker\\upload-{:08x}.tmp",
                                  at.host.random().next() >> 32U));
}

void look_after_server(Workplace& at, Timestamp time) {
  const Session session = at.host.new_session(at.office.administrator, 2, Integrity::High);
  at.host.log_on(time, {at.office.administrator, 10, at.host.host().name, "10.20.50.5"}, session);
  const Process explorer =
      at.host.running("C:\\Windows\\explorer.exe", "C:\\Windows\\Explorer.EXE", session, time);
  const Process console =
      at.host.start(time + seconds(40), explorer, session,
                    {.image = "C:\\Windows\\System32\\mmc.exe",
                     .command_line = "\"C:\\Windows\\system32\\mmc.exe\" "
                                     "\"C:\\Windows\\system32\\services.msc\" "});
  at.host.end(time + minutes(9), console);
  at.host.log_off(time + minutes(11), session, 10);
}

using Activity = void (*)(Workplace&, Timestamp);

struct Habit {
  Activity activity;
  std::uint32_t times_a_day;
};

constexpr Habit kDeskHabits[] = {
    {browse, 38},        {write_document, 12}, {read_mail, 40}, {run_in_background, 30},
    {keep_settings, 14}, {call_services, 18},  {guard, 8},      {take_inventory, 1}};
constexpr Habit kServerHabits[] = {
    {serve_colleague, 70}, {start_service, 20}, {take_inventory, 4}, {run_in_background, 20},
    {keep_settings, 16},   {call_services, 20}, {guard, 8},          {change_start, 3},
    {look_after_server, 1}};
constexpr Habit kWebHabits[] = {
    {serve_web, 60},        {start_service, 16}, {take_inventory, 4}, {run_in_background, 18},
    {keep_settings, 12},    {call_services, 16}, {guard, 8},          {change_start, 3},
    {look_after_server, 1}, {serve_colleague, 6}};

void keep_habits(Workplace& at, std::span<const Habit> habits, Timestamp from,
                 std::uint32_t length_seconds) {
  for (const Habit& habit : habits) {
    for (std::uint32_t i = 0; i < habit.times_a_day; ++i) {
      habit.activity(
          at, from + milliseconds(std::uint64_t{at.host.random().below(length_seconds)} * 1000));
    }
  }
}

void work_at_desk(Office& office, Timestamp midnight) {
  HostRecorder& host = office.hosts[kDesk];
  const Timestamp morning = midnight + hours(7) + minutes(host.random().between(40, 75));
  const Session session = host.new_session(office.clerk, 1, Integrity::Medium);
  host.log_on(morning, {office.clerk, 2, host.host().name, "127.0.0.1"}, session);
  const Process explorer =
      host.running("C:\\Windows\\explorer.exe", "C:\\Windows\\Explorer.EXE", session, morning);
  Workplace at{office, host, session, explorer};
  keep_habits(at, kDeskHabits, morning + minutes(2), 8 * 3600);
  host.log_off(morning + hours(9), session, 2);
}

void serve_all_day(Office& office, std::size_t index, Timestamp midnight) {
  HostRecorder& host = office.hosts[index];
  Workplace at{office, host, host.system_session(), host.services()};
  const std::span<const Habit> habits = index == kWebServer ? std::span<const Habit>(kWebHabits)
                                                            : std::span<const Habit>(kServerHabits);
  keep_habits(at, habits, midnight + minutes(1), 86'000);
}

// An administrator uses the tools an intruder uses, for what they were made for.
void administer(Office& office, Timestamp time) {
  HostRecorder& host = office.hosts[kDirectory];
  host.set_origin({Origin::Kind::Decoy, 1});
  const Session session = host.new_session(office.administrator, 2, Integrity::High);
  const Process explorer =
      host.running("C:\\Windows\\explorer.exe", "C:\\Windows\\Explorer.EXE", session, time);
  const Process shell = host.start(time, explorer, session,
                                   {.image = "C:\\Windows\\System32\\cmd.exe",
                                    .command_line = "\"C:\\Windows\\system32\\cmd.exe\" "});
  host.start(time + seconds(31), shell, session,
             {.image = "C:\\Windows\\System32\\certutil.exe",
              .command_line = "certutil  -hashfile C:\\Installers\\agent-7.2.msi SHA256",
              .directory = "C:\\Installers\\"});
  host.start(time + seconds(95), shell, session,
             {.image = "C:\\Windows\\System32\\wevtutil.exe",
              .command_line = "wevtutil  gl Security",
              .directory = "C:\\Installers\\"});
  host.end(time + minutes(4), shell);
  host.set_origin({});
}

// The nightly backup packs the drafts, as the intruder will: without password, into its own folder.
void back_up(Office& office, Timestamp time) {
  HostRecorder& host = office.hosts[kFileServer];
  host.set_origin({Origin::Kind::Decoy, 2});
  const Session session = host.new_session(office.backup_service, 0, Integrity::High);
  host.log_on(time, {.account = office.backup_service, .type = 5}, session);
  const Process packer = host.start(
      time + seconds(2), host.service_host(), session,
      {.image = "C:\\Program Files\\7-Zip\\7z.exe",
       .command_line = "\"C:\\Program Files\\7-Zip\\7z.exe\" a -t7z D:\\Backup\\drafts.7z "
                       "D:\\Shares\\Bills\\Drafts",
       .directory = "D:\\Backup\\"});
  host.create_file(time + seconds(3), packer, "D:\\Backup\\drafts.7z");
  host.end(time + minutes(14), packer);
  host.set_origin({});
}

// Names and addresses that contain an indicator, or stand beside it, without being it.
void visit_neighbours(Office& office, Timestamp time) {
  HostRecorder& host = office.hosts[kDesk];
  host.set_origin({Origin::Kind::Decoy, 3});
  const Session session = host.new_session(office.clerk, 1, Integrity::Medium);
  const Process browser =
      host.running("C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
                   "\"C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe\"", session,
                   time - hours(1));
  host.query_name(time, browser, "notupdate-relay.example", "203.0.113.7");
  host.connect(time + milliseconds(30), browser, {"203.0.113.7", "notupdate-relay.example", 443});
  host.query_name(time + seconds(4), browser, "update-relay.example.gazette.example",
                  "203.0.113.177");
  host.connect(time + seconds(4) + milliseconds(30), browser,
               {"203.0.113.177", "update-relay.example.gazette.example", 443});
  host.set_origin({});
}

}  // namespace

Office make_office(Random& random, std::vector<SampleEvent>& events) {
  const Host hosts[] = {{"WEB01", "WEB01.parl.example", "10.20.10.11"},
                        {"DC01", "DC01.parl.example", "10.20.20.10"},
                        {"FS01", "FS01.parl.example", "10.20.30.15"},
                        {"WS-CLERK-07", "WS-CLERK-07.parl.example", "10.20.50.27"}};
  Office office;
  office.clerk = domain_account("clerk07", 1207);
  office.administrator = domain_account("it.admin", 1105);
  office.web_service = domain_account("svc_bills", 1131);
  office.backup_service = domain_account("svc_backup", 1132);
  office.hosts.reserve(std::size(hosts));
  for (const Host& host : hosts) {
    const auto index = static_cast<std::uint32_t>(office.hosts.size());
    office.hosts.emplace_back(index, host, random.fork(), events);
  }
  return office;
}

void record_office_days(Office& office, Timestamp first_day) {
  for (int day = 0; day < kWorkingDays; ++day) {
    const Timestamp midnight = first_day + hours(24 * day);
    for (const std::size_t server : {kWebServer, kDirectory, kFileServer}) {
      serve_all_day(office, server, midnight);
    }
    work_at_desk(office, midnight);
  }
}

void record_decoys(Office& office, Timestamp day) {
  administer(office, day + hours(10) + minutes(office.hosts[kDirectory].random().below(50)));
  back_up(office, day + hours(2) + minutes(office.hosts[kFileServer].random().below(20)));
  visit_neighbours(office, day + hours(14) + minutes(office.hosts[kDesk].random().below(50)));
}

}  // namespace longwatch::scenario::internal
