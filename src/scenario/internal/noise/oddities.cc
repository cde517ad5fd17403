#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "scenario/internal/noise/context.h"
#include "scenario/internal/noise/host_work.h"

/// Noise that resembles what intruders do: it is everyday life in most networks, and detectors that
/// cannot tell it apart are of little use.
namespace longwatch::scenario::internal {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

using Works = std::vector<std::shared_ptr<HostWork>>;

Works works_of(const NoisePlan& plan) {
  Works works;
  for (const std::size_t index : plan.at.hosts_of(plan.profile)) {
    works.push_back(std::make_shared<HostWork>(plan.at, index));
  }
  return works;
}

Session remote_session(HostWork& work, const Worker& who, Timestamp time) {
  Session session = work.host.new_session(work.at.account(who), 0, Integrity::High);
  LogonStory story;
  story.account = session.account;
  story.address = who.seat;
  work.host.log_on(time, story, session);
  return session;
}

// Somebody joins the office, or a service gets an account of its own.
void make_account(HostWork& work, Timestamp time, Random& random) {
  const Worker& who = work.at.administrator(random);
  const Session session = remote_session(work, who, time);
  const Account made = domain_account(fmt::format("new.{}", random.below(100'000)),
                                      random.between(30'000, 60'000), work.at.world().domain);
  work.host.create_account(time + seconds(4), session, made);
  if (random.chance(12)) {
    work.host.add_administrator(time + seconds(50), session, made);
  }
  work.host.log_off(time + minutes(3), session, 3);
}

// A phone or a mapped drive goes on with the password that its owner changed this morning.
void use_stale_password(HostWork& work, Timestamp time, Random& random) {
  const Worker& who = work.at.worker(random);
  const Account account = work.at.account(who);
  TicketStory ticket;
  ticket.account = account;
  ticket.realm = work.at.world().realm;
  ticket.address = who.seat;
  const bool by_kerberos = random.chance(50);
  for (std::uint32_t i = random.between(6, 28); i > 0; --i) {
    if (by_kerberos) {
      work.host.refuse_first_ticket(time, ticket);
    } else {
      work.host.check_credentials(time, account, who.workstation, 0xC000006A);
    }
    time += seconds(random.between(20, 600));
  }
}

// A tool that starts programs on other hosts by installing a service for it.
void run_by_service(HostWork& work, Timestamp time, Random& random) {
  constexpr std::string_view kCommands[] = {"ipconfig /flushdns", "gpupdate /force",
                                            "net stop spooler", "net start spooler"};
  const Worker& who = work.at.administrator(random);
  const Session session = remote_session(work, who, time);
  const ShareStory share = {session, who.seat, "ADMIN$", "C:\\Windows"};
  const std::string image = "C:\\Windows\\PSEXESVC.exe";
  work.host.open_share(time + milliseconds(120), share);
  work.host.create_file(time + milliseconds(400), work.host.service_host(), image);
  work.host.install_service(time + milliseconds(700), session, "PSEXESVC",
                            "%SystemRoot%\\PSEXESVC.exe");
  const Process service = work.host.start(time + seconds(1), work.host.services(), work.system(),
                                          {.image = image, .command_line = image});
  const Process prompt =
      work.host.start(time + seconds(2), service, session,
                      {.image = "C:\\Windows\\System32\\cmd.exe",
                       .command_line = fmt::format("\"cmd\" /c {}", random.pick(kCommands))});
  work.host.end(time + seconds(9), prompt);
  work.host.end(time + seconds(10), service);
  work.host.delete_file(time + seconds(11), work.host.service_host(), image);
  work.host.log_off(time + seconds(12), session, 3);
}

// A tool that configures hosts sends its modules as encoded commands.
void run_encoded(HostWork& work, Timestamp time, Random& random) {
  const Session session = remote_session(work, work.at.administrator(random), time);
  const Process shell =
      work.host.start(time + seconds(1), work.host.service_host(), session,
                      {.image = "C:\\Windows\\System32\\wsmprovhost.exe",
                       .command_line = "C:\\Windows\\system32\\wsmprovhost.exe -Embedding"});
  const std::string image = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
  // "begin {", "$a = 1" in UTF-16 and Base64, as such tools send it.
  constexpr std::string_view kModules[] = {"YgBlAGcAaQBuACAAewA=", "JABhACAAPQAgADEA"};
  const Process module = work.host.start(
      time + seconds(2), shell, session,
      {.image = image,
       .command_line = fmt::format("powershell.exe -NoProfile -NonInteractive -ExecutionPolicy "
                                   "Unrestricted -EncodedCommand {}",
                                   random.pick(kModules))});
  work.host.log_script(time + seconds(3), module, "begin { $path = $env:TEMP }", "");
  work.host.end(time + seconds(random.between(4, 30)), module);
  work.host.log_off(time + seconds(40), session, 3);
}

// Tasks and services are moved to another account, their settings looked at.
void change_task(HostWork& work, Timestamp time, Random& random) {
  const Session session = remote_session(work, work.at.administrator(random), time);
  work.host.register_task(time + seconds(2), session,
                          fmt::format("\\Operations\\Task {}", random.below(60)),
                          "C:\\Windows\\System32\\cmd.exe", "/c C:\\Scripts\\rotate.cmd");
  work.host.log_off(time + seconds(60), session, 3);
}

/// The weekly look for weaknesses, by the office's own scanner.
class VulnerabilityScan {
 public:
  VulnerabilityScan(NoiseContext& at, Random& random)
      : at_(at), random_(random), scanner_(at.world().desk_prefix + "12") {}

  void run(Timestamp time, std::uint32_t ports) {
    for (std::size_t i = 0; i < at_.world().hosts.size(); ++i) {
      const WorldHost& host = at_.world().hosts[i];
      knock(host, time, ports);
      if (at_.sensors().has_events(i)) {
        try_passwords(at_.sensors().host(i), time + seconds(40));
      }
      if (host.name == at_.world().site.host) {
        ask_site(time + seconds(90));
      }
      time += seconds(random_.between(120, 400));
    }
  }

 private:
  void knock(const WorldHost& host, Timestamp time, std::uint32_t ports) {
    for (std::uint32_t i = 0; i < ports; ++i) {
      Connection connection;
      connection.time = time + milliseconds(std::uint64_t{i} * random_.between(2, 60));
      connection.from = scanner_;
      connection.to = host.address;
      connection.port = static_cast<std::uint16_t>(1 + i * 97 % 10'000);
      connection.service = "";
      connection.state = random_.chance(3) ? "RSTO" : random_.chance(50) ? "REJ" : "S0";
      connection.seconds = 0.01;
      at_.sensors().connect(connection);
    }
  }

  void try_passwords(HostRecorder& host, Timestamp time) {
    constexpr std::string_view kNames[] = {"Administrator", "Guest", "admin", "nessus", "test"};
    for (const std::string_view name : kNames) {
      LogonStory story;
      story.account = {host.host().name, std::string(name), "S-1-0-0"};
      story.workstation = "SCANNER01";
      story.address = scanner_;
      story.failure = LogonFailure::UnknownUser;
      host.fail_logon(time, story);
      time += milliseconds(random_.between(40, 900));
    }
  }

  void ask_site(Timestamp time) {
    constexpr std::string_view kPaths[] = {"/../../windows/win.ini", "/login?user=%27%20or%201=1--",
                                           "/.git/HEAD", "/web.config", "/trace.axd"};
    for (std::uint32_t i = 0; i < 60; ++i) {
      WebRequest request;
      request.time = time + milliseconds(std::uint64_t{i} * 350);
      request.client = scanner_;
      request.path = random_.pick(kPaths);
      request.agent = "Mozilla/5.0 (compatible; office-scanner/10.7)";
      request.status = random_.chance(20) ? 400 : 404;
      request.sent = 1'245;
      at_.sensors().request(request);
    }
  }

  NoiseContext& at_;
  Random& random_;
  std::string scanner_;
};

// Names and passwords from elsewhere are tried at everything that faces the Internet.
void guess_at_vpn(NoiseContext& at, Timestamp time, Random& random) {
  constexpr std::string_view kNames[] = {"admin", "test", "vpn",    "user",
                                         "guest", "scan", "support"};
  const std::string from = at.visitor(random);
  for (std::uint32_t i = random.between(1, 9); i > 0; --i) {
    VpnRecord record;
    record.time = time;
    record.event = VpnEvent::Refused;
    record.client = from;
    record.user = random.chance(20) ? at.worker(random).account : std::string(random.pick(kNames));
    at.sensors().vpn(record);
    time += seconds(random.between(2, 120));
  }
}

void guess_at_cloud(NoiseContext& at, Timestamp time, Random& random) {
  CloudSignIn record;
  record.time = time;
  record.user = at.worker(random).mail;
  record.client = at.visitor(random);
  record.country = random.chance(50) ? "US" : "BR";
  record.application = "Office 365 Exchange Online";
  record.client_kind = random.chance(60) ? "Authenticated SMTP" : "Browser";
  record.error = random.chance(80) ? 50126 : 50053;
  record.with_second_factor = false;
  record.agent = "BAV2ROPC";
  at.sensors().sign_in(record);
  CloudAudit audit;
  audit.time = time;
  audit.operation = "UserLoginFailed";
  audit.user = record.user;
  audit.client = record.client;
  audit.agent = record.agent;
  audit.result = "Failed";
  at.sensors().audit(audit);
}

void plan_on(const NoisePlan& plan, std::string_view parameter, Curve curve, HostAct act) {
  const Works works = works_of(plan);
  if (!works.empty()) {
    plan.add(parameter, curve, [works, act](Timestamp time, Random& random) {
      act(*random.pick(works), time, random);
    });
  }
}

void plan_scan(const NoisePlan& plan) {
  NoiseContext& at = plan.at;
  const auto ports = static_cast<std::uint32_t>(plan.profile.number("ports"));
  Appointment scan;
  scan.at = hours(static_cast<int>(plan.profile.number("hour")));
  scan.jitter_seconds = 600;
  scan.weekdays =
      static_cast<std::uint8_t>(1U << static_cast<unsigned>(plan.profile.number("weekday")));
  scan.run = [&at, ports](Timestamp time, Random& random) {
    VulnerabilityScan(at, random).run(time, ports);
  };
  plan.add_appointment(std::move(scan));
}

}  // namespace

void plan_oddities(const NoisePlan& plan) {
  NoiseContext& at = plan.at;
  const std::string_view kind = plan.profile.kind;
  if (kind == "helpdesk") {
    plan_on(plan, "accounts_per_day", Curve::Office, make_account);
    plan_on(plan, "stale_passwords_per_day", Curve::Office, use_stale_password);
  } else if (kind == "remote_administration") {
    plan_on(plan, "service_runs_per_day", Curve::Office, run_by_service);
    plan_on(plan, "encoded_commands_per_day", Curve::Steady, run_encoded);
    plan_on(plan, "tasks_changed_per_day", Curve::Office, change_task);
  } else if (kind == "vulnerability_scans") {
    plan_scan(plan);
  } else if (kind == "password_guessing") {
    plan.add("vpn_runs_per_day", Curve::Steady,
             [&at](Timestamp time, Random& random) { guess_at_vpn(at, time, random); });
    plan.add("cloud_attempts_per_day", Curve::Steady,
             [&at](Timestamp time, Random& random) { guess_at_cloud(at, time, random); });
  }
}

}  // namespace longwatch::scenario::internal
