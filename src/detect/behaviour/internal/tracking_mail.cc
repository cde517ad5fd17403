#include "detect/behaviour/internal/tracking_mail.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/text.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/names.h"
#include "detect/behaviour/internal/one_if.h"
#include "detect/behaviour/internal/own_networks.h"
#include "detect/behaviour/internal/rows.h"
#include "detect/behaviour/internal/rules.h"
#include "detect/behaviour/internal/text_key.h"
#include "detect/behaviour/internal/tracking_token.h"
#include "model/telemetry.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kLeastRecipients = 5;
constexpr std::size_t kLeastTokens = 5;
constexpr std::size_t kWave = 5;         // mails of one day
constexpr std::size_t kTargetShare = 4;  // at most one recipient in so many: chosen ones
constexpr std::size_t kLeastAll = 20;    // recipients, before a share means anything
constexpr Day kRegularDays = 21;
constexpr std::size_t kRegularWaves = 3;
constexpr Day kNewAfter = 3;  // days of mail records without the sender
constexpr std::size_t kOddScore = 3;
constexpr std::size_t kAlarmScore = 2;     // beside a sender's look-alike name
constexpr std::size_t kScannerTokens = 5;  // of one client: no person
constexpr TimeTicks kPrefetch = std::chrono::seconds(60);
constexpr std::size_t kFrequentMails = 20;  // of a sender whose name is worth imitating
constexpr std::size_t kFrequentDays = 3;
constexpr std::size_t kLeastLikeLetters = 8;
constexpr std::size_t kPeople = 500'000;
constexpr std::size_t kSenders = 200'000;
constexpr std::size_t kMessagesKept = 5'000;  // of one sender
constexpr std::size_t kCampaigns = 2'000;
constexpr std::size_t kListed = 200;  // recipients in a finding
constexpr std::size_t kMostFindings = 100;

constexpr std::string_view kMailGroup = "1|";
constexpr std::string_view kFetchGroup = "2|";
constexpr std::string_view kOpenGroup = "3|";

model::RuleInfo rule_of(std::string id, std::string title, model::Level level) {
  return make_rule({std::move(id),
                    std::move(title),
                    level,
                    {"T1598", "T1589"},
                    {"reconnaissance"},
                    "tracking-mail"});
}

const model::RuleInfo& alarming_rule() {
  static const model::RuleInfo rule = rule_of(
      "5c0b2a5a-e81e-481c-b8dc-2c0f60ef843b",
      "Mails of a sender that looks like a known one report who opens them", model::Level::High);
  return rule;
}

const model::RuleInfo& odd_rule() {
  static const model::RuleInfo rule =
      rule_of("268ab09e-ca74-41e5-9590-e70701f8a9df",
              "Mails to chosen people report to their sender who opens them", model::Level::Medium);
  return rule;
}

enum MailPart : std::size_t {
  PartMessage,
  PartFrom,
  PartTo,
  PartVerdict,
  PartShape,
  PartToken,
  PartSubject
};

enum FetchPart : std::size_t { PartClient, PartAgent, PartFetchShape, PartFetchToken };

enum OpenPart : std::size_t { PartMailbox, PartOpenAddress };

std::string_view without_brackets(std::string_view id) {
  if (id.starts_with('<')) {
    id.remove_prefix(1);
  }
  return id.substr(0, id.find('>'));
}

struct Seen {
  void merge(Seen&& /*other*/) {}
};

struct Sender {
  std::uint64_t mails = 0;
  Different<8> days;

  void merge(Sender&& other) {
    mails += other.mails;
    days.merge(other.days);
  }
};

class MailState final : public WatchState {
 public:
  explicit MailState(const DetectorResources& resources)
      : rows(resources), people(kPeople), senders(kSenders) {}

  void take(WatchState& other) override {
    auto& more = static_cast<MailState&>(other);
    rows.take(more.rows);
    people.take(more.people);
    senders.take(more.senders);
  }

  std::size_t capacity() const override {
    constexpr std::size_t kText = 128;
    return sizeof(MailState) + people.capacity() + senders.capacity() +
           (people.size() + senders.size()) * kText;
  }

  Status status() const override { return rows.status(); }

  RowStore rows;
  BoundedMap<TextKey, Seen> people;     // recipients
  BoundedMap<TextKey, Sender> senders;  // by domain
};

/// One sender's mails with pictures, and what became of them.
struct Campaign {
  std::string domain;
  std::vector<Row> messages;
  std::uint64_t left_out = 0;
  std::set<std::string> shapes;                          // of pictures, where the mails are at hand
  std::map<std::string, std::string> by_token;           // recipient
  std::map<std::string, Timestamp> delivered;            // by token
  std::map<std::string, std::string> by_message;         // recipient
  std::map<std::string, FetchClass> best;                // by recipient: the strongest evidence
  std::map<std::string, std::set<std::string>> fetched;  // shape -> tokens
  std::array<std::size_t, 6> fetches{};                  // by class
  std::vector<Row> evidence;                             // fetches and openings
};

class Campaigns {
 public:
  void add_mail(RowGroup& group);
  void add_fetches(const RowGroup& group, const OwnNetworks& networks);
  void add_openings(const RowGroup& group);

  std::map<std::string, Campaign>& all() { return all_; }

 private:
  Campaign* of_host(std::string_view host);

  std::map<std::string, Campaign> all_;                // by domain of the sender
  std::map<std::string, std::string> domain_by_host_;  // of pictures
  std::map<std::string, std::string> domain_by_message_;
};

void Campaigns::add_mail(RowGroup& group) {
  std::set<std::string_view> recipients;
  for (const Row& row : group.rows) {
    recipients.insert(row.text(PartTo));
  }
  if (recipients.size() < kLeastRecipients || all_.size() >= kCampaigns) {
    return;
  }
  Campaign& campaign = all_[group.name.substr(kMailGroup.size())];
  campaign.domain = group.name.substr(kMailGroup.size());
  campaign.left_out = group.left_out;
  for (Row& row : group.rows) {
    campaign.by_message[row.text(PartMessage)] = row.text(PartTo);
    domain_by_message_[row.text(PartMessage)] = campaign.domain;
    if (!row.text(PartToken).empty()) {
      campaign.shapes.insert(row.text(PartShape));
      campaign.by_token[row.text(PartToken)] = row.text(PartTo);
      campaign.delivered[row.text(PartToken)] = row.at.time;
      domain_by_host_[row.text(PartShape).substr(0, row.text(PartShape).find('/'))] =
          campaign.domain;
    }
    if (campaign.messages.size() < kMessagesKept) {
      campaign.messages.push_back(std::move(row));
    } else {
      ++campaign.left_out;
    }
  }
}

/// By the mails that name it, else by the sender's own domain.
Campaign* Campaigns::of_host(std::string_view host) {
  if (const auto named = domain_by_host_.find(std::string(host)); named != domain_by_host_.end()) {
    return &all_.at(named->second);
  }
  for (std::string_view rest = host; !rest.empty();) {
    if (const auto found = all_.find(std::string(rest)); found != all_.end()) {
      return &found->second;
    }
    const std::size_t dot = rest.find('.');
    rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
  }
  return nullptr;
}

/// Time since the delivery of the mail that it was in; where the mails are not at hand, since the
/// last mail before.
TimeTicks since_delivery(const Campaign& campaign, const Row& fetch) {
  const auto known = campaign.delivered.find(fetch.text(PartFetchToken));
  if (known != campaign.delivered.end()) {
    return fetch.at.time - known->second;
  }
  TimeTicks least{-1};
  for (const Row& message : campaign.messages) {
    if (message.at.time <= fetch.at.time) {
      least = fetch.at.time - message.at.time;
    }
  }
  return least;
}

void Campaigns::add_fetches(const RowGroup& group, const OwnNetworks& networks) {
  Campaign* const campaign = of_host(std::string_view(group.name).substr(kFetchGroup.size()));
  if (campaign == nullptr) {
    return;
  }
  std::map<std::string_view, std::set<std::string_view>> tokens_by_client;
  for (const Row& row : group.rows) {
    tokens_by_client[row.text(PartClient)].insert(row.text(PartFetchToken));
  }
  for (const Row& row : group.rows) {
    const bool is_of_mail = campaign->shapes.empty() ||
                            campaign->by_token.contains(row.text(PartFetchToken)) ||
                            campaign->shapes.contains(row.text(PartFetchShape));
    if (!is_of_mail) {
      continue;
    }
    const auto client = parse_address(row.text(PartClient));
    const FetchClass kind = classify_fetch(
        {since_delivery(*campaign, row), tokens_by_client[row.text(PartClient)].size(),
         row.text(PartAgent), client.has_value() && networks.is_own(*client)});
    ++campaign->fetches[static_cast<std::size_t>(kind)];
    campaign->fetched[row.text(PartFetchShape)].insert(row.text(PartFetchToken));
    if (const auto person = campaign->by_token.find(row.text(PartFetchToken));
        person != campaign->by_token.end()) {
      FetchClass& best = campaign->best[person->second];
      best = std::max(best, kind);
    }
    campaign->evidence.push_back(row);
  }
}

void Campaigns::add_openings(const RowGroup& group) {
  const auto domain = domain_by_message_.find(group.name.substr(kOpenGroup.size()));
  if (domain == domain_by_message_.end()) {
    return;
  }
  Campaign& campaign = all_.at(domain->second);
  const std::string& recipient = campaign.by_message.at(domain->first);
  ++campaign.fetches[static_cast<std::size_t>(FetchClass::Inferred)];
  FetchClass& best = campaign.best[recipient];
  best = std::max(best, FetchClass::Inferred);
  campaign.evidence.push_back(group.rows.front());
}

std::string without_digits(std::string_view text) {
  std::string letters(text);
  std::erase_if(letters, is_digit);
  return letters;
}

bool looks_like(std::string_view a, std::string_view b) {
  if (without_digits(a) == without_digits(b)) {
    return false;  // numbered alike, by one owner
  }
  if (a == b || is_below(a, b) || is_below(b, a) || a.size() < kLeastLikeLetters) {
    return false;
  }
  const bool is_same_name =
      a.substr(0, a.find('.')) == b.substr(0, b.find('.')) && a.find('.') >= kLeastLikeLetters / 2;
  return is_same_name || edit_distance(a, b, 2) <= 2;
}

void add_waves(const Campaign& campaign, TrackingFacts& facts) {
  std::map<Day, std::set<std::string_view>> days;  // recipients
  for (const Row& row : campaign.messages) {
    days[day_of(row.at.time)].insert(row.text(PartTo));
  }
  std::set<std::string_view> earlier;
  for (const auto& [day, wave] : days) {
    if (wave.size() < kWave) {
      continue;
    }
    ++facts.waves;
    const auto again = static_cast<std::size_t>(
        std::count_if(wave.begin(), wave.end(),
                      [&](std::string_view recipient) { return earlier.contains(recipient); }));
    facts.is_same_people = facts.is_same_people || again * 2 >= wave.size();
    earlier.insert(wave.begin(), wave.end());
  }
  facts.is_regular =
      facts.waves >= kRegularWaves && days.rbegin()->first - days.begin()->first >= kRegularDays;
}

struct MailCount {
  std::size_t all = 0;
  std::size_t delivered = 0;
};

/// The gateway and the mailbox tell of the same mail: a mailbox has what was delivered.
MailCount count_mails(const Campaign& campaign) {
  std::set<std::pair<std::string_view, std::string_view>> all;
  std::set<std::pair<std::string_view, std::string_view>> delivered;
  for (const Row& row : campaign.messages) {
    const std::pair<std::string_view, std::string_view> mail(row.text(PartMessage),
                                                             row.text(PartTo));
    all.insert(mail);
    if (row.text(PartVerdict).empty() ||
        starts_with_ignoring_ascii_case(row.text(PartVerdict), "deliver")) {
      delivered.insert(mail);
    }
  }
  return {all.size(), delivered.size()};
}

TrackingFacts facts_of(const Campaign& campaign, const std::vector<Day>& mail_days) {
  TrackingFacts facts;
  std::set<std::string_view> recipients;
  std::size_t foreign = 0;
  for (const Row& row : campaign.messages) {
    recipients.insert(row.text(PartTo));
    const std::string service = domain_of_mail(row.text(PartMessage));
    foreign += one_if(!service.empty() && !is_below(service, campaign.domain) &&
                      !is_below(campaign.domain, service));
  }
  facts.recipients = recipients.size();
  facts.is_foreign_service = foreign * 2 > campaign.messages.size();
  // More addresses than mails are pages of a site, not pictures of mails.
  const std::size_t mails = count_mails(campaign).all;
  for (const auto& [shape, tokens] : campaign.fetched) {
    facts.tokens = std::max(facts.tokens, tokens.size() <= mails ? tokens.size() : 0);
  }
  facts.tokens = std::max(facts.tokens, campaign.by_token.size());
  add_waves(campaign, facts);
  facts.is_new_sender = !mail_days.empty() &&
                        day_of(campaign.messages.front().at.time) - mail_days.front() >= kNewAfter;
  return facts;
}

std::string_view name_of(FetchClass kind) {
  switch (kind) {
    case FetchClass::Scanner:
      return "scanner";
    case FetchClass::Proxy:
      return "mail service's proxy";
    case FetchClass::Inferred:
      return "message opened, fetch not seen";
    case FetchClass::Outside:
      return "outside address";
    case FetchClass::Client:
      return "mail program inside";
    case FetchClass::None:
      break;
  }
  return "no evidence";
}

/// What the evidence says of the recipient, as role of an entity. A mail service's proxy and a
/// scanner say nothing.
std::string_view role_of(FetchClass kind) {
  switch (kind) {
    case FetchClass::Client:
      return "opened";
    case FetchClass::Outside:
    case FetchClass::Inferred:
      return "probably-opened";
    case FetchClass::Proxy:
    case FetchClass::Scanner:
    case FetchClass::None:
      break;
  }
  return {};
}

std::string signs_in_words(const TrackingFacts& facts) {
  std::string words =
      with_thousands(facts.tokens) + " addresses of one picture, " + counted(facts.waves, "wave");
  words += facts.is_same_people ? " to the same people" : "";
  words += facts.is_foreign_service ? ", sent through another domain" : "";
  words += facts.is_new_sender ? ", a sender without earlier mail" : "";
  words += facts.look_alike.empty() ? "" : ", looks like " + facts.look_alike;
  return words;
}

void add_openings_to(const Campaign& campaign, model::Finding& finding) {
  std::map<std::string, std::size_t> by_class;
  std::string listed;
  std::size_t count = 0;
  std::set<std::string> told;
  for (const Row& row : campaign.messages) {
    const std::string& recipient = row.text(PartTo);
    if (!told.insert(recipient).second) {
      continue;
    }
    const auto best = campaign.best.find(recipient);
    const FetchClass kind = best == campaign.best.end() ? FetchClass::None : best->second;
    ++by_class[std::string(name_of(kind))];
    if (const std::string_view role = role_of(kind); !role.empty()) {
      finding.entities.push_back({"mail", recipient, std::string(role)});
    }
    if (kind > FetchClass::Scanner && count++ < kListed) {
      listed.append(listed.empty() ? "" : "; ")
          .append(recipient)
          .append(": ")
          .append(name_of(kind));
    }
  }
  std::string numbers;
  for (const auto& [name, people] : by_class) {
    numbers += numbers.empty() ? "" : "; ";
    numbers += name + ": " + with_thousands(people);
  }
  finding.fields.push_back({"tracking.recipients_by_evidence", numbers});
  std::string fetches;
  for (std::size_t kind = 1; kind < campaign.fetches.size(); ++kind) {
    fetches += fetches.empty() ? "" : "; ";
    fetches += std::string(name_of(static_cast<FetchClass>(kind))) + ": " +
               with_thousands(campaign.fetches[kind]);
  }
  finding.fields.push_back({"tracking.fetches", fetches});
  if (!listed.empty()) {
    finding.fields.push_back({"tracking.opened_by", listed});
  }
}

model::Finding make_finding(const model::RuleInfo& rule, const Campaign& campaign,
                            const TrackingFacts& facts, const std::string& coverage) {
  model::Finding finding;
  finding.rule = &rule;
  std::vector<const Row*> rows;
  std::set<std::string> named;
  for (const Row& row : campaign.messages) {
    rows.push_back(&row);
    add_named("mail", row.text(PartFrom), "sender", finding);
    if (named.size() < kListed && named.insert(row.text(PartTo)).second) {
      finding.entities.push_back({"mail", row.text(PartTo), "recipient"});
    }
  }
  for (const Row& row : campaign.evidence) {
    rows.push_back(&row);
  }
  for (const auto& [shape, tokens] : campaign.fetched) {
    add_named("domain", shape.substr(0, shape.find('/')), "destination", finding);
  }
  for (const std::string& shape : campaign.shapes) {
    add_named("domain", shape.substr(0, shape.find('/')), "destination", finding);
  }
  set_events(sightings_of(rows), finding);
  const MailCount mails = count_mails(campaign);
  finding.fields = {{"from", campaign.messages.front().text(PartFrom)},
                    {"subject", campaign.messages.front().text(PartSubject)},
                    {"tracking.mails", with_thousands(mails.all) + ", of which " +
                                           with_thousands(mails.delivered) + " delivered"}};
  add_openings_to(campaign, finding);
  give_reasons({"pictures of mails have the same address for everybody, or belong to a newsletter "
                "that many get",
                counted(mails.all, "mail") + " of " + campaign.domain + " to " +
                    counted(facts.recipients, "recipient") + ": " + signs_in_words(facts),
                with_thousands(facts.all_recipients) + " recipients of any mail",
                coverage + (campaign.left_out == 0 ? ""
                                                   : "; " + with_thousands(campaign.left_out) +
                                                         " further mails were not looked at")},
               finding);
  return finding;
}

class TrackingMail final : public Watch {
 public:
  TrackingMail(const BehaviourOptions& options, model::FieldTable& fields)
      : networks_(options.own_networks),
        message_(fields.add("msgid")),
        from_(fields.add("from")),
        to_(fields.add("to")),
        verdict_(fields.add("verdict")),
        pictures_(fields.add("remote_img")),
        picture_url_(fields.add("remote_img.url")),
        subject_(fields.add("subject")),
        client_(fields.add("c-ip")),
        origin_(fields.add("id.orig_h")),
        url_(fields.add("cs-uri")),
        host_(fields.add("cs-host")),
        stem_(fields.add("cs-uri-stem")),
        path_(fields.add("cs-uri-path")),
        query_(fields.add("cs-uri-query")),
        sensor_host_(fields.add("host")),
        sensor_uri_(fields.add("uri")),
        agent_(fields.add("cs-user-agent")),
        sensor_agent_(fields.add("user_agent")),
        operation_(fields.add("Operation")),
        owner_(fields.add("MailboxOwnerUPN")),
        user_(fields.add("UserId")),
        address_(fields.add("ClientIPAddress")),
        opened_(fields.add("InternetMessageId")),
        opened_items_(fields.add("Folders.FolderItems.InternetMessageId")) {}

  std::vector<Interest> interests() const override {
    return {{model::telemetry::kMailGateway},
            {model::telemetry::kMail},
            {model::telemetry::kW3c},
            {"zeek:http"},
            {model::telemetry::kUnifiedAudit}};
  }

  std::vector<const model::RuleInfo*> rules() const override {
    return {&alarming_rule(), &odd_rule()};
  }

  std::unique_ptr<WatchState> make_state(const DetectorResources& resources) const override {
    return std::make_unique<MailState>(resources);
  }

  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  void note_mail(Record& record, MailState& state) const;
  void note_fetch(Record& record, MailState& state) const;
  void note_opening(Record& record, MailState& state) const;

  const OwnNetworks networks_;
  const model::FieldId message_;
  const model::FieldId from_;
  const model::FieldId to_;
  const model::FieldId verdict_;
  const model::FieldId pictures_;
  const model::FieldId picture_url_;
  const model::FieldId subject_;
  const model::FieldId client_;
  const model::FieldId origin_;
  const model::FieldId url_;
  const model::FieldId host_;
  const model::FieldId stem_;
  const model::FieldId path_;
  const model::FieldId query_;
  const model::FieldId sensor_host_;
  const model::FieldId sensor_uri_;
  const model::FieldId agent_;
  const model::FieldId sensor_agent_;
  const model::FieldId operation_;
  const model::FieldId owner_;
  const model::FieldId user_;
  const model::FieldId address_;
  const model::FieldId opened_;
  const model::FieldId opened_items_;
};

void TrackingMail::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  if (!record.event().time.has_value()) {
    return;
  }
  auto& own = *static_cast<MailState*>(state);
  if (record.find(message_) != nullptr) {
    note_mail(record, own);
  } else if (record.find(operation_) != nullptr) {
    note_opening(record, own);
  } else {
    note_fetch(record, own);
  }
}

void TrackingMail::note_mail(Record& record, MailState& state) const {
  const std::string_view from = record.text(from_);
  const std::string domain = domain_of_mail(from);
  if (domain.empty()) {
    return;
  }
  if (Sender* const sender = state.senders.at(TextView{domain})) {
    ++sender->mails;
    sender->days.add(day_of(*record.event().time));
  }
  std::string group(kMailGroup);
  group += domain;
  const std::string_view pictures = record.text(pictures_);
  const bool has_pictures = !pictures.empty() && pictures != "0";
  std::optional<TrackingToken> token;
  for (const model::FieldValue& entry : record.event().values) {
    if (entry.field == picture_url_ && !token.has_value()) {
      token = tracking_token(record.render(entry.value));
    }
  }
  for (const model::FieldValue& entry : record.event().values) {
    if (entry.field != to_) {
      continue;
    }
    const std::string to = to_ascii_lower(trim(record.render(entry.value)));
    state.people.at(TextView{to});
    if (has_pictures) {
      state.rows.add(group, record.event(),
                     {without_brackets(record.text(message_)), from, to, record.text(verdict_),
                      token.has_value() ? std::string_view(token->shape) : std::string_view{},
                      token.has_value() ? std::string_view(token->token) : std::string_view{},
                      record.text(subject_)});
    }
  }
}

void TrackingMail::note_fetch(Record& record, MailState& state) const {
  std::string url(record.text(url_));
  if (url.empty() || url.starts_with('/')) {
    url = record.first_text({host_, sensor_host_});
    url += record.first_text({path_, stem_, sensor_uri_});
    if (const std::string_view query = record.text(query_); !is_blank(query)) {
      url.append("?").append(query);
    }
  }
  const auto token = tracking_token(url);
  const std::string client = address_key(record.first_text({client_, origin_}));
  if (!token.has_value() || token->host.empty() || client.empty()) {
    return;
  }
  std::string group(kFetchGroup);
  group += token->host;
  state.rows.add(group, record.event(),
                 {client, record.first_text({agent_, sensor_agent_}), token->shape, token->token});
}

void TrackingMail::note_opening(Record& record, MailState& state) const {
  if (record.text(operation_) != "MailItemsAccessed") {
    return;
  }
  std::set<std::string_view> messages;
  for (const model::FieldValue& entry : record.event().values) {
    if (entry.field == opened_ || entry.field == opened_items_) {
      messages.insert(without_brackets(record.render(entry.value)));
    }
  }
  for (const std::string_view message : messages) {
    std::string group(kOpenGroup);
    group += message;
    state.rows.add(group, record.event(),
                   {record.first_text({owner_, user_}), record.text(address_)});
  }
}

std::string look_alike_of(const std::string& domain, const Sender* own,
                          const std::vector<std::string>& frequent) {
  if (own != nullptr && own->mails >= kFrequentMails && own->days.count() > kFrequentDays) {
    return {};  // known itself
  }
  const auto found = std::find_if(frequent.begin(), frequent.end(), [&](const std::string& other) {
    return looks_like(domain, other);
  });
  return found == frequent.end() ? std::string() : *found;
}

void TrackingMail::finish(WatchState& state, const Coverage& coverage,
                          model::FindingSink& sink) const {
  auto& own = static_cast<MailState&>(state);
  Campaigns campaigns;
  own.rows.for_each_group([&](RowGroup& group) {
    if (group.name.starts_with(kMailGroup)) {
      campaigns.add_mail(group);
    } else if (group.name.starts_with(kFetchGroup)) {
      campaigns.add_fetches(group, networks_);
    } else {
      campaigns.add_openings(group);
    }
  });
  std::vector<std::string> frequent;
  for (const auto& [key, sender] : own.senders.sorted()) {
    if (sender->mails >= kFrequentMails && sender->days.count() >= kFrequentDays) {
      frequent.push_back(key->text);
    }
  }
  std::string words = coverage_in_words(coverage, interests());
  words +=
      own.people.is_cut() || own.senders.is_cut() ? "; too many addresses: some not counted" : "";
  const std::vector<Day> mail_days = coverage.days({"mail-gateway", "mail"});
  std::vector<model::Finding> findings;
  for (const auto& [domain, campaign] : campaigns.all()) {
    TrackingFacts facts = facts_of(campaign, mail_days);
    facts.all_recipients = own.people.size();
    facts.look_alike = look_alike_of(domain, own.senders.find(TextView{domain}), frequent);
    const TrackingVerdict verdict = judge_tracking(facts);
    if (verdict != TrackingVerdict::Usual) {
      findings.push_back(
          make_finding(verdict == TrackingVerdict::Alarming ? alarming_rule() : odd_rule(),
                       campaign, facts, words));
    }
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const model::Finding& a, const model::Finding& b) {
                     return a.rule->level > b.rule->level;
                   });
  hand_over(std::move(findings), kMostFindings, sink);
}

}  // namespace

TrackingVerdict judge_tracking(const TrackingFacts& facts) {
  if (facts.recipients < kLeastRecipients || facts.tokens < kLeastTokens) {
    return TrackingVerdict::Usual;
  }
  const bool is_chosen =
      facts.all_recipients >= kLeastAll && facts.recipients * kTargetShare <= facts.all_recipients;
  const std::size_t score = one_if(is_chosen) + one_if(facts.is_foreign_service) +
                            one_if(facts.is_same_people) + one_if(facts.is_new_sender);
  if (!facts.look_alike.empty() && facts.waves > 0 && score >= kAlarmScore) {
    return TrackingVerdict::Alarming;
  }
  return is_chosen && !facts.is_regular && score >= kOddScore ? TrackingVerdict::Odd
                                                              : TrackingVerdict::Usual;
}

FetchClass classify_fetch(const Fetch& fetch) {
  const std::string agent = to_ascii_lower(fetch.agent);
  const auto says = [&](std::string_view word) {
    return agent.find(word) != std::string::npos;
  };
  if (says("imageproxy") || says("image-proxy") || says("yahoomailproxy")) {
    return FetchClass::Proxy;
  }
  const bool is_early = fetch.since_delivery >= TimeTicks(0) && fetch.since_delivery <= kPrefetch;
  if (fetch.tokens_of_client >= kScannerTokens || is_early || says("scanner") || says("bot")) {
    return FetchClass::Scanner;
  }
  return fetch.is_own ? FetchClass::Client : FetchClass::Outside;
}

std::unique_ptr<Watch> make_tracking_mail(const BehaviourOptions& options,
                                          model::FieldTable& fields) {
  return std::make_unique<TrackingMail>(options, fields);
}

}  // namespace longwatch::detect::behaviour
