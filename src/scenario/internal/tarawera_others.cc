#include "scenario/internal/tarawera_others.h"

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace longwatch::scenario::internal {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kWaveDays[] = {1, 3, 5};
constexpr std::string_view kDecoys[] = {
    "every night the file server's backup goes to an address outside",
    "an agreed penetration test of the web application",
    "the security log of the image builder is cleared in a change window",
    "a newsletter with a remote image goes to many readers",
    "a search engine's crawler asks for pages that are gone",
    "an old printing service still gets RC4 tickets",
    "an administrator reads network documents at a desk",
    "a developer dumps the memory of a program of the office",
};

Certificate certificate_of(const std::string& name, std::string_view serial) {
  return {name, "CN=" + name, "CN=Common Web CA 1", std::string(serial), "ok"};
}

std::vector<const Person*> mail_targets(const Parliament& at) {
  std::vector<const Person*> members;
  std::vector<const Person*> staff;
  std::vector<const Person*> boxes;
  for (const Person& who : at.persons) {
    if (who.mail.empty()) {
      continue;
    }
    auto& group = who.role == "member" ? members : who.role == "staff" ? staff : boxes;
    if (who.role != "organisation-head") {
      group.push_back(&who);
    }
  }
  members.resize(at.others.members);
  members.insert(members.end(), staff.end() - at.others.staff, staff.end());
  members.insert(members.end(), boxes.begin(), boxes.end());
  return members;
}

std::string seat_of(const Parliament& at, const Person& who) {
  return fmt::format("{}50.{}", at.internal_prefix, 100 + who.relative_id % 100);
}

/// Records the decoys, one function each.
class Decoys {
 public:
  Decoys(const Parliament& parliament, Telemetry& telemetry)
      : at_(parliament), log_(telemetry), random_(telemetry.random().fork()) {}

  void back_up(int day);
  void test_site();
  void seal_image();
  void send_newsletter(int day);
  void crawl(int day);
  void print(int day);
  void read_documents(int day);
  void dump_program();

 private:
  void decoy(std::uint32_t number) { log_.set_origin({Origin::Kind::Decoy, number}); }

  const Parliament& at_;
  Telemetry& log_;
  Random random_;
};

void Decoys::back_up(int day) {
  decoy(1);
  HostRecorder& files = log_.host(kFilesHost);
  const Account account = at_.account(at_.backup_account);
  const Timestamp time =
      at_.plain(day, "14:00:00") + hours(at_.hours_later) + seconds(random_.below(40));
  const Session session = files.new_session(account, 0, Integrity::High);
  files.log_on(time, {.account = account, .type = 5}, session);
  std::string date;
  append_iso8601(date, time, 0);
  const std::string archive = fmt::format("D:\\Backup\\shares-{}.7z", date.substr(0, 10));
  const Process packer =
      files.start(time + seconds(2), files.service_host(), session,
                  {.image = "C:\\Program Files\\7-Zip\\7z.exe",
                   .command_line = fmt::format("\"C:\\Program Files\\7-Zip\\7z.exe\" a -t7z {} "
                                               "D:\\Shares",
                                               archive),
                   .directory = "D:\\Backup\\"});
  files.create_file(time + seconds(3), packer, archive);
  const std::uint64_t size = 6'900'000'000U + std::uint64_t{random_.below(400)} * 1'000'000U;
  log_.touch_file({.time = time + minutes(3),
                   .machine = &at_.places.files,
                   .action = "FileCreated",
                   .path = archive,
                   .size = size,
                   .process = "7z.exe",
                   .account = at_.backup_account});
  files.connect(time + minutes(4), packer, {at_.others.backup_address, "vault.example.org", 443});
  log_.connect({.time = time + minutes(4),
                .from = at_.places.files.address,
                .to = at_.others.backup_address,
                .seconds = 9'100,
                .out = size + size / 400,
                .in = 4'100'000,
                .certificate = certificate_of("vault.example.org", "0d30cc19be02")});
  log_.pass_firewall({.time = time + minutes(4),
                      .from = at_.places.files.address,
                      .to = at_.others.backup_address,
                      .rule = "Backup-to-vault"});
}

void Decoys::test_site() {
  decoy(2);
  const Timestamp from = at_.plain(2, "21:04:00");
  for (int i = 0; i < 72; ++i) {
    WebRequest request;
    request.time = from + seconds(i * 94);
    request.client = at_.others.tester_address;
    request.agent = "Mozilla/5.0+(compatible;+SiteExaminer/4.2)";
    request.method = i % 6 == 5 ? "POST" : "GET";
    request.path = i % 6 == 5 ? at_.upload_path : fmt::format("/test/{}", random_.below(9'000));
    request.status = i % 6 == 5 ? 400 : 404;
    request.sent = 1'245;
    log_.request(request);
    if (i % 12 == 0) {
      log_.connect({.time = request.time,
                    .from = request.client,
                    .to = at_.places.web.address,
                    .seconds = 700,
                    .out = 9'000,
                    .in = 21'000,
                    .certificate = web_certificate(at_)});
    }
  }
}

void Decoys::seal_image() {
  decoy(3);
  HostRecorder& builder = log_.host(kBuilderHost);
  const Timestamp time = at_.plain(4, "04:05:10") + seconds(random_.below(600));
  const Session session = builder.new_session(at_.account(at_.administrator), 1, Integrity::High);
  builder.log_on(time - minutes(6), {session.account, 2, at_.places.builder.name, "127.0.0.1"},
                 session);
  const Process explorer =
      builder.running("C:\\Windows\\explorer.exe", "C:\\Windows\\Explorer.EXE", session, time);
  builder.start(
      time - milliseconds(200), explorer, session,
      {.image = "C:\\Windows\\System32\\wevtutil.exe", .command_line = "wevtutil.exe cl Security"});
  builder.clear_security_log(time, session);
}

void Decoys::send_newsletter(int day) {
  decoy(4);
  Timestamp time = at_.plain(day, "21:10:00");
  for (std::uint32_t i = 0; i < 60; ++i) {
    Mail mail;
    mail.time = time;
    mail.id = fmt::format("issue{}.{:04}@{}", day, i, at_.others.newsletter_domain);
    mail.from = "letter@" + at_.others.newsletter_domain;
    mail.to = fmt::format("reader{:03}@{}", i + 1, at_.dns);
    mail.urls = 14;
    mail.remote_image = true;
    log_.receive(mail);
    time += milliseconds(random_.between(300, 4'000));
  }
}

void Decoys::crawl(int day) {
  decoy(5);
  Timestamp time = at_.plain(day, "09:00:00") + minutes(random_.below(300));
  for (int i = 0; i < 24; ++i) {
    WebRequest request;
    request.time = time;
    request.client = at_.others.crawler_address;
    request.agent = "SearchBot/2.1+(+https://search.example.org/bot)";
    const bool gone = i % 3 != 0;
    request.path = gone ? fmt::format("/bills/archive/{}", random_.between(1, 900)) : "/bills/";
    request.status = gone ? 404 : 200;
    request.sent = gone ? 1'245 : 15'310;
    log_.request(request);
    time += seconds(random_.between(1, 12));
  }
}

void Decoys::print(int day) {
  decoy(6);
  HostRecorder& directory = log_.host(kDirectoryHost);
  for (const std::string_view clock : {"00:30:00", "21:30:00"}) {
    const Person& who = at_.persons[10 + random_.below(20)];
    directory.grant_ticket(at_.plain(day, clock) + seconds(random_.below(3'000)),
                           {.account = at_.account(who.account),
                            .realm = at_.realm,
                            .service = at_.printing_account,
                            .service_sid = at_.account(at_.printing_account).sid,
                            .encryption = 0x17,
                            .address = seat_of(at_, who)});
  }
}

void Decoys::read_documents(int day) {
  decoy(7);
  HostRecorder& files = log_.host(kFilesHost);
  const Person& who = *at_.person_of(at_.administrator);
  const std::string address = seat_of(at_, who);
  const Timestamp time = at_.plain(day, "21:00:00") + minutes(random_.below(120));
  const Session session = files.new_session(at_.account(who.account), 0, Integrity::High);
  files.log_on(time, {session.account, 3, "-", address}, session);
  const std::string folder =
      "D:\\Shares\\" + at_.documents_share.substr(0, at_.documents_share.size() - 1);
  const ShareStory story = {session, address, at_.documents_share, folder};
  files.open_share(time + seconds(1), story);
  for (std::uint32_t i = 0; i < 2; ++i) {
    files.read_shared_file(time + seconds(4 + i), story,
                           fmt::format("diagrams\\core-{:02}.vsdx", random_.between(1, 9)));
  }
  files.log_off(time + minutes(8), session, 3);
}

void Decoys::dump_program() {
  decoy(8);
  HostRecorder& desk = log_.host(kDeskHost);
  const Timestamp time = at_.plain(5, "02:20:00") + minutes(random_.below(60));
  const Session session = desk.new_session(at_.account(at_.administrator), 1, Integrity::High);
  const Process explorer =
      desk.running("C:\\Windows\\explorer.exe", "C:\\Windows\\Explorer.EXE", session, time);
  const Process program =
      desk.running("C:\\Program Files\\Bills\\bills.exe", "bills.exe", session, time - hours(2));
  const Process dumper = desk.start(
      time, explorer, session,
      {.image = "C:\\Program Files\\Sysinternals\\procdump64.exe",
       .command_line = fmt::format("procdump64.exe -ma {} C:\\Temp\\bills.dmp", program.id)});
  desk.open_process(time + milliseconds(80), dumper, program, 0x1FFFFF,
                    "C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4|C:\\Windows\\SYSTEM32\\"
                    "dbgcore.DLL+6ceb");
  desk.create_file(time + milliseconds(300), dumper, "C:\\Temp\\bills.dmp");
}

}  // namespace

MailCounts record_mail_campaign(const Parliament& parliament, Telemetry& telemetry) {
  const OtherFacts& facts = parliament.others;
  Random random = telemetry.random().fork();
  telemetry.set_origin({Origin::Kind::Mails, 1});
  const std::vector<const Person*> targets = mail_targets(parliament);
  const std::uint32_t gap = facts.mails / facts.held;
  std::set<std::string> reached;
  for (std::uint32_t i = 0; i < facts.mails; ++i) {
    const std::uint32_t wave = i * 3 / facts.mails;
    const std::uint32_t place = i - (wave * facts.mails + 2) / 3;
    const Person& who = *targets[i % targets.size()];
    Mail mail;
    mail.time = parliament.at(kWaveDays[wave], "20:05:12") + seconds(place * 94) +
                seconds(random.below(60));
    mail.id = fmt::format("{:08x}.{}@{}", random.next() >> 32U, i + 1, facts.bulk_host);
    mail.from = fmt::format("{}@{}", facts.sender, facts.sender_domain);
    mail.to = who.mail;
    const bool held = i % gap == gap - 1 && i / gap < facts.held;
    mail.verdict = held ? "quarantine" : "deliver";
    mail.urls = 2;
    mail.remote_image = true;
    telemetry.receive(mail);
    reached.insert(mail.to);
    if (place % 5 == 0) {
      telemetry.connect({.time = mail.time - seconds(1),
                         .from = facts.bulk_address,
                         .to = parliament.places.mail.address,
                         .port = 25,
                         .service = "smtp",
                         .seconds = 4,
                         .out = 61'000,
                         .in = 1'900,
                         .certificate = {}});
    }
    if (!held && i % 9 == 4 && !who.account.empty()) {
      telemetry.connect({.time = mail.time + minutes(random.between(3, 90)),
                         .from = seat_of(parliament, who),
                         .to = facts.pixel_address,
                         .seconds = 0.4,
                         .out = 610,
                         .in = 1'043,
                         .certificate = certificate_of(facts.pixel_host, "03b2f17de9940c")});
    }
  }
  telemetry.set_origin({});
  return {facts.mails, reached.size()};
}

void record_attempt(const Parliament& parliament, Telemetry& telemetry) {
  const OtherFacts& facts = parliament.others;
  telemetry.set_origin({Origin::Kind::Attempt, 1});
  const Timestamp from = parliament.at(6, "04:10:02");
  for (std::uint32_t i = 0; i < facts.attempt_posts; ++i) {
    WebRequest request;
    request.time = from + seconds(720) * i / facts.attempt_posts;
    request.client = facts.attempt_address;
    request.method = "POST";
    request.path = parliament.upload_path;
    request.agent = facts.attempt_agent;
    request.status = 400;
    request.sent = 312;
    request.received = 2'100 + i * 7U;
    telemetry.request(request);
    if (i % 9 == 0) {
      telemetry.connect({.time = request.time,
                         .from = request.client,
                         .to = parliament.places.web.address,
                         .seconds = 140,
                         .out = 21'000,
                         .in = 6'100,
                         .certificate = web_certificate(parliament)});
      telemetry.pass_firewall({.time = request.time,
                               .from = request.client,
                               .to = parliament.places.web.public_address,
                               .rule = "Internet-to-DMZ-web"});
    }
  }
  telemetry.set_origin({});
}

std::span<const std::string_view> tarawera_decoys() {
  return kDecoys;
}

void record_tarawera_decoys(const Parliament& parliament, Telemetry& telemetry) {
  Decoys decoys(parliament, telemetry);
  for (int day = 0; day < kTaraweraDays; ++day) {
    decoys.back_up(day);
    decoys.crawl(day);
    decoys.print(day);
    decoys.read_documents(day);
  }
  decoys.test_site();
  decoys.seal_image();
  decoys.send_newsletter(2);
  decoys.send_newsletter(9);
  decoys.dump_program();
  telemetry.set_origin({});
}

}  // namespace longwatch::scenario::internal
