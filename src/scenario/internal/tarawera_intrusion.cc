#include "scenario/internal/tarawera_intrusion.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace longwatch::scenario::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint64_t kFullVolume = 52'428'800;  // 7-Zip's -v50m
constexpr std::string_view kCommandShell = "C:\\Windows\\System32\\cmd.exe";
constexpr std::string_view kDumpTrace =
    "C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4|C:\\Windows\\System32\\KERNELBASE.dll+2c13e|"
    "C:\\Windows\\SYSTEM32\\dbgcore.DLL+6ceb|C:\\Windows\\SYSTEM32\\dbgcore.DLL+ab27";

constexpr TaraweraStep kSteps[] = {
    {"the web application is searched for ways in", "T1595.002"},
    {"files are pushed at the upload endpoint until one is taken", "T1190"},
    {"the web server writes a web shell", "T1505.003"},
    {"a second address uses the web shell", "T1505.003"},
    {"the web shell runs commands", "T1059.003"},
    {"groups of the domain are listed", "T1087.002"},
    {"a second web shell is written", "T1505.003"},
    {"a process of the web application becomes SYSTEM", "T1068"},
    {"the memory of lsass is dumped", "T1003.001"},
    {"the dump leaves as an image", "T1041"},
    {"a tunnel to the intruder's server is opened", "T1572"},
    {"a service account logs on from an unknown workstation", "T1078.002"},
    {"tickets for service accounts are collected", "T1558.003"},
    {"shares of the file server are read", "T1135"},
    {"a server of the second organisation is read", "T1021.002"},
    {"connections to further servers are refused", "T1018"},
    {"what was read is packed with a password", "T1560.001"},
    {"the archive leaves through the tunnel", "T1041"},
    {"the archive is deleted", "T1070.004"},
    {"event logs are cleared", "T1070.001"},
    {"the intruder looks in again through a router at somebody's home", "T1584.008"},
};

constexpr std::string_view kGuesses[] = {
    "/admin",        "/backup.zip",    "/api/v1/users",     "/web.config", "/.git/config",
    "/owa/",         "/submissions/",  "/api/swagger.json", "/login",      "/uploads/",
    "/trace.axd",    "/elmah.axd",     "/api/upload",       "/old/",       "/test.aspx",
    "/remote/login", "/server-status", "/config.json",      "/console/",   "/portal/",
};
constexpr std::string_view kServices[] = {
    "svc_reports", "svc_sql01",  "svc_sql02",  "svc_search", "svc_hansard",
    "svc_scan",    "svc_stream", "svc_ledger", "svc_roster", "svc_tickets",
    "svc_library", "svc_gis",    "svc_build",  "svc_wiki",   "svc_audit",
    "svc_payroll", "svc_phone",  "svc_badge",  "svc_survey", "svc_events"};

std::string system32(std::string_view name) {
  return fmt::format("C:\\Windows\\System32\\{}", name);
}

/// A request of the intruder and what the server answered.
struct Asked {
  std::string_view method;
  std::string path;
  int status = 200;
  std::uint64_t sent = 0;
};

/// Who does what, where, and at which step: keeps the clock of the story.
class Intruder {
 public:
  Intruder(const Parliament& parliament, Telemetry& telemetry)
      : at_(parliament),
        facts_(parliament.intruder),
        sizes_(parliament.sizes),
        log_(telemetry),
        web_(telemetry.host(kWebHost)),
        random_(telemetry.random().fork()),
        pool_(web_.new_session({"IIS APPPOOL", parliament.application,
                                "S-1-5-82-3006700770-424185619-1745488364-794895919-4004696415"},
                               0, Integrity::High)),
        worker_(web_.running("C:\\Windows\\System32\\inetsrv\\w3wp.exe",
                             fmt::format("c:\\windows\\system32\\inetsrv\\w3wp.exe -ap \"{}\" -v "
                                         "\"v4.0\" -l \"webengine4.dll\"",
                                         parliament.application),
                             pool_, parliament.start - minutes(9317))) {}

  void search();
  void push_files();
  void use_shell();
  void become_system();
  void take_passwords();
  void open_tunnel();
  void log_on_to_files();
  void collect_tickets();
  void read_shares();
  void try_further();
  void pack();
  void send();
  void wipe();
  void look_in_again();

  IntrusionSpan span() const { return {first_, last_}; }

 private:
  void step(std::uint32_t number) { log_.set_origin({Origin::Kind::Step, number}); }

  Timestamp later(Timestamp time, std::uint32_t most_seconds) {
    return time + milliseconds(random_.between(150, most_seconds * 1000));
  }

  void request(Timestamp time, const std::string& client, const Asked& asked);
  void web_connection(Timestamp time, const std::string& client, double length, std::uint64_t in,
                      std::uint64_t out);
  void tunnel_connection(Timestamp time, double length, std::uint64_t out, std::uint64_t in);
  void share_connection(Timestamp time, const std::string& to, double length, std::uint64_t in);
  Process run(Timestamp time, const std::string& command);
  void drop(Timestamp time, const Process& process, const std::string& path, std::uint64_t size);

  std::string tool(std::string_view name) const {
    return fmt::format("{}\\{}", facts_.tool_folder, name);
  }

  Process run_as_system(Timestamp time, std::string image, std::string arguments,
                        std::string_view renamed_from = {});
  void read_share(Timestamp time, HostRecorder& host, const ShareStory& story,
                  std::span<const std::string> files);
  std::vector<std::string> volumes() const;

  const Parliament& at_;
  const IntruderFacts& facts_;
  const IntrusionSizes& sizes_;
  Telemetry& log_;
  HostRecorder& web_;
  Random random_;
  Session pool_;
  Process worker_;
  Process system_shell_;
  Process tunnel_;
  Timestamp first_;
  Timestamp last_;
};

void Intruder::request(Timestamp time, const std::string& client, const Asked& asked) {
  WebRequest request;
  request.time = time;
  request.client = client;
  request.method = asked.method;
  request.path = asked.path;
  request.agent = facts_.agent;
  request.status = asked.status;
  request.sent = asked.sent;
  request.received =
      asked.method == "POST" ? random_.between(700, 9000) : random_.between(190, 420);
  request.milliseconds = static_cast<std::uint32_t>(20 + asked.sent / 250) + random_.below(90);
  log_.request(request);
}

void Intruder::web_connection(Timestamp time, const std::string& client, double length,
                              std::uint64_t in, std::uint64_t out) {
  log_.connect({.time = time,
                .from = client,
                .to = at_.places.web.address,
                .seconds = length,
                .out = in,
                .in = out,
                .certificate = web_certificate(at_)});
  log_.pass_firewall({.time = time,
                      .from = client,
                      .to = at_.places.web.public_address,
                      .rule = "Internet-to-DMZ-web"});
}

void Intruder::tunnel_connection(Timestamp time, double length, std::uint64_t out,
                                 std::uint64_t in) {
  web_.connect(time, tunnel_, {facts_.tunnel_address, facts_.tunnel_name, 443});
  const std::string subject = "CN=" + facts_.tunnel_name;
  log_.connect({.time = time,
                .from = at_.places.web.address,
                .to = facts_.tunnel_address,
                .seconds = length,
                .out = out,
                .in = in,
                .certificate = Certificate{facts_.tunnel_name, subject, subject, facts_.serial,
                                           "self signed certificate"}});
  log_.pass_firewall({.time = time,
                      .from = at_.places.web.address,
                      .to = facts_.tunnel_address,
                      .rule = "DMZ-to-Internet-https"});
}

void Intruder::share_connection(Timestamp time, const std::string& to, double length,
                                std::uint64_t in) {
  web_.connect(time + milliseconds(5), tunnel_, {to, "", 445});
  log_.connect({.time = time,
                .from = at_.places.web.address,
                .to = to,
                .port = 445,
                .service = "smb",
                .seconds = length,
                .out = random_.between(9'000, 40'000),
                .in = in,
                .certificate = {}});
}

void Intruder::search() {
  step(1);
  first_ = at_.at(1, "02:11:07");
  const auto length = seconds(528);
  for (std::uint32_t i = 0; i < sizes_.scan_requests; ++i) {
    const Timestamp time = first_ + length * i / sizes_.scan_requests;
    const bool missed = i * sizes_.scan_misses / sizes_.scan_requests !=
                        (i + 1) * sizes_.scan_misses / sizes_.scan_requests;
    const std::string_view guess = random_.pick(kGuesses);
    const std::string path =
        missed ? fmt::format("{}{}", guess, random_.between(1, 900)) : "/bills/";
    request(time, facts_.scan_address, {"GET", path, missed ? 404 : 200, missed ? 1245U : 15'310U});
    if (i % 30 == 0) {
      web_connection(time, facts_.scan_address, 60, 11'000, 61'000);
    }
  }
}

void Intruder::push_files() {
  step(2);
  const Timestamp from = at_.at(2, "01:02:14");
  const Timestamp success = at_.at(2, "01:40:31");
  const std::uint32_t failures = sizes_.rejected_uploads + sizes_.failed_uploads;
  for (std::uint32_t i = 0; i < failures; ++i) {
    const Timestamp time = from + (success - from) * i / failures;
    const bool broken = (i + 1) % (failures / sizes_.failed_uploads) == 0 &&
                        (i + 1) / (failures / sizes_.failed_uploads) <= sizes_.failed_uploads;
    request(time, facts_.scan_address, {"POST", at_.upload_path, broken ? 500 : 400, 312});
    if (i % 12 == 0) {
      web_connection(time, facts_.scan_address, 400, 88'000, 9'100);
    }
  }
  request(success, facts_.scan_address, {"POST", at_.upload_path, 201, 412});
  web_connection(success, facts_.scan_address, 20, 8'900, 1'400);

  step(3);
  drop(success + milliseconds(187), worker_, at_.attachment_folder + facts_.first_shell, 2'874);
}

void Intruder::drop(Timestamp time, const Process& process, const std::string& path,
                    std::uint64_t size) {
  web_.create_file(time, process, path);
  const std::size_t slash = process.image.find_last_of('\\');
  log_.touch_file({.time = time + milliseconds(3),
                   .machine = &at_.places.web,
                   .action = "FileCreated",
                   .path = path,
                   .size = size,
                   .process = process.image.substr(slash + 1),
                   .account = process.session.account.name});
}

// The web shell hands every line to a command shell of its own.
Process Intruder::run(Timestamp time, const std::string& command) {
  const Process shell = web_.start(time, worker_, pool_,
                                   {.image = std::string(kCommandShell),
                                    .command_line = fmt::format("cmd.exe /c {}", command),
                                    .directory = "c:\\windows\\system32\\inetsrv\\"});
  const std::string program = command.substr(0, command.find(' '));
  Process child = web_.start(time + milliseconds(60), shell, pool_,
                             {.image = system32(program + ".exe"), .command_line = command});
  if (program == "net") {
    web_.start(time + milliseconds(110), child, pool_,
               {.image = system32("net1.exe"),
                .command_line = "C:\\Windows\\system32\\net1" + command.substr(3)});
  }
  return child;
}

void Intruder::use_shell() {
  step(4);
  const std::string path = at_.attachment_path + facts_.first_shell;
  const Timestamp from = at_.at(2, "01:46:12");
  const Timestamp to = at_.at(2, "02:58:40");
  for (std::uint32_t i = 0; i < sizes_.shell_posts; ++i) {
    const Timestamp time = from + (to - from) * i / sizes_.shell_posts;
    request(time, facts_.shell_address, {"POST", path, 200, random_.between(180, 4'800)});
    if (i % 10 == 0) {
      web_connection(time, facts_.shell_address, 900, 12'000, 24'000);
    }
    if (i % 7 == 3) {
      request(time + seconds(19), facts_.scan_address, {"POST", path, 200, 311});
    }
  }

  step(5);
  run(at_.at(2, "01:47:03"), "whoami");
  run(at_.at(2, "01:48:10"), "ipconfig /all");
  run(at_.at(2, "01:49:31"), "systeminfo");
  step(6);
  run(at_.at(2, "01:51:44"), "net group \"Domain Admins\" /domain");
  step(7);
  drop(at_.at(2, "02:31:09"), worker_, at_.attachment_folder + facts_.second_shell, 1'118);
}

void Intruder::become_system() {
  step(8);
  const Timestamp time = at_.at(3, "03:12:40");
  request(time - seconds(61), facts_.shell_address,
          {"POST", at_.attachment_path + facts_.second_shell, 200, 96});
  web_connection(time - seconds(61), facts_.shell_address, 700, 860'000, 9'000);
  const std::string image = tool(facts_.escalation_tool);
  drop(time - seconds(60), worker_, image, 57'344);
  const Process tool_process =
      web_.start(time - milliseconds(800), worker_, pool_,
                 {.image = image, .command_line = fmt::format("{} -c cmd.exe", image)});
  system_shell_ = web_.start(time, tool_process, web_.system_session(),
                             {.image = std::string(kCommandShell), .command_line = "cmd.exe"});
  web_.assign_privileges(time, web_.system_session());
}

Process Intruder::run_as_system(Timestamp time, std::string image, std::string arguments,
                                std::string_view renamed_from) {
  std::string line = fmt::format("{} {}", image, arguments);
  return web_.start(time, system_shell_, system_shell_.session,
                    {.image = std::move(image),
                     .command_line = std::move(line),
                     .directory = facts_.tool_folder + "\\",
                     .renamed_from = renamed_from});
}

void Intruder::take_passwords() {
  step(9);
  const Timestamp time = at_.at(3, "03:16:05");
  const std::string image = tool(facts_.dump_tool);
  const std::string dump = tool(facts_.dump_file);
  const std::string picture = at_.attachment_folder + facts_.image_file;
  drop(time - seconds(41), system_shell_, image, 311'296);
  const Process dumper =
      run_as_system(time - milliseconds(400), image,
                    fmt::format("{} {} {}", web_.lsass().id, facts_.dump_file, facts_.image_file));
  web_.open_process(time, dumper, web_.lsass(), 0x1FFFFF, kDumpTrace);
  drop(time + seconds(4), dumper, dump, sizes_.dump_bytes);
  drop(time + seconds(52), dumper, picture, sizes_.image_bytes);

  step(10);
  const Timestamp taken = at_.at(3, "03:18:02");
  request(taken, facts_.shell_address,
          {"GET", at_.attachment_path + facts_.image_file, 200, sizes_.image_bytes});
  web_connection(taken - milliseconds(90), facts_.shell_address, 41.3, 1'900,
                 sizes_.image_bytes + 61'000);
}

void Intruder::open_tunnel() {
  step(11);
  const Timestamp time = at_.at(4, "22:40:18");
  request(time - seconds(75), facts_.shell_address,
          {"POST", at_.attachment_path + facts_.second_shell, 200, 96});
  web_connection(time - seconds(75), facts_.shell_address, 60, 2'300'000, 3'000);
  const std::string image = tool(facts_.tunnel_tool);
  drop(time - seconds(70), worker_, image, 2'204'672);
  tunnel_ = run_as_system(time - seconds(2), image,
                          fmt::format("-F 127.0.0.1:1080 {} 443", facts_.tunnel_address));
  tunnel_connection(time, 11'400, 1'204'331, 3'812'904);
}

void Intruder::log_on_to_files() {
  step(12);
  HostRecorder& files = log_.host(kFilesHost);
  const Account account = at_.account(at_.deploy_account);
  const LogonStory story = {account, 3, facts_.workstation, at_.places.web.address,
                            LogonPackage::Ntlm};
  const Timestamp from = at_.at(4, "22:52:10");
  const Timestamp success = at_.at(4, "23:21:47");
  for (std::uint32_t i = 0; i < sizes_.failed_logons; ++i) {
    const Timestamp time = from + (success - from) * i / sizes_.failed_logons;
    files.fail_logon(time, story);
    share_connection(time - milliseconds(200), at_.places.files.address, 0.4, 1'100);
  }
  const Session session = files.new_session(account, 0, Integrity::Medium);
  files.log_on(success, story, session);
  share_connection(success - milliseconds(200), at_.places.files.address, 95, 14'000);
  files.log_off(success + seconds(95), session, 3);
}

void Intruder::collect_tickets() {
  step(13);
  const Timestamp tunnel = at_.at(5, "00:58:30");
  tunnel_connection(tunnel, 9'700, 2'900'118, 8'104'552);
  HostRecorder& directory = log_.host(kDirectoryHost);
  const Timestamp from = at_.at(5, "01:21:10");
  log_.connect({.time = from - minutes(3),
                .from = at_.places.web.address,
                .to = at_.places.directory.address,
                .port = 389,
                .service = "ldap",
                .seconds = 71,
                .out = 21'200,
                .in = 913'000,
                .certificate = {}});
  for (std::uint32_t i = 0; i < sizes_.tickets; ++i) {
    const Timestamp time = from + milliseconds(88'000) * i / sizes_.tickets;
    directory.grant_ticket(time, {.account = at_.account(at_.deploy_account),
                                  .realm = at_.realm,
                                  .service = std::string(kServices[i % std::size(kServices)]),
                                  .service_sid = fmt::format("{}-{}", at_.domain.sid, 2100 + i),
                                  .encryption = 0x17,
                                  .address = at_.places.web.address});
    if (i % 4 == 0) {
      log_.connect({.time = time,
                    .from = at_.places.web.address,
                    .to = at_.places.directory.address,
                    .port = 88,
                    .service = "krb_tcp",
                    .seconds = 0.1,
                    .out = 1'900,
                    .in = 1'800,
                    .certificate = {}});
    }
  }
}

std::vector<std::string> numbered(std::uint32_t count, std::span<const std::string_view> stems,
                                  std::string_view extension) {
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < count; ++i) {
    names.push_back(
        fmt::format("{}-{:02}{}", stems[i % stems.size()], i / stems.size() + 1, extension));
  }
  return names;
}

// A hidden share lies in a folder without the sign that hides it.
std::string folder_of(std::string_view parent, std::string_view share) {
  return fmt::format("{}\\{}", parent, share.substr(0, share.size() - 1));
}

void Intruder::read_share(Timestamp time, HostRecorder& host, const ShareStory& story,
                          std::span<const std::string> files) {
  host.open_share(time, story);
  for (const std::string& file : files) {
    time = later(time, 6);
    host.read_shared_file(time, story, file);
  }
}

void Intruder::read_shares() {
  constexpr std::string_view kScripts[] = {"scripts\\deploy-web", "scripts\\rotate-keys",
                                           "scripts\\push-config", "scripts\\join-domain"};
  constexpr std::string_view kDrawings[] = {"diagrams\\core", "diagrams\\dmz", "diagrams\\wan",
                                            "diagrams\\site"};
  constexpr std::string_view kRunning[] = {"configs\\firewall", "configs\\vpn"};
  constexpr std::string_view kSettings[] = {"app\\web", "app\\jobs", "app\\connections"};
  const Account account = at_.account(at_.deploy_account);
  const std::string& from = at_.places.web.address;
  const LogonStory story = {account, 3, facts_.workstation, from, LogonPackage::Ntlm};

  step(14);
  HostRecorder& files = log_.host(kFilesHost);
  const Timestamp time = at_.at(5, "02:10:33");
  const Session on_files = files.new_session(account, 0, Integrity::Medium);
  files.log_on(time - seconds(1), story, on_files);
  share_connection(time - seconds(1), at_.places.files.address, 610, 88'900'412);
  read_share(time, files,
             {on_files, from, at_.scripts_share, folder_of("D:\\Shares", at_.scripts_share)},
             numbered(sizes_.deploy_files, kScripts, ".ps1"));
  std::vector<std::string> documents = numbered(sizes_.network_files - 7, kDrawings, ".vsdx");
  for (std::string& name : numbered(6, kRunning, ".cfg")) {
    documents.push_back(std::move(name));
  }
  documents.emplace_back("contacts\\on-call.xlsx");
  read_share(time + minutes(3), files,
             {on_files, from, at_.documents_share, folder_of("D:\\Shares", at_.documents_share)},
             documents);
  files.log_off(time + minutes(10), on_files, 3);

  step(15);
  HostRecorder& application = log_.host(kApplicationHost);
  const Timestamp second = at_.at(5, "02:28:10");
  const Session on_application = application.new_session(account, 0, Integrity::Medium);
  application.log_on(second, story, on_application);
  share_connection(second, at_.places.application.address, 240, 31'204'880);
  read_share(
      second + seconds(4), application,
      {on_application, from, at_.settings_share, folder_of("D:\\Applications", at_.settings_share)},
      numbered(sizes_.config_files, kSettings, ".config"));
  application.log_off(second + minutes(4), on_application, 3);
}

void Intruder::try_further() {
  step(16);
  const Timestamp from = at_.at(5, "02:44:03");
  const auto length = minutes(14);
  const std::uint32_t all = sizes_.drafts_denies + sizes_.members_denies;
  for (std::uint32_t i = 0; i < all; ++i) {
    const Timestamp time = from + length * i / all;
    const bool drafts = i < sizes_.drafts_denies;
    const std::string& to = drafts ? at_.places.drafts.address : at_.places.members.address;
    const std::uint16_t port = drafts ? 445 : 1433;
    log_.connect({.time = time,
                  .from = at_.places.web.address,
                  .to = to,
                  .port = port,
                  .service = "",
                  .seconds = 0.001,
                  .state = i % 5 == 4 ? "REJ" : "S0",
                  .certificate = {}});
    log_.pass_firewall({.time = time,
                        .action = "deny",
                        .from = at_.places.web.address,
                        .to = to,
                        .port = port,
                        .rule = drafts ? "DMZ-to-LDB-default" : "DMZ-to-DB-default"});
  }
}

std::vector<std::string> Intruder::volumes() const {
  std::vector<std::string> paths;
  for (std::size_t i = 1; i <= volume_sizes(sizes_.staged_bytes).size(); ++i) {
    paths.push_back(fmt::format("{}\\{}.7z.{:03}", facts_.staging_folder, facts_.archive, i));
  }
  return paths;
}

void Intruder::pack() {
  step(17);
  const Timestamp from = at_.at(5, "03:02:51");
  const Timestamp to = at_.at(5, "03:24:18");
  const std::string image = tool(facts_.pack_tool);
  drop(from - seconds(33), system_shell_, image, 1'293'824);
  const std::string archive = fmt::format("{}\\{}.7z", facts_.staging_folder, facts_.archive);
  const Process packer = run_as_system(from, image,
                                       fmt::format("a -t7z -mx1 -v50m -mhe=on -p{} {} {}\\n\\*",
                                                   facts_.password, archive, facts_.tool_folder),
                                       "7za.exe");
  const std::vector<std::uint64_t> sizes = volume_sizes(sizes_.staged_bytes);
  const std::vector<std::string> paths = volumes();
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const auto part = static_cast<std::int64_t>(i + 1);
    const auto parts = static_cast<std::int64_t>(paths.size());
    drop(from + (to - from) * part / parts, packer, paths[i], sizes[i]);
  }
}

void Intruder::send() {
  step(18);
  tunnel_connection(at_.at(6, "14:03:10"), 6'288, sizes_.sent_bytes, 1'904'221);
}

void Intruder::wipe() {
  step(19);
  Timestamp time = at_.at(6, "15:58:02");
  const Process shell =
      run_as_system(time - milliseconds(300), std::string(kCommandShell),
                    fmt::format("/c del /q {}\\{}.7z.*", facts_.staging_folder, facts_.archive));
  const std::vector<std::uint64_t> sizes = volume_sizes(sizes_.staged_bytes);
  const std::vector<std::string> paths = volumes();
  for (std::size_t i = 0; i < paths.size(); ++i) {
    web_.delete_file(time, shell, paths[i]);
    log_.touch_file({.time = time + milliseconds(2),
                     .machine = &at_.places.web,
                     .action = "FileDeleted",
                     .path = paths[i],
                     .size = sizes[i],
                     .process = "cmd.exe",
                     .account = "SYSTEM"});
    time += milliseconds(120);
  }

  step(20);
  time = at_.at(6, "16:02:44");
  const Session system = web_.system_session();
  run_as_system(time - milliseconds(200), system32("wevtutil.exe"), "cl Security");
  web_.clear_security_log(time, system);
  run_as_system(time + seconds(7) - milliseconds(200), system32("wevtutil.exe"), "cl System");
  web_.clear_log(time + seconds(7), system, "System");
  const Timestamp local = at_.at(6, "16:04:10");
  const Process deleter = run_as_system(local - milliseconds(200), std::string(kCommandShell),
                                        "/c del /q C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex*.log");
  for (const int day : {2, 3}) {
    std::string date;
    append_iso8601(date, at_.plain(day, "00:00:00"), 0);
    web_.delete_file(local, deleter,
                     fmt::format("C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex{}{}{}.log",
                                 date.substr(2, 2), date.substr(5, 2), date.substr(8, 2)));
  }
}

void Intruder::look_in_again() {
  step(21);
  const Timestamp time = at_.at(7, "00:20:05");
  web_connection(time, facts_.shell_address, 60, 2'400, 1'100);
  for (int i = 0; i < 3; ++i) {
    last_ = time + seconds(17 * i);
    request(last_, facts_.shell_address,
            {"POST", at_.attachment_path + facts_.second_shell, 200, 96});
  }
  log_.set_origin({});
}

}  // namespace

std::span<const TaraweraStep> tarawera_steps() {
  return kSteps;
}

std::vector<std::uint64_t> volume_sizes(std::uint64_t bytes) {
  std::vector<std::uint64_t> sizes;
  while (bytes > kFullVolume) {
    sizes.push_back(kFullVolume);
    bytes -= kFullVolume;
  }
  sizes.push_back(bytes);
  return sizes;
}

IntrusionSpan record_tarawera_intrusion(const Parliament& parliament, Telemetry& telemetry) {
  Intruder intruder(parliament, telemetry);
  intruder.search();
  intruder.push_files();
  intruder.use_shell();
  intruder.become_system();
  intruder.take_passwords();
  intruder.open_tunnel();
  intruder.log_on_to_files();
  intruder.collect_tickets();
  intruder.read_shares();
  intruder.try_further();
  intruder.pack();
  intruder.send();
  intruder.wipe();
  intruder.look_in_again();
  return intruder.span();
}

}  // namespace longwatch::scenario::internal
