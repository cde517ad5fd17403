#include "scenario/internal/noise/host_work.h"

#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace longwatch::scenario::internal {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kPowerShell =
    "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
constexpr std::string_view kAgentImage = "C:\\Program Files\\Fleet Agent\\fleetagent.exe";
constexpr std::string_view kDefenderImage =
    "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.25060.7-0\\MsMpEng.exe";

Timestamp boot_of(const HostWork& work) {
  return *parse_iso8601(work.host.host().booted);
}

std::string worker_command(const World& world) {
  return fmt::format(
      "c:\\windows\\system32\\inetsrv\\w3wp.exe -ap \"{}\" -v \"v4.0\" -l \"webengine4.dll\" -a "
      "\\\\.\\pipe\\iisipm -h \"C:\\inetpub\\temp\\apppools\\{}\\{}.config\" -w \"\" -m 0 -t 20",
      world.site.application, world.site.application, world.site.application);
}

// The account of an application pool: its identifier is made from the pool's name.
Account pool_account(const World& world) {
  return {"IIS APPPOOL", world.site.application,
          "S-1-5-82-3006700770-424185619-1745488364-794895919-4004696415"};
}

std::string operations_script(Random& random) {
  constexpr std::string_view kScripts[] = {
      ("Get-ADUser -Filter * -Properties PasswordLastSet | Where-Object {$_.PasswordLastSet -lt "
       "(Get-Date).AddDays(-80)} | Export-Csv C:\\Scripts\\out\\passwords.csv"),
      ("Get-CimInstance -ClassName Win32_LogicalDisk | Select-Object DeviceID, FreeSpace, Size | "
       "Export-Csv -NoTypeInformation -Path C:\\Scripts\\out\\disks.csv"),
      ("Get-WinEvent -LogName System -MaxEvents 200 | Where-Object LevelDisplayName -eq 'Error' | "
       "Out-File C:\\Scripts\\out\\errors.txt"),
      ("Get-ChildItem D:\\Shares -Recurse | Where-Object {$_.LastWriteTime -lt "
       "(Get-Date).AddYears(-7)} | Out-File C:\\Scripts\\out\\old.txt"),
      ("Compress-Archive -Path C:\\Scripts\\out\\*.csv -DestinationPath C:\\Scripts\\out\\week.zip "
       "-Force"),
  };
  return std::string(random.pick(kScripts));
}

}  // namespace

HostWork::HostWork(NoiseContext& context, std::size_t host_index)
    : at(context),
      described(context.world().hosts[host_index]),
      host(context.sensors().host(host_index)) {
  const Timestamp booted = boot_of(*this);
  defender = host.running(kDefenderImage, fmt::format("\"{}\"", kDefenderImage), system(), booted);
  agent = host.running(kAgentImage, fmt::format("\"{}\" --service", kAgentImage), system(), booted);
  const Session pool = host.new_session(pool_account(at.world()), 0, Integrity::High);
  worker = host.running("C:\\Windows\\System32\\inetsrv\\w3wp.exe", worker_command(at.world()),
                        pool, booted);
}

void HostWork::note_file(Timestamp time, const Process& process, std::string_view path,
                         std::uint64_t size, std::string_view action) {
  if (!described.has_defender) {
    return;
  }
  DefenderFile record;
  record.time = time;
  record.host = described.name;
  record.action = action;
  record.path = path;
  record.size = size;
  record.process = process.image.substr(process.image.rfind('\\') + 1);
  record.account = process.session.account.name;
  at.sensors().touch_file(record);
}

void HostWork::note_process(Timestamp time, const Process& parent, const Process& process) {
  if (!described.has_defender) {
    return;
  }
  DefenderProcess record;
  record.time = time;
  record.host = described.name;
  record.path = process.image;
  record.command_line = process.command_line;
  record.account = process.session.account.name;
  record.process = process.id;
  record.parent = parent.image.substr(parent.image.rfind('\\') + 1);
  record.parent_command_line = parent.command_line;
  at.sensors().start_process(record);
}

HostAct pick_chore(std::span<const Chore> chores, Random& random) {
  std::uint32_t total = 0;
  for (const Chore& chore : chores) {
    total += chore.weight;
  }
  std::uint32_t draw = random.below(total);
  for (const Chore& chore : chores) {
    if (draw < chore.weight) {
      return chore.act;
    }
    draw -= chore.weight;
  }
  return chores.back().act;
}

void come_to_desk(HostWork& work, Timestamp time, Random& random) {
  const Account user = work.at.world().account(work.described.user);
  if (random.chance(6)) {
    work.host.fail_logon(
        time - seconds(9),
        {.account = user, .type = 2, .workstation = work.described.name, .address = "127.0.0.1"});
  }
  const Session session = work.host.new_session(user, 1, Integrity::Medium);
  work.host.log_on(
      time,
      {.account = user, .type = 2, .workstation = work.described.name, .address = "127.0.0.1"},
      session);
  const Process shell =
      work.host.running("C:\\Windows\\explorer.exe", "C:\\Windows\\Explorer.EXE", session, time);
  work.presence = Presence{session, shell};
}

void leave_desk(HostWork& work, Timestamp time, Random& random) {
  static_cast<void>(random);
  if (work.presence.has_value()) {
    work.host.log_off(time, work.presence->session, 2);
    work.presence.reset();
  }
}

void administer(HostWork& work, Timestamp time, Random& random) {
  constexpr std::string_view kCommands[] = {
      "ipconfig  /all",   "netstat  -ano", "whoami  /groups",          "quser",
      "gpupdate  /force", "systeminfo",    "nltest  /dclist:parl",     "net  share",
      "sc  query w3svc",  "tasklist  /v",  "dsquery  user -inactive 8"};
  const World& world = work.at.world();
  const Worker& who = work.at.administrator(random);
  const Account account = work.at.account(who);
  const Session session = work.host.new_session(account, 2 + random.below(3), Integrity::High);
  work.host.log_on(
      time,
      {.account = account, .type = 10, .workstation = work.described.name, .address = who.seat},
      session);
  const Process shell =
      work.host.running("C:\\Windows\\explorer.exe", "C:\\Windows\\Explorer.EXE", session, time);
  Timestamp moment = time + seconds(random.between(20, 90));
  const Process console = work.host.start(
      moment, shell, session,
      {.image = "C:\\Windows\\System32\\mmc.exe",
       .command_line =
           "\"C:\\Windows\\system32\\mmc.exe\" \"C:\\Windows\\system32\\eventvwr.msc\" "});
  const Process prompt = work.host.start(moment + seconds(40), shell, session,
                                         {.image = "C:\\Windows\\System32\\cmd.exe",
                                          .command_line = "\"C:\\Windows\\system32\\cmd.exe\" "});
  for (std::uint32_t i = random.between(1, 4); i > 0; --i) {
    moment += seconds(random.between(30, 200));
    const std::string_view command = random.pick(kCommands);
    const Process run = work.host.start(moment, prompt, session,
                                        {.image = fmt::format("C:\\Windows\\System32\\{}.exe",
                                                              command.substr(0, command.find(' '))),
                                         .command_line = std::string(command),
                                         .directory = fmt::format("C:\\Users\\{}\\", who.account)});
    work.host.end(moment + seconds(2), run);
  }
  if (random.chance(30)) {
    work.host.log_on_explicitly(moment, prompt, work.at.service_account("backup"),
                                fmt::format("{}.{}", work.described.name, world.dns), "-");
  }
  work.host.end(moment + minutes(3), console);
  work.host.end(moment + minutes(4), prompt);
  work.host.log_off(moment + minutes(5), session, 10);
}

void run_script(HostWork& work, Timestamp time, Random& random) {
  constexpr std::string_view kNames[] = {"passwords", "disks", "errors", "old-files", "weekly"};
  const std::string path = fmt::format("C:\\Scripts\\{}.ps1", random.pick(kNames));
  const std::string image(kPowerShell);
  const Account account = work.at.service_account("backup");
  const Session session = work.host.new_session(account, 0, Integrity::High);
  work.host.log_on(time, {.account = account, .type = 4}, session);
  work.host.run_task(time, "\\Operations\\" + path.substr(11), image);
  const Process shell =
      work.host.start(time + milliseconds(70), work.host.service_host(), session,
                      {.image = image,
                       .command_line = fmt::format(
                           "{} -NoProfile -ExecutionPolicy Bypass -File \"{}\"", image, path),
                       .directory = "C:\\Scripts\\"});
  work.note_process(time + milliseconds(70), work.host.service_host(), shell);
  work.host.log_script(time + milliseconds(600), shell, operations_script(random), path);
  work.host.create_file(time + seconds(3), shell, "C:\\Scripts\\out\\report.csv");
  work.host.end(time + seconds(random.between(4, 90)), shell);
  work.host.log_off(time + seconds(100), session, 4);
}

void back_up(HostWork& work, double gigabytes, Timestamp time, Random& random) {
  constexpr double kGigabyte = 1e9;
  const auto bytes =
      static_cast<std::uint64_t>(gigabytes * kGigabyte * (0.96 + random.below(80) / 1000.0));
  const Account account = work.at.service_account("backup");
  const Session session = work.host.new_session(account, 0, Integrity::High);
  work.host.log_on(time, {.account = account, .type = 5}, session);
  const std::string day = to_iso8601(time).substr(0, 10);
  const std::string archive = fmt::format("D:\\Backup\\nightly-{}.7z", day);
  const Process packer = work.host.start(
      time + seconds(4), work.host.service_host(), session,
      {.image = "C:\\Program Files\\7-Zip\\7z.exe",
       .command_line =
           fmt::format("\"C:\\Program Files\\7-Zip\\7z.exe\" a -t7z -mx3 {} D:\\Shares\\", archive),
       .directory = "D:\\Backup\\"});
  work.note_process(time + seconds(4), work.host.service_host(), packer);
  work.host.create_file(time + seconds(5), packer, archive);
  const Timestamp packed = time + minutes(random.between(14, 26));
  work.note_file(packed, packer, archive, bytes);
  work.host.end(packed, packer);
  const Process sender =
      work.host.start(packed + seconds(20), work.host.service_host(), session,
                      {.image = "C:\\Program Files\\Backup Agent\\agent.exe",
                       .command_line = fmt::format(
                           "\"C:\\Program Files\\Backup Agent\\agent.exe\" push {}", archive),
                       .directory = "C:\\Program Files\\Backup Agent\\"});
  Random fixed(work.at.world().seed + 4711);
  const Site& vault = work.at.vendor(fixed);
  work.host.connect(packed + seconds(21), sender, {vault.address, vault.name, 443});
  Connection connection;
  connection.time = packed + seconds(21);
  connection.from = work.described.address;
  connection.to = vault.address;
  connection.seconds = random.between(4'000, 6'600);
  connection.out = bytes;
  connection.in = bytes / 900;
  connection.certificate = vault.certificate;
  work.at.sensors().connect(connection);
  work.host.end(end_of(connection), sender);
  work.host.log_off(end_of(connection) + seconds(5), session, 5);
}

void serve_computer(HostWork& work, Timestamp time, Random& random) {
  const World& world = work.at.world();
  const Worker& owner = work.at.worker(random);
  Account account =
      domain_account(owner.workstation + "$", 20'000 + owner.relative_id, world.domain);
  TicketStory ticket;
  ticket.account = account;
  ticket.realm = world.realm;
  ticket.service = work.described.name + "$";
  ticket.service_sid = world.domain.sid + "-1001";
  ticket.address = owner.seat;
  if (random.chance(20)) {
    work.host.grant_first_ticket(time, ticket);
  }
  work.host.grant_ticket(time + milliseconds(30), ticket);
  KerberosExchange exchange;
  exchange.time = time + milliseconds(30);
  exchange.flow.from = owner.seat;
  exchange.flow.to = work.described.address;
  exchange.client = account.name + "/" + world.realm;
  exchange.service = "ldap/" + work.described.fqdn;
  work.at.sensors().kerberos(exchange);
  if (random.chance(50)) {
    Connection connection;
    connection.time = time + milliseconds(90);
    connection.from = owner.seat;
    connection.to = work.described.address;
    connection.port = 389;
    connection.service = "ldap_tcp";
    connection.seconds = 1.2;
    connection.out = 2'100;
    connection.in = random.between(3'000, 30'000);
    const Flow flow = work.at.sensors().connect(connection);
    LdapMessage bind;
    bind.time = time + milliseconds(95);
    bind.flow = flow;
    work.at.sensors().ldap(bind);
    LdapSearch search;
    search.time = time + milliseconds(110);
    search.flow = flow;
    search.base = fmt::format("CN=Policies,CN=System,{}", world.dns);
    search.filter = "(|(objectClass=groupPolicyContainer)(objectClass=organizationalUnit))";
    search.results = random.between(1, 40);
    search.attributes = {"gPCFileSysPath", "versionNumber", "displayName"};
    work.at.sensors().ldap_search(search);
  }
  const Session session = work.host.new_session(account, 0, Integrity::Medium);
  work.host.log_on(time + milliseconds(140),
                   {.account = session.account, .type = 3, .address = owner.seat}, session);
  work.host.log_off(time + seconds(random.between(1, 40)), session, 3);
}

// An old printing service knows no other cipher.
void grant_legacy_ticket(HostWork& work, Timestamp time, Random& random) {
  const World& world = work.at.world();
  const Worker& who = work.at.worker(random);
  const Account service = work.at.service_account("print");
  TicketStory ticket;
  ticket.account = work.at.account(who);
  ticket.realm = world.realm;
  ticket.service = service.name;
  ticket.service_sid = service.sid;
  ticket.encryption = 0x17;
  ticket.address = who.seat;
  work.host.grant_ticket(time, ticket);
  KerberosExchange exchange;
  exchange.time = time;
  exchange.flow.from = who.seat;
  exchange.flow.to = work.described.address;
  exchange.client = who.account + "/" + world.realm;
  exchange.service = "HTTP/print." + world.dns;
  exchange.cipher = "rc4-hmac";
  work.at.sensors().kerberos(exchange);
}

}  // namespace longwatch::scenario::internal
