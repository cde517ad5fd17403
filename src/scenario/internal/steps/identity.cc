#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "scenario/internal/steps/accounts.h"
#include "scenario/internal/steps/kinds.h"

namespace longwatch::scenario::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kMostLogons = 100'000;
constexpr std::uint32_t kBadPassword = 0xC000006A;

// What a domain controller says of a password that was wrong.
void refuse_at_directory(Play& play, const LogonSide& side, const std::string& account,
                         Timestamp time) {
  const auto directory = directory_of(play);
  HostRecorder* const at = directory.has_value() ? play.stage.recorder(*directory) : nullptr;
  if (at == nullptr) {
    return;
  }
  const Account who = play.world().account(account);
  if (side.package == LogonPackage::Ntlm) {
    at->check_credentials(time + milliseconds(3), who, side.workstation, kBadPassword);
    return;
  }
  at->refuse_first_ticket(time + milliseconds(3), {.account = who,
                                                   .realm = play.world().realm,
                                                   .service = "krbtgt",
                                                   .service_sid = {},
                                                   .address = side.address,
                                                   .status = 0x18});
}

void play_failed_logons(Play& play) {
  const LogonSide side = read_sides(play);
  const std::uint64_t count = play.params.number("count", 1, kMostLogons);
  std::vector<std::string> accounts = play.params.texts("accounts");
  if (accounts.empty()) {
    accounts = {play.params.need("account")};
  }
  if (play.params.failed()) {
    return;
  }
  HostRecorder* const host = play.stage.recorder(side.host);
  for (std::uint64_t i = 0; i < count; ++i) {
    const Timestamp time = play.spread(i, count);
    const std::string& account = accounts[i % accounts.size()];
    if (host != nullptr) {
      host->fail_logon(time, story_of(play, side, account));
    }
    share_contact(play, side, time - milliseconds(200), 0.4, 1'100);
    refuse_at_directory(play, side, account, time);
  }
}

void play_logon(Play& play) {
  const LogonSide side = read_logon(play);
  const std::string as = play.params.text("as");
  const bool privileges = play.params.flag("privileges");
  const bool stays = play.params.flag("stays", play.over == Milliseconds{0});
  if (play.params.failed()) {
    return;
  }
  const double length = std::max(1.0, std::chrono::duration<double>(play.over).count());
  share_contact(play, side, play.from - milliseconds(200), length, 14'000);
  HostRecorder* const host = play.stage.recorder(side.host);
  if (host == nullptr) {
    return;
  }
  const Session session = log_on(play, side, play.from);
  if (privileges) {
    host->assign_privileges(play.from + milliseconds(2), session);
  }
  if (!stays) {
    host->log_off(play.from + play.over, session, side.type);
  }
  if (!as.empty()) {
    const bool desktop = side.type == 2 || side.type == 10;
    play.stage.keep(
        as,
        {side.host,
         host->running(desktop ? "C:\\Windows\\explorer.exe" : "C:\\Windows\\System32\\svchost.exe",
                       desktop ? "C:\\Windows\\Explorer.EXE" : "svchost.exe -k netsvcs", session,
                       play.from)});
  }
}

// Sessions of many accounts on one host: what its memory knows.
void play_sessions(Play& play) {
  std::size_t index = 0;
  HostRecorder* const host = play.recorder("host", index);
  const std::vector<std::string> accounts = play.params.texts("accounts");
  const auto type = static_cast<std::uint32_t>(play.params.number("type", 8, 11));
  const bool elevated = play.params.flag("elevated", type != 8);
  const Milliseconds stay = play.params.duration("stay", Milliseconds{0});
  const bool remote = type == 3 || type == 8 || type == 10;
  if (host == nullptr || play.params.failed()) {
    return;
  }
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    const Account account = play.world().account(accounts[i]);
    const WorldPerson* const who = play.world().person(accounts[i]);
    const Session session =
        host->new_session(account, 0, elevated ? Integrity::High : Integrity::Medium);
    LogonStory story = {account, type};
    if (remote && who != nullptr && !who->seat.empty()) {
      story.workstation = play.host_of(index).name;
      story.address = who->seat;
    }
    const Timestamp time =
        play.spread(i, accounts.size()) + milliseconds(play.random.below(40'000));
    host->log_on(time, story, session);
    if (stay != Milliseconds{0}) {
      host->log_off(time + stay, session, type);
    }
  }
}

/// One ticket after the other, and the connections that carried some of them.
void play_kerberoast(Play& play) {
  const auto directory = directory_of(play);
  const std::string account = play.params.need("account");
  const std::string from = play.source();
  const std::vector<std::string> services = play.params.texts("services");
  const std::uint64_t count = play.params.number("count", services.size(), kMostLogons);
  const auto encryption = static_cast<std::uint32_t>(play.params.number("encryption", 0x17, 0xFF));
  if (services.empty() || !directory.has_value()) {
    play.params.refuse("services",
                       "a list of names of services, and a domain controller among the "
                       "hosts",
                       "nothing");
  }
  if (play.params.failed()) {
    return;
  }
  HostRecorder* const host = play.stage.recorder(*directory);
  const std::string& to = play.host_of(*directory).address;
  for (std::uint64_t i = 0; i < count; ++i) {
    const Timestamp time = play.spread(i, count);
    const std::string& service = services[i % services.size()];
    if (host != nullptr) {
      host->grant_ticket(time, {.account = play.world().account(account),
                                .realm = play.world().realm,
                                .service = service,
                                .service_sid = fmt::format("{}-{}", play.world().domain.sid,
                                                           2100 + i % services.size()),
                                .encryption = encryption,
                                .address = from});
    }
    const Flow flow = play.stage.contact({.time = time - milliseconds(9),
                                          .from = from,
                                          .to = to,
                                          .port = 88,
                                          .service = "krb_tcp",
                                          .seconds = 0.06,
                                          .out = 1'900,
                                          .in = 1'800});
    play.sensors().kerberos({.time = time,
                             .flow = flow,
                             .request = "TGS",
                             .client = fmt::format("{}/{}", account, play.world().realm),
                             .service = service,
                             .error = {},
                             .cipher = encryption == 0x17 ? "rc4-hmac" : "aes256-cts-hmac-sha1-96",
                             .till = {}});
  }
}

void play_ldap_enumeration(Play& play) {
  const auto directory = directory_of(play);
  const std::string from = play.source();
  const std::uint64_t count = play.params.number("count", 20, kMostLogons);
  std::vector<std::string> filters = play.params.texts("filters");
  if (filters.empty()) {
    filters = {"(objectClass=computer)", "(&(objectCategory=person)(objectClass=user))",
               "(&(objectCategory=person)(servicePrincipalName=*))", "(objectClass=group)",
               "(objectClass=trustedDomain)"};
  }
  if (!directory.has_value()) {
    play.params.refuse("directory", "a domain controller among the hosts", "none");
  }
  if (play.params.failed()) {
    return;
  }
  const double length = std::max(1.0, std::chrono::duration<double>(play.over).count());
  const Flow flow = play.stage.contact({.time = play.from,
                                        .from = from,
                                        .to = play.host_of(*directory).address,
                                        .port = 389,
                                        .service = "ldap",
                                        .seconds = length,
                                        .out = 900 * count,
                                        .in = 38'000 * count});
  std::string base = "DC=" + play.world().dns;
  for (std::size_t dot = base.find('.'); dot != std::string::npos; dot = base.find('.')) {
    base.replace(dot, 1, ",DC=");
  }
  play.sensors().ldap({.time = play.from + milliseconds(20),
                       .flow = flow,
                       .message = 1,
                       .operation = "bind SASL",
                       .result = "success",
                       .object = {},
                       .argument = {}});
  for (std::uint64_t i = 0; i < count; ++i) {
    play.sensors().ldap_search({.time = play.spread(i, count) + milliseconds(60),
                                .flow = flow,
                                .message = i + 2,
                                .scope = "tree",
                                .base = base,
                                .results = play.random.between(4, 900),
                                .result = "success",
                                .filter = filters[i % filters.size()],
                                .attributes = {}});
  }
}

// A service of another kind gets a ticket: what a printer's server still asks for, for one.
void play_service_tickets(Play& play) {
  std::size_t index = directory_of(play).value_or(0);
  HostRecorder* const host = play.stage.recorder(index);
  const std::vector<std::string> accounts = play.params.texts("accounts");
  const std::string service = play.params.need("service");
  const std::uint64_t count = play.params.number("count", 1, kMostLogons);
  const auto encryption = static_cast<std::uint32_t>(play.params.number("encryption", 0x12, 0xFF));
  if (accounts.empty()) {
    play.params.refuse("accounts", "a list of accounts", "nothing");
  }
  if (host == nullptr || play.params.failed()) {
    return;
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string& account = play.random.pick(accounts);
    const WorldPerson* const who = play.world().person(account);
    host->grant_ticket(
        play.spread(i, count),
        {.account = play.world().account(account),
         .realm = play.world().realm,
         .service = service,
         .service_sid = play.world().account(service).sid,
         .encryption = encryption,
         .address = who == nullptr || who->seat.empty() ? host->host().address : who->seat});
  }
}

constexpr StepKind kKinds[] = {
    {"failed_logons", play_failed_logons},
    {"logon", play_logon},
    {"sessions", play_sessions},
    {"kerberoast", play_kerberoast},
    {"ldap_enumeration", play_ldap_enumeration},
    {"service_tickets", play_service_tickets},
};

}  // namespace

std::optional<std::size_t> directory_of(Play& play) {
  if (play.params.has("directory")) {
    return play.host("directory");
  }
  const std::vector<WorldHost>& hosts = play.world().hosts;
  const auto found = std::find_if(hosts.begin(), hosts.end(), [](const WorldHost& host) {
    return host.has_role("domain-controller") && host.has_events;
  });
  return found == hosts.end()
             ? std::nullopt
             : std::optional(static_cast<std::size_t>(std::distance(hosts.begin(), found)));
}

LogonSide read_logon(Play& play) {
  LogonSide side = read_sides(play);
  if (side.account.empty()) {
    play.params.need("account");
  }
  return side;
}

LogonSide read_sides(Play& play) {
  LogonSide side;
  side.host = play.host("host");
  side.account = play.params.text("account");
  side.type = static_cast<std::uint32_t>(play.params.number("type", 3, 11));
  side.process = play.process("process");
  const bool local = side.type == 2 || side.type == 4 || side.type == 5;
  if (play.params.has("from") || !local) {
    side.address = side.process != nullptr
                       ? play.address("from", play.host_of(side.process->host).address)
                       : play.source();
  }
  side.package = play.params.word("package", {"kerberos", "ntlm"}, "kerberos") == "ntlm"
                     ? LogonPackage::Ntlm
                     : LogonPackage::Kerberos;
  const ScriptActor* const who = play.actor();
  side.workstation =
      play.params.text("workstation", who == nullptr || local ? "" : who->workstation);
  return side;
}

LogonStory story_of(const Play& play, const LogonSide& side, const std::string& account) {
  LogonStory story = {play.world().account(account), side.type};
  const bool console = side.type == 2;
  story.workstation = !side.workstation.empty() ? side.workstation
                      : console                 ? play.host_of(side.host).name
                                                : "-";
  story.address = !side.address.empty() ? side.address : console ? "127.0.0.1" : "-";
  story.package = side.package;
  return story;
}

Flow share_contact(Play& play, const LogonSide& side, Timestamp time, double seconds,
                   std::uint64_t in) {
  if (side.address.empty() || side.address == play.host_of(side.host).address) {
    return {};
  }
  const std::uint16_t port = side.type == 10 ? 3389 : 445;
  if (side.process != nullptr && play.stage.recorder(side.process->host) != nullptr) {
    play.stage.recorder(side.process->host)
        ->connect(time + milliseconds(5), side.process->process,
                  {play.host_of(side.host).address, "", port});
  }
  return play.stage.contact({.time = time,
                             .from = side.address,
                             .to = play.host_of(side.host).address,
                             .port = port,
                             .service = side.type == 10 ? "rdp" : "gssapi,smb",
                             .seconds = seconds,
                             .out = play.random.between(9'000, 40'000),
                             .in = in});
}

Session log_on(Play& play, const LogonSide& side, Timestamp time) {
  HostRecorder* const host = play.stage.recorder(side.host);
  Session session = host->new_session(play.world().account(side.account), 0, Integrity::Medium);
  host->log_on(time, story_of(play, side, side.account), session);
  const auto directory = directory_of(play);
  HostRecorder* const at = directory.has_value() ? play.stage.recorder(*directory) : nullptr;
  if (at != nullptr && side.package == LogonPackage::Ntlm) {
    at->check_credentials(time - milliseconds(6), session.account, side.workstation, 0);
  } else if (at != nullptr && (side.type == 3 || side.type == 10)) {
    at->grant_ticket(
        time - milliseconds(30),
        {.account = session.account,
         .realm = play.world().realm,
         .service = play.host_of(side.host).name + "$",
         .service_sid = fmt::format("{}-{}", play.world().domain.sid, 1000 + side.host),
         .encryption = 0x12,
         .address = side.address});
  }
  return session;
}

std::span<const StepKind> identity_steps() {
  return kKinds;
}

}  // namespace longwatch::scenario::internal
