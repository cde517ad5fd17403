#include "scenario/internal/parliament.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"

namespace longwatch::scenario::internal {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kFirstDay = "2025-08-03T00:00:00Z";
constexpr double kMostVolume = 1000;
constexpr std::size_t kClerks = 26;
constexpr std::size_t kMembers = 18;

constexpr std::string_view kGivenNames[] = {
    "Oriel",  "Tamsin", "Corwin",  "Isolde",  "Bramwell", "Perdita", "Lysander", "Hester",
    "Evadne", "Piers",  "Rosalba", "Caspian", "Thisbe",   "Aldous",  "Fenella",  "Ludo"};
constexpr std::string_view kFamilyNames[] = {"Quillfeather", "Marrowdale",       "Inkpenny",
                                             "Thistlewick",  "Lanternby",        "Fogmere",
                                             "Ruddlestone",  "Wickersham-Vole",  "Pepperharrow",
                                             "Saltmarrow",   "Bellwether-Finch", "Cloverlock"};

// Consonant, vowel, consonant, digit: different for any two seeds below 20,000.
std::string site_code(std::uint64_t seed) {
  constexpr std::string_view kConsonants = "BDFGHJKLMNPRSTVZKLMN";
  constexpr std::string_view kVowels = "AEIOU";
  std::uint64_t number = (seed * 7919 + 4321) % 20'000;
  const auto take = [&number](std::uint64_t base) {
    const std::uint64_t digit = number % base;
    number /= base;
    return digit;
  };
  const std::uint64_t first = take(16);
  const std::uint64_t vowel = take(5);
  const std::uint64_t last = take(16);
  return fmt::format("{}{}{}{:02}", kConsonants[first], kVowels[vowel], kConsonants[last], number);
}

// Of the range for benchmarks (RFC 2544), in which no two seeds are likely to meet.
std::string benchmark_address(Random& random) {
  std::string address = fmt::format("198.{}", random.between(18, 19));
  address += fmt::format(".{}", random.below(256));
  return address + fmt::format(".{}", random.between(1, 254));
}

/// Draws what the first seed has fixed.
class Draw {
 public:
  Draw(std::uint64_t seed, Random random)
      : first_(seed == 1), code_(site_code(seed)), random_(random) {}

  bool first() const { return first_; }

  const std::string& code() const { return code_; }

  Random& random() { return random_; }

  /// The first seed's word, or any of the others.
  std::string word(std::string_view fixed, std::initializer_list<std::string_view> others) {
    return first_ ? std::string(fixed) : std::string(random_.pick(others));
  }

  std::uint32_t count(std::uint32_t fixed, std::uint32_t least, std::uint32_t most) {
    return first_ ? fixed : random_.between(least, most);
  }

  std::string outside(std::string_view fixed) {
    return first_ ? std::string(fixed) : benchmark_address(random_);
  }

  std::string hex(std::string_view fixed) {
    return first_ ? std::string(fixed) : draw_serial(random_);
  }

  std::string letters(std::size_t length) {
    std::string text;
    for (std::size_t i = 0; i < length; ++i) {
      text.push_back(random_.pick(std::string_view("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")));
    }
    return text;
  }

 private:
  bool first_;
  std::string code_;
  Random random_;
};

void draw_domain(Parliament& out, Draw& draw) {
  const std::string lower = to_ascii_lower(draw.code());
  const std::string word = draw.word("parl", {"assembly", "senate", "council", "chamber", "moot"});
  out.dns = draw.first() ? "parl.example" : fmt::format("{}-{}.example", word, lower);
  out.domain.name = draw.first() ? "PARL" : draw.code() + "DOM";
  out.realm = draw.first() ? "PARL.EXAMPLE" : fmt::format("{}-{}.EXAMPLE", word, draw.code());
  for (char& c : out.realm) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  if (!draw.first()) {
    out.domain.sid = "S-1-5-21";
    for (int part = 0; part < 3; ++part) {
      out.domain.sid += fmt::format("-{}", draw.random().next() >> 33U);
    }
  }
  out.internal_prefix = fmt::format("10.{}.", draw.count(20, 21, 250));
  out.public_prefix = draw.first() ? "203.0.113." : "198.51.100.";
  out.public_base = draw.count(0, 1, 7) * 32;
  out.nat_address = fmt::format("{}{}", out.public_prefix, out.public_base + 2);
  out.application =
      draw.word("BillsTracker", {"PetitionDesk", "OrderPaper", "HearingRoom", "LobbyBook"});
  out.upload_path = draw.word("/submissions/api/upload",
                              {"/api/v1/evidence", "/petitions/attach", "/papers/api/files"});
  out.scripts_share = draw.word("deploy$", {"rollout$", "release$", "setup$"});
  out.documents_share = draw.word("netdocs$", {"infra$", "itdocs$", "netadmin$"});
  out.settings_share = draw.word("config$", {"settings$", "appconf$", "etc$"});
  const std::size_t slash = out.upload_path.find('/', 1);
  out.attachment_path = out.upload_path.substr(0, slash) +
                        draw.word("/attachments/", {"/files/", "/uploads/", "/documents/"});
  out.attachment_folder = "C:\\inetpub\\wwwroot\\" + out.application;
  for (const char c : out.attachment_path) {
    out.attachment_folder.push_back(c == '/' ? '\\' : c);
  }
}

void draw_places(Parliament& out, Draw& draw) {
  const auto machine = [&out, &draw](std::string_view name, std::string_view role, int segment,
                                     std::uint32_t number) {
    const std::uint32_t host = draw.first() ? number : number + draw.random().below(5);
    Machine made;
    made.name = draw.first() ? std::string(name) : fmt::format("{}-{}", draw.code(), role);
    made.fqdn = fmt::format("{}.{}", made.name, out.dns);
    made.address = fmt::format("{}{}.{}", out.internal_prefix, segment, host);
    return made;
  };
  const auto publish = [&out](Machine& made, std::uint32_t number) {
    made.public_address = fmt::format("{}{}", out.public_prefix, out.public_base + number);
  };
  Places& at = out.places;
  at.web = machine("WEB01", "PORTAL", 10, 11);
  at.vpn = machine("VPN01", "GATE", 10, 20);
  at.mail = machine("MX01", "RELAY", 10, 30);
  at.files = machine("FS02", "STORE", 10, 40);
  at.directory = machine("DC01", "DIR1", 20, 10);
  at.directory2 = machine("DC02", "DIR2", 20, 20);
  at.application = machine("LDBAPP01", "DRAFTAPP", 30, 10);
  at.drafts = machine("LDBFS01", "DRAFTS", 30, 20);
  at.members = machine("PSODB01", "MEMBERS", 40, 12);
  at.desk = machine("WS-CLERK-07", "DESK07", 50, 27);
  at.builder = machine("WS-IMG-03", "IMAGER", 50, 60);
  if (draw.first()) {
    at.directory2.address = "10.20.20.11";
    at.application.address = "10.20.30.15";
  }
  publish(at.web, 11);
  publish(at.vpn, 20);
  publish(at.mail, 30);
  at.firewall = draw.first() ? "fw01" : "fw-" + to_ascii_lower(draw.code());
}

class Staffing {
 public:
  explicit Staffing(Parliament& parliament) : parliament_(parliament) {}

  /// `account` may be empty; with `mailbox` its address, too.
  Person& add(std::string_view role, std::string_view organisation, std::string account,
              std::string mailbox) {
    Person person;
    const auto number = static_cast<std::uint32_t>(parliament_.persons.size() + 1);
    person.subject = fmt::format("S-{:03}", number);
    person.role = role;
    person.organisation = organisation;
    person.account = std::move(account);
    person.mail = mailbox.empty() ? "" : fmt::format("{}@{}", mailbox, parliament_.dns);
    person.name = fmt::format("{} {}", kGivenNames[number % std::size(kGivenNames)],
                              kFamilyNames[(number + number / 48) % std::size(kFamilyNames)]);
    person.relative_id = 1104 + number;
    parliament_.persons.push_back(std::move(person));
    return parliament_.persons.back();
  }

 private:
  Parliament& parliament_;
};

void draw_persons(Parliament& out, Draw& draw) {
  const std::string code = to_ascii_lower(draw.code());
  const std::string tail = draw.first() ? "" : "_" + code;
  out.deploy_account =
      draw.word("svc_deploy", {"svc_rollout", "svc_release", "svc_publish", "svc_ship"}) + tail;
  out.backup_account = draw.word("svc_backup", {"svc_vault", "svc_archive", "svc_copy"}) + tail;
  out.printing_account = draw.word("svc_print", {"svc_spool", "svc_plotter"}) + tail;
  out.administrator = draw.word("it.admin", {"adm.ops", "ops.root", "server.admin"}) + tail;

  Staffing staffing(out);
  staffing.add("organisation-head", "PSO", "", "office.head" + tail);
  staffing.add("organisation-head", "LDB", "", "bureau.head" + tail);
  staffing.add("staff", "PSO", out.administrator, "");
  staffing.add("staff", "PSO", "net.admin" + tail, "");
  staffing.add("staff", "PSO", out.deploy_account, "");
  staffing.add("staff", "PSO", "svc_monitor" + tail, "");
  staffing.add("staff", "LDB", "svc_index" + tail, "");
  staffing.add("staff", "PSO", out.backup_account, "");
  staffing.add("staff", "PSO", out.printing_account, "");
  const std::string clerk = draw.word("clerk", {"officer", "desk", "aide", "secr"});
  for (std::size_t i = 1; i <= kClerks; ++i) {
    const std::string account = fmt::format("{}{:02}{}", clerk, i, tail);
    staffing.add("staff", i % 4 == 0 ? "LDB" : "PSO", account, account);
  }
  const std::string member = draw.word("m", {"mp", "rep", "dep", "del"});
  for (std::size_t i = 1; i <= kMembers; ++i) {
    const std::string account = fmt::format("{}{:02}{}", member, i, tail);
    staffing.add("member", "PSO", account, account);
  }
  for (const std::string_view box : {"committees", "visitors"}) {
    const std::string owner =
        staffing.add("shared-mailbox-owner", "PSO", fmt::format("{}.owner{}", box, tail), "")
            .subject;
    staffing.add("shared-mailbox", "PSO", "", std::string(box) + tail).owner = owner;
  }
}

void draw_intruder(Parliament& out, Draw& draw) {
  IntruderFacts& facts = out.intruder;
  facts.scan_address = draw.outside("198.51.100.23");
  facts.shell_address = draw.outside("198.51.100.77");
  facts.tunnel_address = draw.outside("192.0.2.145");
  facts.agent = draw.word(
      "Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64)",
      {"Mozilla/5.0+(Windows+NT+6.3;+WOW64;+rv:52.0)", "Mozilla/5.0+(X11;+Linux+x86_64;+rv:91.0)",
       "Mozilla/5.0+(Macintosh;+Intel+Mac+OS+X+10_13)"});
  const std::string code = to_ascii_lower(draw.code());
  facts.tunnel_name =
      draw.first() ? "cdn-sync.example.net" : fmt::format("assets-{}.example.net", code);
  facts.serial = draw.hex("bc034e4476a03882b9b108019ea9f048");
  facts.workstation = draw.first() ? "WIN-HQ2T8AAL" : "WIN-" + draw.letters(8);
  const auto named = [&draw, &code](std::string_view fixed,
                                    std::initializer_list<std::string_view> words,
                                    std::string_view extension) {
    return draw.first() ? std::string(fixed)
                        : fmt::format("{}{}{}", draw.word("", words), code.substr(0, 3), extension);
  };
  facts.first_shell = named("sb_help.aspx", {"hlp_", "err_", "view_"}, ".aspx");
  facts.second_shell = named("healthz.aspx", {"status", "ping", "probe"}, ".aspx");
  facts.escalation_tool = named("gp.exe", {"pt", "sv", "tk"}, ".exe");
  facts.dump_tool = named("pm64.exe", {"md", "ld", "rx"}, ".exe");
  facts.tunnel_tool = named("wuhost.exe", {"net", "upd", "lnk"}, ".exe");
  facts.pack_tool = named("mscfg.exe", {"pk", "zz", "cb"}, ".exe");
  facts.dump_file = named("d.tmp", {"q", "w", "e"}, ".tmp");
  facts.image_file = named("d.png", {"logo_", "bg_", "icon_"}, ".png");
  facts.archive = named("u1", {"v", "k", "x"}, "");
  facts.password = draw.first() ? "Tv7!kq" : draw.letters(9);
  facts.tool_folder = draw.word(
      "C:\\ProgramData\\svc",
      {"C:\\ProgramData\\diag", "C:\\Users\\Public\\Libraries", "C:\\ProgramData\\cache"});
  facts.staging_folder =
      draw.word("C:\\PerfLogs", {"C:\\Windows\\Debug", "C:\\Windows\\Tracing", "C:\\PerfLogs"});
}

void draw_sizes(Parliament& out, Draw& draw) {
  IntrusionSizes& sizes = out.sizes;
  if (!draw.first()) {
    sizes.scan_misses = draw.count(0, 90, 200);
    sizes.scan_requests = sizes.scan_misses + draw.count(0, 12, 40);
    sizes.rejected_uploads = draw.count(0, 30, 80);
    sizes.failed_uploads = draw.count(0, 1, 6);
    sizes.shell_posts = draw.count(0, 25, 60);
    sizes.failed_logons = draw.count(0, 5, 14);
    sizes.tickets = draw.count(0, 10, 20);
    sizes.deploy_files = draw.count(0, 10, 30);
    sizes.network_files = draw.count(0, 25, 60);
    sizes.config_files = draw.count(0, 8, 20);
    sizes.drafts_denies = draw.count(0, 8, 30);
    sizes.members_denies = draw.count(0, 2, 7);
    sizes.credentials = draw.count(0, 15, 29);
    sizes.dump_bytes = std::uint64_t{draw.count(0, 9000, 15'000)} * 4096;
    sizes.image_bytes = draw.count(0, 6'000'000, 14'000'000);
    sizes.staged_bytes = std::uint64_t{draw.count(0, 150'000, 400'000)} * 512;
    sizes.sent_bytes = sizes.staged_bytes + sizes.staged_bytes * draw.count(0, 12, 35) / 1000;
  }
  const auto scale = [&out](std::uint64_t bytes) {
    return static_cast<std::uint64_t>(std::llround(static_cast<double>(bytes) * out.volume));
  };
  sizes.staged_bytes = scale(sizes.staged_bytes);
  sizes.sent_bytes = scale(sizes.sent_bytes);
}

void draw_others(Parliament& out, Draw& draw) {
  OtherFacts& facts = out.others;
  const std::string code = to_ascii_lower(draw.code());
  facts.sender_domain =
      draw.first()
          ? "dailycourier.example"
          : fmt::format("{}-{}.example", draw.word("", {"herald", "gazette", "observer"}), code);
  facts.sender = draw.word("lena.marsh", {"nora.field", "amos.reed", "vera.holt", "otto.brook"});
  facts.pixel_host = "img." + facts.sender_domain;
  facts.pixel_address = draw.outside("192.0.2.201");
  facts.bulk_host = draw.first() ? "bulk.example.net" : fmt::format("send-{}.example.net", code);
  facts.bulk_address = draw.outside("198.51.100.150");
  facts.members = draw.count(14, 10, 16);
  facts.staff = draw.count(4, 3, 7);
  facts.mails = draw.count(42, 36, 48);
  facts.held = draw.count(6, 3, 9);
  facts.attempt_address = draw.outside("198.51.100.201");
  facts.attempt_agent =
      draw.word("python-requests/2.31.0", {"sqlmap/1.7.2", "Go-http-client/1.1", "nikto/2.5.0"});
  facts.attempt_posts = draw.count(45, 30, 60);
  facts.tester_address = draw.outside("198.18.77.10");
  facts.backup_address = draw.outside("192.0.2.10");
  facts.crawler_address = draw.outside("198.51.100.9");
  facts.newsletter_domain =
      draw.first() ? "civicnotes.example" : fmt::format("civics-{}.example", code);
  facts.newsletter_address = draw.outside("198.51.100.40");
}

void draw_shifts(Parliament& out, Draw& draw) {
  out.hours_later = draw.count(0, 0, 6);
  for (int day = 0; day < kTaraweraDays; ++day) {
    out.shifts.emplace_back(out.hours_later * 60 + draw.count(0, 3, 60));
  }
}

}  // namespace

Timestamp Parliament::plain(int day, std::string_view clock) const {
  const std::vector<std::string_view> parts = split(clock, ':');
  LW_CHECK(parts.size() == 3);
  return start + hours(24 * day) + hours(*parse_int64(parts[0])) + minutes(*parse_int64(parts[1])) +
         seconds(*parse_int64(parts[2]));
}

Timestamp Parliament::at(int day, std::string_view clock) const {
  return plain(day, clock) + shifts[static_cast<std::size_t>(day)];
}

const Person* Parliament::person_of(std::string_view account) const {
  const auto found = std::find_if(persons.begin(), persons.end(),
                                  [&](const Person& who) { return who.account == account; });
  return found == persons.end() ? nullptr : &*found;
}

Account Parliament::account(std::string_view name) const {
  const Person* const who = person_of(name);
  return domain_account(name, who == nullptr ? 1999 : who->relative_id, domain);
}

std::uint32_t Parliament::scaled(std::uint32_t count) const {
  return static_cast<std::uint32_t>(std::lround(count * volume));
}

std::vector<std::string> Parliament::exposed_accounts() const {
  std::vector<std::string> accounts;
  for (const Person& who : persons) {
    if (accounts.size() == sizes.credentials) {
      break;
    }
    if (who.role == "staff" && !who.account.empty() && who.account != backup_account &&
        who.account != printing_account) {
      accounts.push_back(who.account);
    }
  }
  return accounts;
}

Result<Parliament> draw_parliament(const TaraweraOptions& options) {
  if (!std::isfinite(options.volume) || options.volume <= 0 || options.volume > kMostVolume) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("volume: expected a number above 0 and at most {}, got {}: scenario "
                             "not written",
                             kMostVolume, options.volume));
  }
  Random random(options.seed * 0x9E3779B9U + 17);
  Draw draw(options.seed, random.fork());
  Parliament out;
  out.seed = options.seed;
  out.start = options.start.value_or(*parse_iso8601(kFirstDay));
  out.volume = options.volume;
  out.planted_actor = options.planted_actor;
  out.partners = options.partners;
  draw_domain(out, draw);
  draw_places(out, draw);
  draw_persons(out, draw);
  draw_intruder(out, draw);
  draw_sizes(out, draw);
  draw_others(out, draw);
  draw_shifts(out, draw);
  return out;
}

std::string draw_serial(Random& random) {
  std::string serial = fmt::format("{:016x}", random.next());
  return serial + fmt::format("{:016x}", random.next());
}

std::string visitor_address(const Parliament& parliament, Random& random) {
  const OtherFacts& others = parliament.others;
  const std::string taken[] = {parliament.intruder.scan_address,
                               parliament.intruder.shell_address,
                               parliament.intruder.tunnel_address,
                               others.pixel_address,
                               others.bulk_address,
                               others.attempt_address,
                               others.tester_address,
                               others.backup_address,
                               others.crawler_address,
                               others.newsletter_address};
  for (;;) {
    const std::uint32_t kind = random.below(10);
    std::string address = kind < 6   ? benchmark_address(random)
                          : kind < 8 ? fmt::format("203.0.113.{}", random.between(128, 254))
                                     : fmt::format("192.0.2.{}", random.between(1, 254));
    if (std::find(std::begin(taken), std::end(taken), address) == std::end(taken)) {
      return address;
    }
  }
}

}  // namespace longwatch::scenario::internal
