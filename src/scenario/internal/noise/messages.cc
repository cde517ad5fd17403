#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "scenario/internal/noise/context.h"

/// Noise of mail, of work in the cloud, and of those who work from home.
namespace longwatch::scenario::internal {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kSubjects[] = {
    "Meeting on Tuesday", "Invoice",   "Question about the bill",
    "Invitation",         "Re: draft", "Photos from the visit",
    "Your booking",       "Petition",  "Minutes",
    "Thank you"};
constexpr std::string_view kTopics[] = {"The week in parliament", "Energy prices",
                                        "Town hall notes",        "Science digest",
                                        "Regional news",          "New books"};
constexpr std::string_view kFolders[] = {"Committees", "Drafts", "Travel", "Press", "Teams"};

struct Country {
  std::string_view code;
  std::string_view city;
};

constexpr Country kAbroad[] = {{"AU", "Harbour City"}, {"SG", "Lion Bay"},   {"GB", "Old Bridge"},
                               {"FJ", "Palm Cove"},    {"JP", "Cedar Hill"}, {"US", "Lakeside"}};

struct Client {
  std::string_view info;
  std::string_view agent;
  std::string_view system;
  std::string_view browser;
};

constexpr Client kClients[] = {
    {"Client=MSExchangeRPC",
     "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328)", "Windows10",
     "Rich Client 4.61"},
    {"Client=OWA;Action=ViaProxy",
     "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
     "Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
     "Windows10", "Edge 138.0.0"},
    {"Client=OutlookService;Outlook-iOS/2.0;", "Outlook-iOS/2.0", "Ios 18.5", "Mobile Safari"},
    {"Client=OutlookService;Outlook-Android/2.0;", "Outlook-Android/2.0", "Android 14",
     "Chrome Mobile"}};

bool is_chosen(Random& random, double percent) {
  return random.below(100'000) < static_cast<std::uint32_t>(percent * 1000);
}

std::string message_id(Random& random, std::string_view domain) {
  return fmt::format("{:012x}@{}", random.next() >> 16U, domain);
}

std::string_view domain_of(std::string_view address) {
  return address.substr(address.find('@') + 1);
}

/// Where somebody is at the moment.
struct Place {
  std::string address;
  std::string country;
  std::string city;
  bool is_mobile = false;
};

// Three days of somebody's life, in which they are abroad or not: the draw depends on the person
// and the days alone.
std::uint64_t days_of_journey(Timestamp time) {
  return static_cast<std::uint64_t>(
             std::chrono::floor<std::chrono::days>(time.time_since_epoch()).count()) /
         3;
}

std::optional<Place> place_abroad(NoiseContext& at, const Worker& who, double travelling,
                                  std::uint64_t days) {
  Random journey(at.world().seed * 31 + who.relative_id * 1009 + days);
  if (!is_chosen(journey, travelling)) {
    return std::nullopt;
  }
  const Country& abroad = journey.pick(kAbroad);
  return Place{at.visitor(journey), std::string(abroad.code), std::string(abroad.city), false};
}

// Whoever flies out or back is in neither place for hours.
bool is_on_the_way(NoiseContext& at, const Worker& who, double travelling, Timestamp time) {
  constexpr hours kFlight(6);
  const std::uint64_t before = days_of_journey(time - kFlight);
  const std::uint64_t after = days_of_journey(time + kFlight);
  return before != after && (place_abroad(at, who, travelling, before).has_value() ||
                             place_abroad(at, who, travelling, after).has_value());
}

Place place_of(NoiseContext& at, const Worker& who, double travelling, Timestamp time,
               Random& random) {
  const World& world = at.world();
  const std::string country = world.country.empty() ? "NZ" : world.country;
  if (auto abroad = place_abroad(at, who, travelling, days_of_journey(time))) {
    return *std::move(abroad);
  }
  const bool works = curve_at(Curve::Office, time, world.utc_offset) > 1;
  const std::uint32_t draw = random.below(100);
  if (works && draw < 72) {
    return {world.nat, country, "Capital", false};
  }
  if (draw < (works ? 84U : 55U)) {
    return {who.home, country, "Capital", false};
  }
  return {who.mobile, country, "Capital", true};
}

const Worker& worker_in_cloud(NoiseContext& at, double travelling, Timestamp time, Random& random) {
  constexpr int kTries = 20;
  for (int i = 0; i < kTries; ++i) {
    const Worker& who = at.worker_around(time, random);
    if (!is_on_the_way(at, who, travelling, time)) {
      return who;
    }
  }
  return at.worker_around(time, random);
}

const Client& client_of(const Place& place, Random& random) {
  return place.is_mobile ? kClients[2 + random.below(2)] : kClients[random.below(2)];
}

CloudAudit audit_of(const Worker& who, const Place& place, const Client& client, Timestamp time) {
  CloudAudit record;
  record.time = time;
  record.user = who.mail;
  record.client = place.address;
  record.client_info = client.info;
  record.agent = client.agent;
  return record;
}

void touch_document(NoiseContext& at, CloudAudit record, Random& random) {
  constexpr std::string_view kOperations[] = {"FileAccessed",   "FileAccessed",  "FileModified",
                                              "FileDownloaded", "FilePreviewed", "FileUploaded"};
  record.operation = random.pick(kOperations);
  const std::string_view folder = random.pick(kFolders);
  record.object = fmt::format("https://{}.sharepoint.example/sites/{}/{}-{}.docx",
                              at.world().dns.substr(0, at.world().dns.find('.')), folder, folder,
                              random.below(4000));
  at.sensors().audit(record);
}

void use_mailbox(NoiseContext& at, CloudAudit record, Random& random) {
  const std::uint32_t draw = random.below(100);
  record.message = "<" + message_id(random, domain_of(at.correspondent(random))) + ">";
  if (draw < 70) {
    record.operation = "MailItemsAccessed";
    record.access = draw < 12 ? "Sync" : "Bind";
  } else if (draw < 84) {
    record.operation = "Send";
    record.message = "<" + message_id(random, at.world().dns) + ">";
  } else if (draw < 90) {
    record.operation = "MoveToDeletedItems";
  } else if (draw < 94) {
    record.operation = "SoftDelete";
  } else {
    record.operation = "Update";
  }
  at.sensors().audit(record);
}

// People sort their mail into folders; a rule that sends it elsewhere is rare, and often asked for.
void make_rule(NoiseContext& at, CloudAudit record, Random& random) {
  record.operation = random.chance(70) ? "New-InboxRule" : "Set-InboxRule";
  record.object = fmt::format("{}\\{}", record.user, random.below(100'000));
  record.more = {{"Name", std::string(random.pick(kTopics))},
                 {"From", at.correspondent(random)},
                 {"MoveToFolder", std::string(random.pick(kFolders))},
                 {"StopProcessingRules", "True"}};
  if (random.chance(6)) {
    record.more[2] = {"RedirectTo", at.worker(random).mail};
  }
  at.sensors().audit(record);
}

void act_in_cloud(NoiseContext& at, double travelling, Timestamp time, Random& random) {
  const Worker& who = worker_in_cloud(at, travelling, time, random);
  const Place place = place_of(at, who, travelling, time, random);
  const CloudAudit record = audit_of(who, place, client_of(place, random), time);
  const std::uint32_t draw = random.below(1000);
  if (draw < 560) {
    use_mailbox(at, record, random);
  } else if (draw < 996) {
    touch_document(at, record, random);
  } else {
    make_rule(at, record, random);
  }
}

struct SignInChances {
  double travelling = 1.5;
  double failed = 4;
};

void sign_in(NoiseContext& at, const SignInChances& chances, Timestamp time, Random& random) {
  constexpr std::string_view kApplications[] = {"Office 365 Exchange Online",
                                                "Office 365 SharePoint Online", "Microsoft Teams",
                                                "OfficeHome", "Microsoft Office"};
  constexpr std::uint32_t kErrors[] = {50126, 50126, 50126, 50074, 50140, 500121};
  const Worker& who = worker_in_cloud(at, chances.travelling, time, random);
  const Place place = place_of(at, who, chances.travelling, time, random);
  const Client& client = client_of(place, random);
  CloudSignIn record;
  record.time = time;
  record.user = who.mail;
  record.client = place.address;
  record.country = place.country;
  record.city = place.city;
  record.application = random.pick(kApplications);
  record.client_kind =
      place.is_mobile || random.chance(50) ? "Mobile Apps and Desktop clients" : "Browser";
  record.agent = client.agent;
  record.system = client.system;
  record.browser = client.browser;
  record.with_second_factor = place.address != at.world().nat;
  record.is_risky = place.country != (at.world().country.empty() ? "NZ" : at.world().country) &&
                    random.chance(20);
  CloudAudit audit = audit_of(who, place, client, time);
  audit.object = "00000002-0000-0ff1-ce00-000000000000";
  if (is_chosen(random, chances.failed)) {
    record.error = random.pick(kErrors);
    at.sensors().sign_in(record);
    audit.operation = "UserLoginFailed";
    audit.result = "Failed";
    at.sensors().audit(audit);
    record.error = 0;
    record.time += seconds(random.between(6, 40));
    audit.time = record.time;
  }
  at.sensors().sign_in(record);
  audit.operation = "UserLoggedIn";
  audit.result = "Success";
  at.sensors().audit(audit);
}

/// Brings mail in, as the gateway and its scanner see it.
void bring_mail(NoiseContext& at, const Mail& mail) {
  at.sensors().receive(mail);
  const WorldHost* const gateway = at.world().host(at.world().sensors.mail);
  if (gateway == nullptr) {
    return;
  }
  Connection connection;
  connection.time = mail.time - seconds(2);
  connection.from = mail.client;
  connection.to = gateway->address;
  connection.port = 25;
  connection.service = "smtp";
  connection.seconds = 2.4;
  connection.out = mail.bytes + 600;
  connection.in = 900;
  at.sensors().connect(connection);
}

// The gateway's scanner looks at what a message would fetch, before anybody reads it.
void scan_picture(NoiseContext& at, const Mail& mail, const std::string& url, Random& random) {
  const std::string& network = at.world().sensors.scanner_network;
  if (network.empty() || mail.verdict != "deliver") {
    return;
  }
  MailScan scan;
  scan.time = mail.time + milliseconds(random.between(900, 20'000));
  scan.id = mail.id;
  scan.to = mail.to;
  scan.client = fmt::format("{}{}", network, random.between(2, 250));
  scan.url = url;
  at.sensors().scan_link(scan);
}

Mail incoming_mail(NoiseContext& at, Timestamp time, double held, Random& random) {
  Mail mail;
  mail.time = time;
  mail.from = at.correspondent(random);
  mail.id = message_id(random, domain_of(mail.from));
  mail.to = at.worker(random).mail;
  mail.subject = random.pick(kSubjects);
  mail.client = at.visitor(random);
  mail.bytes = random.between(4'000, random.chance(10) ? 6'000'000 : 90'000);
  mail.urls = random.below(5);
  mail.remote_image = random.chance(14);
  mail.verdict =
      is_chosen(random, held) ? (random.chance(70) ? "quarantine" : "reject") : "deliver";
  const bool is_careless = mail.verdict != "deliver" ? random.chance(60) : random.chance(9);
  mail.spf = is_careless && random.chance(60) ? "softfail" : "pass";
  mail.dkim = is_careless ? "none" : "pass";
  mail.dmarc = is_careless ? "none" : "pass";
  return mail;
}

MailMessage whole_message(NoiseContext& at, const Mail& mail, Random& random) {
  MailMessage message;
  message.time = mail.time;
  message.id = mail.id;
  message.from = mail.from;
  message.to = mail.to;
  message.subject = mail.subject;
  message.client_name = "mail." + std::string(domain_of(mail.from));
  message.client_address = mail.client;
  message.spf = mail.spf;
  message.dkim = mail.dkim;
  message.dmarc = mail.dmarc;
  message.text = "Please find the details below.";
  for (std::uint32_t i = 0; i < mail.urls; ++i) {
    message.links.push_back(
        fmt::format("https://{}/{}", at.site(random).name, random.below(90'000)));
  }
  if (mail.remote_image) {
    message.images.push_back(
        fmt::format("https://{}/open/{:x}.gif", at.site(random).name, random.next()));
  }
  return message;
}

void send_mail(NoiseContext& at, Timestamp time, Random& random) {
  const Worker& who = at.worker_around(time, random);
  Mail mail;
  mail.time = time;
  mail.id = message_id(random, at.world().dns);
  mail.from = who.mail;
  mail.to = at.correspondent(random);
  mail.subject = random.pick(kSubjects);
  mail.bytes = random.between(3'000, 400'000);
  mail.urls = random.below(3);
  at.sensors().receive(mail);
}

/// A newsletter: one message for each recipient, with a picture of his own.
class Newsletter {
 public:
  Newsletter(NoiseContext& at, Random& random)
      : at_(at),
        random_(random),
        site_(at.site(random)),
        topic_(random.pick(kTopics)),
        client_(at.visitor(random)) {}

  void send(Timestamp time, std::uint32_t recipients) {
    for (std::uint32_t i = 0; i < recipients; ++i) {
      const Worker& who = at_.worker(random_);
      const Timestamp moment = time + milliseconds(std::uint64_t{i} * 700 + random_.below(600));
      Mail mail;
      mail.time = moment;
      mail.from = "news@" + site_.name;
      mail.id = message_id(random_, site_.name);
      mail.to = who.mail;
      mail.subject = topic_;
      mail.urls = 9;
      mail.remote_image = true;
      mail.client = client_;
      mail.bytes = 61'000;
      bring_mail(at_, mail);
      const std::string picture = fmt::format("/open/{:016x}.gif", random_.next());
      scan_picture(at_, mail, fmt::format("https://{}{}", site_.name, picture), random_);
      if (random_.chance(24)) {
        fetch_by_reader(moment + minutes(random_.between(2, 300)), who, picture);
      }
    }
  }

 private:
  void fetch_by_reader(Timestamp time, const Worker& who, const std::string& picture) {
    if (at_.is_away(who, time)) {
      return;
    }
    ProxyRequest request;
    request.time = time;
    request.client = who.seat;
    request.user = who.account;
    request.host = site_.name;
    request.path = picture;
    request.agent = kClients[0].agent;
    request.mime_type = "image/gif";
    request.sent = 43;
    request.server = site_.address;
    at_.sensors().proxy_request(request);
  }

  NoiseContext& at_;
  Random& random_;
  const Site& site_;
  std::string_view topic_;
  std::string client_;
};

void work_from_home(NoiseContext& at, double failed, Timestamp time, Random& random) {
  const Worker& who = at.worker_around(time, random);
  VpnRecord record;
  record.time = time;
  record.user = who.account;
  record.client = random.chance(88) ? who.home : who.mobile;
  if (is_chosen(random, failed)) {
    record.event = VpnEvent::Refused;
    at.sensors().vpn(record);
    record.time += seconds(random.between(8, 60));
  }
  const Timestamp begin = record.time;
  const std::uint32_t length = random.between(600, 30'000);
  record.event = VpnEvent::Connected;
  record.tunnel = 1'000'000 + random.below(9'000'000);
  record.assigned = fmt::format("10.20.60.{}", random.between(10, 250));
  at.sensors().vpn(record);
  const WorldHost* const gateway = at.world().host(at.world().sensors.vpn);
  const std::uint64_t sent = std::uint64_t{length} * random.between(400, 9'000);
  if (gateway != nullptr) {
    Connection connection;
    connection.time = begin - seconds(1);
    connection.from = record.client;
    connection.to = gateway->address;
    connection.seconds = length;
    connection.out = sent / 5;
    connection.in = sent;
    at.sensors().connect(connection);
  }
  record.event = VpnEvent::Disconnected;
  record.time = begin + seconds(length);
  record.seconds = length;
  record.sent = sent;
  record.received = sent / 5;
  at.sensors().vpn(record);
}

void plan_cloud(const NoisePlan& plan) {
  NoiseContext& at = plan.at;
  const SignInChances chances = {plan.profile.number("travelling_percent"),
                                 plan.profile.number("failed_percent")};
  const double actions = plan.profile.number("actions_per_day") * at.world().scale;
  const double sign_ins = plan.profile.number("sign_ins_per_day") * at.world().scale;
  constexpr double kShareAtWork = 0.75;
  for (const Curve curve : {Curve::Office, Curve::Home}) {
    const double share = curve == Curve::Office ? kShareAtWork : 1 - kShareAtWork;
    plan.add_rate(actions * share, curve, [&at, chances](Timestamp time, Random& random) {
      act_in_cloud(at, chances.travelling, time, random);
    });
    plan.add_rate(sign_ins * share, curve, [&at, chances](Timestamp time, Random& random) {
      sign_in(at, chances, time, random);
    });
  }
}

void plan_mail(const NoisePlan& plan) {
  NoiseContext& at = plan.at;
  const double held = plan.profile.number("held_percent");
  const auto bring = [&at, held](Timestamp time, Random& random) {
    const Mail mail = incoming_mail(at, time, held, random);
    bring_mail(at, mail);
    if (mail.remote_image || mail.urls > 2) {
      const std::string_view domain = domain_of(mail.from);
      scan_picture(at, mail, fmt::format("https://{}/{:x}", domain, random.next()), random);
    }
  };
  const double incoming = plan.profile.number("incoming_per_day") * at.world().scale;
  plan.add_rate(incoming * 0.6, Curve::Office, bring);
  plan.add_rate(incoming * 0.4, Curve::Public, bring);
  plan.add("outgoing_per_day", Curve::Office,
           [&at](Timestamp time, Random& random) { send_mail(at, time, random); });
  plan.add_rate(plan.profile.number("messages_kept_per_day"), Curve::Office,
                [&at](Timestamp time, Random& random) {
                  const Mail mail = incoming_mail(at, time, 0, random);
                  bring_mail(at, mail);
                  at.sensors().keep_message(whole_message(at, mail, random));
                });
}

}  // namespace

void plan_messages(const NoisePlan& plan) {
  NoiseContext& at = plan.at;
  const NoiseProfile& profile = plan.profile;
  if (profile.kind == "cloud_office") {
    plan_cloud(plan);
  } else if (profile.kind == "mail_flow") {
    plan_mail(plan);
  } else if (profile.kind == "newsletters") {
    const auto recipients = static_cast<std::uint32_t>(profile.number("recipients"));
    plan.add("issues_per_day", Curve::Public, [&at, recipients](Timestamp time, Random& random) {
      Newsletter(at, random).send(time, recipients);
    });
  } else if (profile.kind == "vpn_users") {
    const double failed = profile.number("failed_percent");
    const double sessions = profile.number("sessions_per_day") * at.world().scale;
    for (const Curve curve : {Curve::Office, Curve::Home}) {
      plan.add_rate(sessions / 2, curve, [&at, failed](Timestamp time, Random& random) {
        work_from_home(at, failed, time, random);
      });
    }
  }
}

}  // namespace longwatch::scenario::internal
