#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "scenario/internal/names.h"
#include "scenario/internal/steps/kinds.h"

namespace longwatch::scenario::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kMostMails = 1'000'000;
constexpr std::string_view kDeskMailAgent =
    "Microsoft+Office/16.0+(Windows+NT+10.0;+Microsoft+Outlook+16.0.17928;+Pro)";

/// A series of messages as a step describes it.
struct Series {
  std::string from;
  std::string from_name;
  std::string subject;
  std::string text;
  std::vector<std::string> to;
  std::uint64_t count = 0;
  std::uint64_t held = 0;
  std::string relay_name;
  std::string relay;
  std::string image_host;
  std::string image_address;
  std::string image_path;
  std::vector<std::string> links;
  std::string spf;
  std::string dmarc;
  std::string as;
  bool stored = true;
};

Series read_series(Play& play) {
  Series series;
  series.from = play.params.need("sender");
  series.from_name = play.params.text("sender_name");
  series.subject = play.params.text("subject", "News");
  series.text = play.params.text("text", "<p>News of the week.</p>");
  series.to = play.params.texts("to");
  series.count = play.params.number("count", series.to.size(), kMostMails);
  series.held = play.params.number("quarantined", 0, kMostMails);
  series.relay_name = play.params.text("relay_name", "mail.example.net");
  series.relay = play.address("relay", play.actor() == nullptr || play.actor()->addresses.empty()
                                           ? ""
                                           : play.actor()->addresses.front());
  series.image_host = play.params.text("image_host");
  series.image_address = play.params.text("image_address");
  series.image_path = play.params.text("image_path", "/p/[A-Za-z0-9]{22}.gif");
  series.links = play.params.texts("links");
  series.spf = play.params.word("spf", {"pass", "fail", "softfail", "none"}, "pass");
  series.dmarc = play.params.word("dmarc", {"pass", "fail", "none"}, "pass");
  series.as = play.params.text("as");
  series.stored = play.params.flag("stored", true);
  if (series.to.empty()) {
    play.params.refuse("to", "a list of mail addresses", "nothing");
  }
  if (series.held > series.count) {
    play.params.refuse("quarantined", "a number that is not above 'count'",
                       fmt::format("{}", series.held));
  }
  return series;
}

// Every so many messages one is held: `held` of `count` in all.
bool is_held(std::uint64_t index, const Series& series) {
  return series.held != 0 &&
         (index + 1) * series.held / series.count != index * series.held / series.count;
}

void store(Play& play, const Series& series, const Mail& mail, const SentMail& sent) {
  std::vector<std::string> images;
  if (!sent.image.empty()) {
    images.push_back(fmt::format("https://{}{}", series.image_host, sent.image));
  }
  play.sensors().keep_message({.time = mail.time,
                               .id = mail.id,
                               .from = mail.from,
                               .from_name = series.from_name,
                               .to = mail.to,
                               .subject = mail.subject,
                               .client_name = series.relay_name,
                               .client_address = series.relay,
                               .spf = series.spf,
                               .dkim = mail.dkim,
                               .dmarc = series.dmarc,
                               .links = series.links,
                               .images = std::move(images),
                               .text = series.text,
                               .mailer = {}});
}

SentMail send_one(Play& play, const Series& series, const std::string& to, std::uint64_t index) {
  SentMail sent;
  sent.time = play.spread(index, series.count) + milliseconds(play.random.below(9'000));
  sent.id = fmt::format("{:08x}.{}@{}", play.random.next() >> 32U, index + 1, series.relay_name);
  sent.to = to;
  sent.delivered = !is_held(index, series);
  if (!series.image_host.empty()) {
    sent.image = draw_pattern(series.image_path, play.random).value_or("/p.gif");
    sent.image_host = series.image_host;
    sent.image_address = series.image_address;
  }
  Mail mail;
  mail.time = sent.time;
  mail.id = sent.id;
  mail.from = series.from;
  mail.to = to;
  mail.verdict = sent.delivered ? "deliver" : "quarantine";
  mail.urls = static_cast<std::uint32_t>(series.links.size() + (sent.image.empty() ? 0 : 1));
  mail.remote_image = !sent.image.empty();
  mail.spf = series.spf;
  mail.dmarc = series.dmarc;
  mail.subject = series.subject;
  mail.client = series.relay;
  mail.bytes = play.random.between(18'000, 90'000);
  play.sensors().receive(mail);
  if (sent.delivered && series.stored) {
    store(play, series, mail, sent);
  }
  return sent;
}

// A campaign that several steps continue goes on with the next address.
void play_mails(Play& play) {
  const Series series = read_series(play);
  if (play.params.failed()) {
    return;
  }
  std::vector<SentMail>& mails = play.stage.mails()[series.as];
  const std::size_t before = mails.size();
  const std::string gateway = play.world().sensors.mail;
  const auto host = play.stage.host_index(gateway);
  for (std::uint64_t i = 0; i < series.count; ++i) {
    mails.push_back(send_one(play, series, series.to[(before + i) % series.to.size()], i));
    if (host.has_value() && i % 5 == 0) {
      play.stage.contact({.time = mails.back().time - seconds(1),
                          .from = series.relay,
                          .to = play.host_of(*host).address,
                          .port = 25,
                          .service = "smtp",
                          .seconds = 4,
                          .out = 61'000,
                          .in = 1'900});
    }
  }
}

/// Whose messages a step follows up: all, those of some recipients, or those of the first so many.
struct Readers {
  std::set<std::string> named;
  std::uint64_t count = 0;  ///< 0 = everybody
  std::uint64_t skip = 0;   ///< so many readers before them

  bool is_everybody() const { return named.empty() && count == 0; }
};

// One message for each reader, the first that was delivered.
std::vector<const SentMail*> first_messages(const std::vector<SentMail>& mails,
                                            const Readers& readers) {
  std::vector<const SentMail*> out;
  std::set<std::string> met;
  for (const SentMail& mail : mails) {
    const bool named = readers.named.empty() || readers.named.contains(mail.to);
    if (!mail.delivered || !named || !met.insert(mail.to).second) {
      continue;
    }
    if (met.size() > readers.skip && (readers.count == 0 || out.size() < readers.count)) {
      out.push_back(&mail);
    }
  }
  return out;
}

std::vector<const SentMail*> chosen(Play& play) {
  std::vector<const SentMail*> out;
  const std::string campaign = play.params.need("mails");
  const std::vector<std::string> recipients = play.params.texts("recipients");
  const Readers readers{{recipients.begin(), recipients.end()},
                        play.params.number("count", 0, kMostMails),
                        play.params.number("skip", 0, kMostMails)};
  const auto found = play.stage.mails().find(campaign);
  if (found == play.stage.mails().end()) {
    play.params.refuse("mails", "what an earlier step of kind tracking_mails calls 'as'", campaign);
    return out;
  }
  if (readers.is_everybody()) {
    for (const SentMail& mail : found->second) {
      if (mail.delivered) {
        out.push_back(&mail);
      }
    }
    return out;
  }
  const std::size_t wanted = readers.count != 0 ? readers.count : readers.named.size();
  out = first_messages(found->second, readers);
  if (out.size() < wanted) {
    play.params.refuse(play.params.has("count") ? "count" : "recipients",
                       "not more readers than those to whom something was delivered",
                       fmt::format("{}", wanted));
  }
  return out;
}

std::string seat_of(const Play& play, const std::string& mail) {
  for (const WorldPerson& person : play.world().people) {
    if (person.mail == mail && !person.seat.empty()) {
      return person.seat;
    }
  }
  return play.world().desk_prefix + "20";
}

// The gateway's scanner, soon after the message came.
void scan_image(Play& play, const SentMail& mail, Milliseconds within) {
  const auto most = static_cast<std::uint32_t>(std::max<std::int64_t>(within.count(), 2'000));
  play.sensors().scan_link({.time = mail.time + milliseconds(play.random.between(900, most)),
                            .id = mail.id,
                            .to = mail.to,
                            .client = fmt::format("{}{}", play.world().sensors.scanner_network,
                                                  play.random.between(2, 60)),
                            .url = fmt::format("https://{}{}", mail.image_host, mail.image)});
}

// Somebody's mail client, through the proxy.
void fetch_image(Play& play, const SentMail& mail, const std::string& agent, Timestamp time) {
  const std::string client = seat_of(play, mail.to);
  play.sensors().proxy_request({.time = time,
                                .client = client,
                                .host = mail.image_host,
                                .path = mail.image,
                                .agent = agent,
                                .mime_type = "image/gif",
                                .sent = 43,
                                .received = 610,
                                .milliseconds = 90,
                                .server = mail.image_address});
  if (!mail.image_address.empty()) {
    play.stage.contact({.time = time - milliseconds(60),
                        .from = client,
                        .to = mail.image_address,
                        .seconds = 0.4,
                        .out = 610,
                        .in = 1'043});
  }
}

/// Fetches of the remote image: by the gateway's scanner soon after the message, by people when
/// they open it.
void play_image_fetches(Play& play) {
  const bool scanner = play.params.word("by", {"scanner", "client"}, "client") == "scanner";
  const std::vector<const SentMail*> mails = chosen(play);
  const Milliseconds within = play.params.duration("within", seconds(18));
  const std::string agent = play.params.text("agent", kDeskMailAgent);
  if (play.params.failed()) {
    return;
  }
  for (std::size_t i = 0; i < mails.size(); ++i) {
    if (scanner) {
      scan_image(play, *mails[i], within);
    } else {
      fetch_image(play, *mails[i], agent, play.spread(i, mails.size()));
    }
  }
}

/// Mail opened through the cloud's own clients: the audit says who, where from, which message.
void play_mail_opened(Play& play) {
  const std::vector<const SentMail*> mails = chosen(play);
  const std::string info = play.params.text("client_info", "Client=OutlookService;Outlook-iOS/2.0");
  if (play.params.failed()) {
    return;
  }
  for (std::size_t i = 0; i < mails.size(); ++i) {
    const auto& people = play.world().people;
    const auto who = std::find_if(people.begin(), people.end(), [&](const WorldPerson& person) {
      return person.mail == mails[i]->to;
    });
    play.sensors().audit(
        {.time = play.spread(i, mails.size()) + seconds(play.random.below(900)),
         .operation = "MailItemsAccessed",
         .user = mails[i]->to,
         .client = who == people.end() || who->home.empty() ? play.world().nat : who->home,
         .workload = {},
         .client_info = info,
         .access = "Bind",
         .message = fmt::format("<{}>", mails[i]->id)});
  }
}

constexpr StepKind kKinds[] = {
    {"tracking_mails", play_mails},
    {"mails", play_mails},
    {"image_fetches", play_image_fetches},
    {"mail_opened", play_mail_opened},
};

}  // namespace

std::span<const StepKind> mail_steps() {
  return kKinds;
}

}  // namespace longwatch::scenario::internal
