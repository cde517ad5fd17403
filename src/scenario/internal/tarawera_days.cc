#include "scenario/internal/tarawera_days.h"

#include <chrono>
#include <string>

#include <fmt/format.h>

namespace longwatch::scenario::internal {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kBrowsers[] = {
    "Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64)+AppleWebKit/537.36+Chrome/138.0",
    "Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64;+rv:140.0)+Gecko/20100101+Firefox/140.0",
    "Mozilla/5.0+(iPhone;+CPU+iPhone+OS+18_5+like+Mac+OS+X)+AppleWebKit/605.1.15",
    "Mozilla/5.0+(Macintosh;+Intel+Mac+OS+X+14_5)+AppleWebKit/605.1.15+Safari/605.1.15",
    "Mozilla/5.0+(X11;+Linux+x86_64)+AppleWebKit/537.36+Chrome/137.0",
};
constexpr std::string_view kPages[] = {"/",         "/bills/", "/bills/current", "/committees/",
                                       "/members/", "/search", "/news/",         "/visit/",
                                       "/contact"};
constexpr std::string_view kAssets[] = {"/static/site.css", "/static/site.js", "/static/crest.png",
                                        "/static/banner.jpg", "/favicon.ico"};

struct Site {
  std::string_view name;
  std::string_view address;
  std::string_view serial;
};

constexpr Site kSites[] = {
    {"news.press-agency.example", "192.0.2.12", "0b77f0c29a11"},
    {"law.gazette.example", "192.0.2.31", "05aa93e1c0de"},
    {"weather.example", "192.0.2.77", "0c0de1188a21"},
    {"statistics-office.example", "192.0.2.18", "03f19927aa60"},
    {"travel-desk.example", "192.0.2.54", "0911bb72cc35"},
    {"update.vendor.example", "192.0.2.110", "0fe23a9b7710"},
    {"maps.example", "192.0.2.120", "0a8d10ffb4e2"},
    {"video.example", "192.0.2.130", "07cc5d2099f1"},
};
constexpr std::string_view kMailSenders[] = {
    "press@press-agency.example", "desk@travel-desk.example",   "a.reader@post.example.org",
    "notices@gazette.example",    "events@town.example.net",    "info@statistics-office.example",
    "b.voter@post.example.org",   "school@learning.example.org"};
constexpr std::string_view kDocuments[] = {"Order paper",    "Committee report", "Amendment list",
                                           "Travel request", "Meeting minutes",  "Roster"};
constexpr std::string_view kNoisePorts[] = {"23", "445", "3389", "22", "5900", "8080"};

enum class Ending : std::uint8_t { Never, SameDay };

/// How an account comes to a session on the web server.
struct SessionKind {
  std::uint32_t type = 8;  ///< clear text: the site asks its users for name and password
  bool remote = true;
  Integrity integrity = Integrity::Medium;
};

// The first two accounts are administrators'.
SessionKind session_kind(std::string_view account, std::size_t place) {
  if (account.starts_with("svc_")) {
    return {place % 2 == 0 ? 5U : 4U, false, Integrity::High};
  }
  return place < 2 ? SessionKind{10, true, Integrity::High} : SessionKind{};
}

/// One day of the parliament.
class Day {
 public:
  Day(const Parliament& parliament, Telemetry& telemetry, int number)
      : at_(parliament),
        log_(telemetry),
        random_(telemetry.random().fork()),
        midnight_(parliament.plain(number, "00:00:00")),
        number_(number) {}

  void visit_site();
  void browse_outside();
  void pass_mail();
  void scan_noise();
  void serve_files();
  void grant_tickets();
  void work_at_desk();
  void run_web_server();
  void look_after_servers();
  void keep_sessions();

 private:
  // A moment of the working day at UTC+12: four hours of the afternoon come first in a UTC day.
  // Weekends have a sixth of the work.
  std::optional<Timestamp> office_time() {
    const std::uint32_t hour = random_.below(10);
    const Timestamp time =
        midnight_ + hours(hour < 6 ? hour : hour + 14) + milliseconds(random_.below(3'600'000));
    const auto local = std::chrono::floor<std::chrono::days>(time + hours(12));
    const std::chrono::weekday day{std::chrono::sys_days(local.time_since_epoch())};
    const bool weekend = day == std::chrono::Saturday || day == std::chrono::Sunday;
    return weekend && !random_.chance(16) ? std::nullopt : std::optional(time);
  }

  Timestamp any_time() { return midnight_ + milliseconds(random_.below(86'399'000)); }

  std::string document() {
    const std::string_view title = random_.pick(kDocuments);
    return fmt::format("{} {}.docx", title, random_.between(1, 60));
  }

  std::string clerk() {
    for (;;) {
      const Person& who = random_.pick(at_.persons);
      if (who.role == "staff" && !who.mail.empty()) {
        return who.account;
      }
    }
  }

  std::string seat_address(std::string_view account) const {
    const Person* const who = at_.person_of(account);
    return fmt::format("{}50.{}", at_.internal_prefix,
                       100 + (who == nullptr ? 0 : who->relative_id % 100));
  }

  void visit_once(Timestamp time);
  void keep_session(const std::string& name, const SessionKind& kind, Ending ending);
  void browse_once(Timestamp time);
  void touch(Timestamp time, const Machine& machine, std::string path, std::string process,
             std::string account);

  const Parliament& at_;
  Telemetry& log_;
  Random random_;
  Timestamp midnight_;
  int number_;
};

void Day::visit_once(Timestamp time) {
  const std::string client = visitor_address(at_, random_);
  const std::string agent(random_.pick(kBrowsers));
  const std::uint32_t pages = random_.between(1, 4);
  std::uint64_t sent = 0;
  const Timestamp first = time;
  for (std::uint32_t i = 0; i < pages; ++i) {
    WebRequest request;
    request.time = time;
    request.client = client;
    request.agent = agent;
    const bool bill = random_.chance(45);
    request.path = bill ? fmt::format("/bills/{}", random_.between(100, 480))
                        : std::string(random_.pick(kPages));
    request.query = request.path == "/search" ? fmt::format("q=item{}", random_.below(900)) : "-";
    request.status = bill && random_.chance(4) ? 404 : random_.chance(12) ? 304 : 200;
    request.sent = random_.between(2'000, 64'000);
    request.milliseconds = random_.between(8, 240);
    log_.request(request);
    sent += request.sent;
    for (std::uint32_t k = random_.below(3); k > 0; --k) {
      request.time += milliseconds(random_.between(30, 400));
      request.path = random_.pick(kAssets);
      request.query = "-";
      request.status = random_.chance(40) ? 304 : 200;
      request.sent = random_.between(600, 180'000);
      log_.request(request);
      sent += request.sent;
    }
    time += seconds(random_.between(4, 120));
  }
  log_.connect({.time = first - milliseconds(30),
                .from = client,
                .to = at_.places.web.address,
                .seconds = std::chrono::duration<double>(time - first).count(),
                .out = pages * 900U,
                .in = sent,
                .certificate = web_certificate(at_)});
  if (random_.chance(30)) {
    log_.pass_firewall({.time = first - milliseconds(30),
                        .from = client,
                        .to = at_.places.web.public_address,
                        .rule = "Internet-to-DMZ-web"});
  }
}

void Day::visit_site() {
  for (std::uint32_t i = at_.scaled(52); i > 0; --i) {
    visit_once(any_time());
  }
  for (std::uint32_t i = at_.scaled(60); i > 0; --i) {
    if (const auto time = office_time()) {
      visit_once(*time);
    }
  }
  for (std::uint32_t i = at_.scaled(3); i > 0; --i) {
    WebRequest request;
    request.time = any_time();
    request.client = visitor_address(at_, random_);
    request.agent = random_.pick(kBrowsers);
    request.method = "POST";
    request.path = at_.upload_path;
    request.status = 201;
    request.sent = 418;
    request.received = random_.between(20'000, 900'000);
    log_.request(request);
  }
}

void Day::browse_once(Timestamp time) {
  const Site& site = random_.pick(kSites);
  const std::string name(site.name);
  log_.connect({.time = time,
                .from = seat_address(clerk()),
                .to = std::string(site.address),
                .seconds = random_.between(200, 90'000) / 1000.0,
                .out = random_.between(900, 60'000),
                .in = random_.between(4'000, 900'000),
                .certificate = Certificate{name, "CN=" + name, "CN=Common Web CA 1",
                                           std::string(site.serial), "ok"}});
}

void Day::browse_outside() {
  for (std::uint32_t i = at_.scaled(70); i > 0; --i) {
    if (const auto time = office_time()) {
      browse_once(*time);
      if (random_.chance(30)) {
        log_.pass_firewall({.time = *time,
                            .from = seat_address(clerk()),
                            .to = std::string(random_.pick(kSites).address),
                            .rule = "Desks-to-Internet-https"});
      }
    }
  }
  for (const Machine* const server : {&at_.places.web, &at_.places.files}) {
    const Timestamp time = any_time();
    const std::string name(kSites[5].name);
    log_.connect({.time = time,
                  .from = server->address,
                  .to = std::string(kSites[5].address),
                  .seconds = 3,
                  .out = random_.between(2'000, 9'000),
                  .in = random_.between(200'000, 4'000'000),
                  .certificate = Certificate{name, "CN=" + name, "CN=Common Web CA 1",
                                             std::string(kSites[5].serial), "ok"}});
  }
}

void Day::pass_mail() {
  for (std::uint32_t i = at_.scaled(62); i > 0; --i) {
    const auto time = office_time();
    if (!time) {
      continue;
    }
    const Person& who = random_.pick(at_.persons);
    if (who.mail.empty()) {
      continue;
    }
    Mail mail;
    mail.time = *time;
    mail.id = fmt::format("{:08x}@mx.example.net", random_.next() >> 32U);
    mail.from = random_.pick(kMailSenders);
    mail.to = who.mail;
    mail.verdict = random_.chance(6) ? "quarantine" : "deliver";
    mail.urls = random_.below(4);
    mail.remote_image = random_.chance(10);
    log_.receive(mail);
  }
}

// The background radiation of the Internet, at addresses where no host of ours is.
void Day::scan_noise() {
  for (std::uint32_t i = at_.scaled(24); i > 0; --i) {
    const std::string to =
        fmt::format("{}{}", at_.public_prefix, at_.public_base + random_.between(3, 9));
    const std::string from = visitor_address(at_, random_);
    const auto port =
        static_cast<std::uint16_t>(std::stoul(std::string(random_.pick(kNoisePorts))));
    log_.pass_firewall({.time = any_time(),
                        .action = "deny",
                        .from = from,
                        .to = to,
                        .port = port,
                        .rule = "Internet-default"});
  }
}

void Day::touch(Timestamp time, const Machine& machine, std::string path, std::string process,
                std::string account) {
  log_.touch_file({.time = time,
                   .machine = &machine,
                   .action = random_.chance(20) ? "FileDeleted" : "FileCreated",
                   .path = std::move(path),
                   .size = random_.between(1'200, 900'000),
                   .process = std::move(process),
                   .account = std::move(account)});
}

void Day::serve_files() {
  struct Share {
    std::size_t host;
    std::string_view share;
    std::string_view folder;
  };

  constexpr Share kShares[] = {{kFilesHost, "forms", "D:\\Shares\\forms"},
                               {kFilesHost, "forms", "D:\\Shares\\forms"},
                               {kApplicationHost, "templates", "D:\\Applications\\templates"}};
  for (std::uint32_t i = at_.scaled(20); i > 0; --i) {
    const auto time = office_time();
    if (!time) {
      continue;
    }
    const Share& share = random_.pick(kShares);
    const std::string who = clerk();
    HostRecorder& host = log_.host(share.host);
    const std::string address = seat_address(who);
    const Session session = host.new_session(at_.account(who), 0, Integrity::Medium);
    if (random_.chance(5)) {
      host.fail_logon(*time - seconds(9), {at_.account(who), 3, "-", address});
    }
    host.log_on(*time, {at_.account(who), 3, "-", address}, session);
    const ShareStory story = {session, address, std::string(share.share),
                              std::string(share.folder)};
    host.open_share(*time + milliseconds(90), story);
    host.read_shared_file(*time + milliseconds(300), story, document());
    host.log_off(*time + seconds(random_.between(20, 900)), session, 3);
    log_.connect({.time = *time - milliseconds(20),
                  .from = address,
                  .to = host.host().address,
                  .port = 445,
                  .service = "smb",
                  .seconds = 12,
                  .out = random_.between(3'000, 90'000),
                  .in = random_.between(9'000, 2'000'000),
                  .certificate = {}});
  }
}

void Day::grant_tickets() {
  const std::string services[] = {at_.places.files.name + "$", at_.places.application.name + "$",
                                  at_.places.mail.name + "$", at_.places.directory.name + "$"};
  HostRecorder& directory = log_.host(kDirectoryHost);
  for (std::uint32_t i = at_.scaled(36); i > 0; --i) {
    const auto time = office_time();
    if (!time) {
      continue;
    }
    const std::string who = clerk();
    directory.grant_ticket(
        *time, {.account = at_.account(who),
                .realm = at_.realm,
                .service = random_.pick(services),
                .service_sid = fmt::format("{}-{}", at_.domain.sid, random_.between(1000, 1060)),
                .encryption = 0x12,
                .address = seat_address(who)});
  }
}

void Day::work_at_desk() {
  HostRecorder& desk = log_.host(kDeskHost);
  const std::string who = at_.exposed_accounts()[8];
  const Session session = desk.new_session(at_.account(who), 1, Integrity::Medium);
  const Process explorer =
      desk.running("C:\\Windows\\explorer.exe", "C:\\Windows\\Explorer.EXE", session, midnight_);
  desk.log_on(midnight_ + hours(20) + minutes(random_.between(5, 50)),
              {at_.account(who), 2, at_.places.desk.name, "127.0.0.1"}, session);
  for (std::uint32_t i = at_.scaled(22); i > 0; --i) {
    const auto time = office_time();
    if (!time) {
      continue;
    }
    if (random_.chance(50)) {
      const Site& site = random_.pick(kSites);
      const Process browser = desk.start(
          *time, explorer, session,
          {.image = "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
           .command_line = fmt::format("\"msedge.exe\" --single-argument https://{}/", site.name),
           .directory = "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\"});
      desk.connect(*time + milliseconds(400), browser,
                   {std::string(site.address), std::string(site.name), 443});
      continue;
    }
    const std::string name = document();
    const Process word = desk.start(
        *time, explorer, session,
        {.image = "C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE",
         .command_line = fmt::format("\"WINWORD.EXE\" /n \"H:\\Work\\{}\" /o \"\"", name),
         .directory = "H:\\Work\\"});
    desk.create_file(*time + seconds(90), word, "H:\\Work\\" + name);
    touch(*time + seconds(90), at_.places.desk, "H:\\Work\\" + name, "WINWORD.EXE", who);
  }
}

void Day::run_web_server() {
  HostRecorder& web = log_.host(kWebHost);
  const Session pool =
      web.new_session({"IIS APPPOOL", at_.application,
                       "S-1-5-82-3006700770-424185619-1745488364-794895919-4004696415"},
                      0, Integrity::High);
  const Process worker =
      web.running("C:\\Windows\\System32\\inetsrv\\w3wp.exe",
                  fmt::format("c:\\windows\\system32\\inetsrv\\w3wp.exe -ap \"{}\" -v \"v4.0\"",
                              at_.application),
                  pool, midnight_ - hours(5));
  for (std::uint32_t i = at_.scaled(20); i > 0; --i) {
    const Timestamp time = any_time();
    const std::string path = fmt::format("C:\\inetpub\\temp\\{}\\upload-{:08x}.tmp",
                                         at_.application, random_.next() >> 32U);
    web.create_file(time, worker, path);
    touch(time, at_.places.web, path, "w3wp.exe", at_.application);
  }
  for (std::uint32_t i = at_.scaled(8); i > 0; --i) {
    web.start(any_time(), web.service_host(), web.system_session(),
              {.image = "C:\\Windows\\System32\\taskhostw.exe",
               .command_line = "taskhostw.exe /inventory"});
  }
}

void Day::look_after_servers() {
  constexpr std::string_view kTools[] = {"RuntimeBroker.exe", "backgroundTaskHost.exe",
                                         "taskhostw.exe", "dllhost.exe"};
  for (const std::size_t index : {kFilesHost, kApplicationHost, kDirectoryHost, kBuilderHost}) {
    HostRecorder& host = log_.host(index);
    for (std::uint32_t i = at_.scaled(7); i > 0; --i) {
      const std::string image = fmt::format("C:\\Windows\\System32\\{}", random_.pick(kTools));
      host.start(any_time(), host.service_host(), host.system_session(),
                 {.image = image, .command_line = image + " -Embedding"});
    }
    for (std::uint32_t i = at_.scaled(5); i > 0; --i) {
      host.log_on(any_time(), {.account = local_system(), .type = 5}, host.system_session());
    }
    const Process defender =
        host.running("C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\MsMpEng.exe",
                     "MsMpEng.exe", host.system_session(), midnight_ - hours(9));
    host.open_process(any_time(), defender, host.lsass(), 0x1000,
                      "C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4|C:\\Windows\\System32\\"
                      "KERNELBASE.dll+2c13e");
  }
}

// Who has a session on the web server: everybody whose credentials its memory holds on the fourth
// day, spread over the days before; nobody else.
void Day::keep_sessions() {
  constexpr int kDaysBefore = 3;
  const std::vector<std::string> accounts = at_.exposed_accounts();
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    const bool today = number_ < kDaysBefore ? i % kDaysBefore == static_cast<std::size_t>(number_)
                                             : number_ > kDaysBefore && random_.chance(30);
    if (today) {
      keep_session(accounts[i], session_kind(accounts[i], i),
                   number_ < kDaysBefore ? Ending::Never : Ending::SameDay);
    }
  }
}

void Day::keep_session(const std::string& name, const SessionKind& kind, Ending ending) {
  HostRecorder& web = log_.host(kWebHost);
  const Account account = at_.account(name);
  const Session session = web.new_session(account, 0, kind.integrity);
  const Timestamp time = midnight_ + hours(1) + seconds(random_.below(18'000));
  LogonStory story = {account, kind.type};
  if (kind.remote) {
    story.workstation = at_.places.web.name;
    story.address = seat_address(name);
  }
  web.log_on(time, story, session);
  if (ending == Ending::SameDay) {
    web.log_off(time + hours(3), session, kind.type);
  }
}

}  // namespace

void record_tarawera_days(const Parliament& parliament, Telemetry& telemetry) {
  for (int number = 0; number < kTaraweraDays; ++number) {
    Day day(parliament, telemetry, number);
    day.visit_site();
    day.browse_outside();
    day.pass_mail();
    day.scan_noise();
    day.serve_files();
    day.grant_tickets();
    day.work_at_desk();
    day.run_web_server();
    day.look_after_servers();
    day.keep_sessions();
  }
}

}  // namespace longwatch::scenario::internal
