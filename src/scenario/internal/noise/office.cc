#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "scenario/internal/noise/context.h"

/// Noise of an office at work: logons, documents on servers, the web, its own pages.
namespace longwatch::scenario::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kDocuments[] = {
    "Order paper", "Committee report", "Amendment list", "Travel request", "Meeting minutes",
    "Roster",      "Budget",           "Briefing",       "Speech",         "Submission"};
constexpr std::string_view kEndings[] = {"docx", "docx", "xlsx", "pdf", "pptx", "msg"};
constexpr std::string_view kMedia[] = {"text/html", "text/css",   "application/javascript",
                                       "image/png", "image/jpeg", "application/json"};

struct Share {
  std::string_view name;
  std::string_view folder;
};

constexpr Share kShares[] = {{"forms", "D:\\Shares\\forms"},
                             {"teams", "D:\\Shares\\teams"},
                             {"home", "D:\\Shares\\home"},
                             {"templates", "D:\\Shares\\templates"}};

std::string document(Random& random) {
  const std::string_view title = random.pick(kDocuments);
  return fmt::format("{} {}.{}", title, random.between(1, 900), random.pick(kEndings));
}

TicketStory ticket_of(NoiseContext& at, const Worker& who, std::string service) {
  TicketStory story;
  story.account = at.account(who);
  story.realm = at.world().realm;
  story.service = std::move(service);
  story.service_sid = fmt::format("{}-{}", at.world().domain.sid, 1100 + who.relative_id % 40);
  story.address = who.seat;
  return story;
}

// What the network sees of somebody asking for a ticket to get tickets.
KerberosExchange exchange_of(NoiseContext& at, const Worker& who, const WorldHost& directory,
                             Timestamp time) {
  KerberosExchange exchange;
  exchange.time = time;
  exchange.flow.from = who.seat;
  exchange.flow.to = directory.address;
  exchange.request = "AS";
  exchange.client = who.account + "/" + at.world().realm;
  exchange.service = "krbtgt/" + at.world().realm;
  return exchange;
}

struct LogonChances {
  std::uint32_t mistyped = 3;
  std::uint32_t ntlm = 6;
};

void mistype(NoiseContext& at, const Worker& who, HostRecorder& directory, const WorldHost& host,
             Timestamp time) {
  directory.refuse_first_ticket(time, ticket_of(at, who, "krbtgt"));
  KerberosExchange exchange = exchange_of(at, who, host, time);
  exchange.error = "KDC_ERR_PREAUTH_FAILED";
  at.sensors().kerberos(exchange);
}

// An old program asks with NTLM; the server has the directory check it.
void log_on_by_ntlm(NoiseContext& at, const Worker& who, HostRecorder& directory, Timestamp time,
                    Random& random) {
  const bool fails = random.chance(5);
  directory.check_credentials(time, at.account(who), who.workstation, fails ? 0xC000006A : 0);
  LogonStory story;
  story.account = at.account(who);
  story.workstation = who.workstation;
  story.address = who.seat;
  story.package = LogonPackage::Ntlm;
  if (fails) {
    directory.fail_logon(time + milliseconds(3), story);
    return;
  }
  const Session session = directory.new_session(story.account, 0, Integrity::Medium);
  directory.log_on(time + milliseconds(3), story, session);
  directory.log_off(time + seconds(random.between(5, 60)), session, 3);
}

void log_on(NoiseContext& at, std::size_t index, const LogonChances& chances, Timestamp time,
            Random& random) {
  HostRecorder& directory = at.sensors().host(index);
  const WorldHost& host = at.world().hosts[index];
  const Worker& who = at.worker_around(time, random);
  if (random.chance(chances.ntlm)) {
    log_on_by_ntlm(at, who, directory, time, random);
    return;
  }
  if (random.chance(chances.mistyped)) {
    mistype(at, who, directory, host, time - seconds(6));
  }
  if (random.chance(35)) {
    directory.grant_first_ticket(time, ticket_of(at, who, "krbtgt"));
    at.sensors().kerberos(exchange_of(at, who, host, time));
  }
  const WorldHost* const files = at.host_with_role("file-server");
  const WorldHost& service = files != nullptr && random.chance(60) ? *files : host;
  directory.grant_ticket(time + milliseconds(40), ticket_of(at, who, service.name + "$"));
  KerberosExchange exchange = exchange_of(at, who, host, time + milliseconds(40));
  exchange.request = "TGS";
  exchange.service = "host/" + service.fqdn;
  at.sensors().kerberos(exchange);
  if (random.chance(40)) {
    LogonStory story;
    story.account = at.account(who);
    story.address = who.seat;
    const Session session = directory.new_session(story.account, 0, Integrity::Medium);
    directory.log_on(time + milliseconds(90), story, session);
    directory.log_off(time + seconds(random.between(4, 40)), session, 3);
  }
}

void use_share(NoiseContext& at, std::size_t index, Timestamp time, Random& random) {
  HostRecorder& server = at.sensors().host(index);
  const WorldHost& host = at.world().hosts[index];
  const Worker& who = at.worker_at(host, time, random);
  const Share& share = random.pick(kShares);
  const Session session = server.new_session(at.account(who), 0, Integrity::Medium);
  const std::uint32_t files = random.between(1, random.chance(10) ? 8 : 3);
  const std::uint64_t bytes = std::uint64_t{files} * random.between(9'000, 900'000);
  Connection connection;
  connection.time = time - milliseconds(15);
  connection.from = who.seat;
  connection.to = host.address;
  connection.port = 445;
  connection.service = "gssapi,smb";
  connection.seconds = random.between(4, 600);
  connection.out = random.between(3'000, 40'000);
  connection.in = bytes;
  const Flow flow = at.sensors().connect(connection);
  LogonStory logon;
  logon.account = session.account;
  logon.address = who.seat;
  server.log_on(time, logon, session);
  const ShareStory story = {session, who.seat, std::string(share.name), std::string(share.folder)};
  server.open_share(time + milliseconds(60), story);
  const std::string path = fmt::format("\\\\{}\\{}", host.fqdn, share.name);
  SmbMapping mapping;
  mapping.time = time + milliseconds(60);
  mapping.flow = flow;
  mapping.path = path;
  at.sensors().smb_mapping(mapping);
  Timestamp moment = time + milliseconds(140);
  for (std::uint32_t i = 0; i < files; ++i) {
    const std::string name = document(random);
    server.read_shared_file(moment, story, name);
    SmbFile file;
    file.time = moment;
    file.flow = flow;
    file.path = path;
    file.name = name;
    file.size = bytes / files;
    file.action = random.chance(15) ? "SMB::FILE_WRITE" : "SMB::FILE_OPEN";
    at.sensors().smb_file(file);
    moment += milliseconds(random.between(200, 40'000));
  }
  server.log_off(moment + seconds(random.between(10, 900)), session, 3);
}

/// One page of the web through the proxy.
class PageView {
 public:
  PageView(NoiseContext& at, Random& random, const Worker& who, const Site& site)
      : at_(at), random_(random), who_(who), site_(site) {}

  void view(Timestamp time, bool denied) {
    look_up(time - milliseconds(30));
    const std::uint32_t requests = denied ? 1 : 1 + random_.below(6);
    std::uint64_t bytes = 0;
    Timestamp moment = time;
    for (std::uint32_t i = 0; i < requests; ++i) {
      bytes += request(moment, i == 0, denied);
      moment += milliseconds(random_.between(20, 900));
    }
    connect(time, bytes, denied);
  }

 private:
  void look_up(Timestamp time) {
    const WorldHost* const proxy = at_.world().host(at_.world().sensors.proxy);
    if (proxy == nullptr || random_.chance(55)) {
      return;  // it remembers names
    }
    DnsLookup lookup;
    lookup.time = time;
    lookup.flow.from = proxy->address;
    lookup.flow.to = at_.name_server(random_);
    lookup.query = site_.name;
    lookup.answers = {site_.address};
    at_.sensors().dns(lookup);
  }

  std::uint64_t request(Timestamp time, bool is_page, bool denied) {
    ProxyRequest request;
    request.time = time;
    request.client = who_.seat;
    request.user = who_.account;
    request.host = site_.name;
    request.path = is_page ? fmt::format("/{}", made_name(random_.below(100'000)))
                           : fmt::format("/static/{:x}", random_.next() >> 40U);
    request.query = random_.chance(12) ? fmt::format("id={}", random_.below(1'000'000)) : "";
    request.agent = who_.browser;
    request.referrer = is_page ? "" : fmt::format("https://{}/", site_.name);
    request.mime_type = is_page ? "text/html" : random_.pick(kMedia);
    request.status = denied ? 403 : random_.chance(9) ? 304 : 200;
    request.action = denied ? "DENIED" : "OBSERVED";
    request.sent = denied ? 1'840 : random_.between(300, is_page ? 120'000 : 400'000);
    request.received = random_.between(420, 1'900);
    request.milliseconds = random_.between(12, 900);
    request.server = denied ? "" : site_.address;
    at_.sensors().proxy_request(request);
    return request.sent;
  }

  void connect(Timestamp time, std::uint64_t bytes, bool denied) {
    const WorldHost* const proxy = at_.world().host(at_.world().sensors.proxy);
    if (proxy == nullptr) {
      return;
    }
    HttpExchange exchange;
    exchange.time = time;
    exchange.flow.from = who_.seat;
    exchange.flow.to = proxy->address;
    exchange.flow.to_port = 8080;
    exchange.method = "CONNECT";
    exchange.host = site_.name + ":443";
    exchange.uri = exchange.host;
    exchange.agent = who_.browser;
    exchange.status = denied ? 403 : 200;
    exchange.response_bytes = denied ? 1'840 : 0;
    at_.sensors().http(exchange);
    if (denied) {
      return;
    }
    Connection connection;
    connection.time = time + milliseconds(8);
    connection.from = proxy->address;
    connection.to = site_.address;
    connection.seconds = random_.between(1, 120);
    connection.out = random_.between(900, 40'000);
    connection.in = bytes;
    if (random_.chance(60)) {
      connection.certificate = site_.certificate;
    }
    at_.sensors().connect(connection);
  }

  NoiseContext& at_;
  Random& random_;
  const Worker& who_;
  const Site& site_;
};

void browse(NoiseContext& at, std::uint32_t denied_percent, Timestamp time, Random& random) {
  PageView page(at, random, at.worker_around(time, random), at.site(random));
  page.view(time, random.chance(denied_percent));
}

// Pages of the office's own servers, printers that are asked how they are, license servers.
void visit_intranet(NoiseContext& at, Timestamp time, Random& random) {
  constexpr std::string_view kServers[] = {"intranet", "phonebook", "print", "roster", "licences"};
  constexpr std::string_view kPaths[] = {"/",          "/news",       "/people", "/rooms",
                                         "/lunch",     "/ipp/print",  "/status", "/api/licence",
                                         "/static.js", "/static.css", "/search"};
  const Worker& who = at.worker_around(time, random);
  const std::uint32_t server = random.below(static_cast<std::uint32_t>(std::size(kServers)));
  HttpExchange exchange;
  exchange.flow.from = who.seat;
  exchange.flow.to = fmt::format("{}{}", at.world().desk_prefix, 3 + server);
  exchange.host = fmt::format("{}.{}", kServers[server], at.world().dns);
  exchange.agent = who.browser;
  Connection connection;
  connection.time = time;
  connection.from = exchange.flow.from;
  connection.to = exchange.flow.to;
  connection.port = 80;
  connection.service = "http";
  const std::uint32_t requests = random.between(1, 5);
  connection.seconds = requests * 0.7;
  connection.in = std::uint64_t{requests} * 14'000;
  connection.out = std::uint64_t{requests} * 700;
  exchange.flow = at.sensors().connect(connection);
  for (std::uint32_t i = 0; i < requests; ++i) {
    exchange.time = time + milliseconds(i * 600 + random.below(300));
    exchange.uri = fmt::format("{}?n={}", random.pick(kPaths), random.below(3000));
    exchange.status = random.chance(3) ? 404 : random.chance(20) ? 304 : 200;
    exchange.response_bytes = exchange.status == 200 ? random.between(800, 40'000) : 0;
    exchange.mime_type = exchange.status == 200 ? "text/html" : "";
    at.sensors().http(exchange);
  }
}

void plan_on_hosts(const NoisePlan& plan, std::string_view parameter,
                   void (*act)(NoiseContext&, std::size_t, Timestamp, Random&)) {
  const std::vector<std::size_t> hosts = plan.at.hosts_of(plan.profile);
  if (hosts.empty()) {
    return;
  }
  NoiseContext& at = plan.at;
  plan.add(parameter, Curve::Office, [&at, hosts, act](Timestamp time, Random& random) {
    act(at, random.pick(hosts), time, random);
  });
}

void plan_logons(const NoisePlan& plan) {
  const std::vector<std::size_t> hosts = plan.at.hosts_of(plan.profile);
  if (hosts.empty()) {
    return;
  }
  NoiseContext& at = plan.at;
  const LogonChances chances = {static_cast<std::uint32_t>(plan.profile.number("mistyped_percent")),
                                static_cast<std::uint32_t>(plan.profile.number("ntlm_percent"))};
  plan.add("logons_per_day", Curve::Office, [&at, hosts, chances](Timestamp time, Random& random) {
    log_on(at, random.pick(hosts), chances, time, random);
  });
}

}  // namespace

void plan_office(const NoisePlan& plan) {
  NoiseContext& at = plan.at;
  const std::string_view kind = plan.profile.kind;
  if (kind == "office_logons") {
    plan_logons(plan);
  } else if (kind == "file_shares") {
    plan_on_hosts(plan, "sessions_per_day", use_share);
  } else if (kind == "web_browsing") {
    const auto denied = static_cast<std::uint32_t>(plan.profile.number("denied_percent"));
    plan.add("pages_per_day", Curve::Office,
             [&at, denied](Timestamp time, Random& random) { browse(at, denied, time, random); });
  } else if (kind == "intranet") {
    plan.add("visits_per_day", Curve::Office,
             [&at](Timestamp time, Random& random) { visit_intranet(at, time, random); });
  }
}

}  // namespace longwatch::scenario::internal
