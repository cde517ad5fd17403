#include "detect/behaviour/internal/sign_in_places.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/names.h"
#include "detect/behaviour/internal/one_if.h"
#include "detect/behaviour/internal/own_networks.h"
#include "detect/behaviour/internal/rows.h"
#include "detect/behaviour/internal/rules.h"
#include "detect/behaviour/internal/sign_in.h"
#include "detect/behaviour/internal/text_key.h"
#include "detect/behaviour/internal/travel.h"
#include "model/telemetry.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kShared = 5;  // accounts at one address: an exit, not a place
constexpr std::size_t kAddresses = 500'000;
constexpr std::size_t kMostFindings = 200;
constexpr std::size_t kLeastSignIns = 10;  // that tell of a country, network or device,
constexpr std::size_t kLeastDays = 5;      // on so many days, before one is new

const model::RuleInfo& alarming_rule() {
  static const model::RuleInfo rule =
      make_rule({"ccdb0fb5-5fa0-4439-b5fd-f69db18101cb",
                 "An account signed in from a new country with a new device faster than anybody "
                 "travels",
                 model::Level::High,
                 {"T1078.004"},
                 {"initial-access"},
                 "sign-in-places"});
  return rule;
}

const model::RuleInfo& odd_rule() {
  static const model::RuleInfo rule =
      make_rule({"07bd5a95-e2c0-4e90-9c5e-b9be77d54084",
                 "An account signed in from where it cannot be, or with a new device from a new "
                 "country",
                 model::Level::Medium,
                 {"T1078.004"},
                 {"initial-access"},
                 "sign-in-places"});
  return rule;
}

const model::RuleInfo& slight_rule() {
  static const model::RuleInfo rule =
      make_rule({"06b608ba-5fe1-4b01-a781-410b9112f49e",
                 "An account signed in from two places at once, or with a new device from a new "
                 "network",
                 model::Level::Low,
                 {"T1078.004"},
                 {"initial-access"},
                 "sign-in-places"});
  return rule;
}

enum Part : std::size_t {
  PartName,
  PartAddress,
  PartCountry,
  PartLatitude,
  PartLongitude,
  PartDevice,
  PartRecorder
};

struct Users {
  Different<kShared> accounts;

  void merge(Users&& other) { accounts.merge(other.accounts); }
};

class PlaceState final : public WatchState {
 public:
  explicit PlaceState(const DetectorResources& resources) : rows(resources), users(kAddresses) {}

  void take(WatchState& other) override {
    auto& more = static_cast<PlaceState&>(other);
    rows.take(more.rows);
    users.take(more.users);
  }

  std::size_t capacity() const override {
    constexpr std::size_t kText = 96;
    return sizeof(PlaceState) + users.capacity() + users.size() * kText;
  }

  Status status() const override { return rows.status(); }

  RowStore rows;                     // by account
  BoundedMap<TextKey, Users> users;  // by address
};

Place place_of(const Row& row) {
  Place place{row.text(PartCountry), std::nullopt};
  const auto latitude = parse_double(row.text(PartLatitude));
  const auto longitude = parse_double(row.text(PartLongitude));
  if (latitude.has_value() && longitude.has_value()) {
    place.coordinates = Coordinates{*latitude, *longitude};
  }
  return place;
}

std::string network_of_row(const Row& row) {
  const auto address = parse_address(row.text(PartAddress));
  return address.has_value() ? segment_of(*address) : std::string();
}

/// Values of one kind that an account had before. Those that a recorder never tells are not new
/// when another recorder begins to tell them.
class Habit {
 public:
  bool is_new(const std::string& value) const {
    return !value.empty() && times_ >= kLeastSignIns && days_.size() >= kLeastDays &&
           !values_.contains(value);
  }

  void add(const std::string& value, Day day) {
    if (!value.empty()) {
      ++times_;
      days_.insert(day);
      values_.insert(value);
    }
  }

 private:
  std::size_t times_ = 0;
  std::set<Day> days_;
  std::set<std::string> values_;
};

/// The sign-ins of one account, in the order of time.
class AccountJudge {
 public:
  explicit AccountJudge(const std::vector<const Row*>& rows) : rows_(rows) {
    std::set<Day> days;
    for (std::size_t i = 1; i < rows.size(); ++i) {
      if (is_impossible_at(i)) {
        days.insert(day_of(rows[i]->at.time));
      }
    }
    travels_ = days.size();
  }

  SignInFacts facts_at(std::size_t i) {
    const Row& row = *rows_[i];
    const std::string network = row.text(PartCountry).empty() ? network_of_row(row) : std::string();
    Habit& devices = devices_[row.text(PartRecorder)];  // each calls them by names of its own
    SignInFacts facts;
    facts.is_impossible = i > 0 && is_impossible_at(i);
    facts.sign_ins_before = i;
    facts.days_before = days_.size();
    facts.other_travels = travels_ - one_if(facts.is_impossible);
    facts.is_new_country = countries_.is_new(row.text(PartCountry));
    facts.is_new_network = networks_.is_new(network);
    facts.is_new_device = devices.is_new(row.text(PartDevice));
    const Day day = day_of(row.at.time);
    countries_.add(row.text(PartCountry), day);
    networks_.add(network, day);
    devices.add(row.text(PartDevice), day);
    days_.insert(day);
    return facts;
  }

 private:
  bool is_impossible_at(std::size_t i) const {
    return rows_[i]->text(PartAddress) != rows_[i - 1]->text(PartAddress) &&
           is_impossible(place_of(*rows_[i - 1]), place_of(*rows_[i]),
                         rows_[i]->at.time - rows_[i - 1]->at.time);
  }

  const std::vector<const Row*>& rows_;
  std::size_t travels_ = 0;
  Habit countries_;
  Habit networks_;
  std::map<std::string, Habit> devices_;  // by recorder
  std::set<Day> days_;
};

std::string where_of(const Row& row) {
  return row.text(PartAddress) +
         (row.text(PartCountry).empty() ? "" : " (" + row.text(PartCountry) + ")");
}

class SignInPlaces final : public Watch {
 public:
  SignInPlaces(const BehaviourOptions& options, model::FieldTable& fields)
      : networks_(options.own_networks),
        reader_(fields),
        countries_({fields.add("properties.location.countryOrRegion"),
                    fields.add("location.countryOrRegion"),
                    fields.add("client.geographicalContext.country"), fields.add("srccountry"),
                    fields.add("country")}),
        latitudes_({fields.add("properties.location.geoCoordinates.latitude"),
                    fields.add("location.geoCoordinates.latitude"),
                    fields.add("client.geographicalContext.geolocation.lat")}),
        longitudes_({fields.add("properties.location.geoCoordinates.longitude"),
                     fields.add("location.geoCoordinates.longitude"),
                     fields.add("client.geographicalContext.geolocation.lon")}),
        devices_({fields.add("properties.deviceDetail.deviceId"),
                  fields.add("deviceDetail.deviceId"), fields.add("device.id"),
                  fields.add("properties.userAgent"), fields.add("client.userAgent.rawUserAgent"),
                  fields.add("userAgent"), fields.add("UserAgent"),
                  fields.add("protoPayload.requestMetadata.callerSuppliedUserAgent")}) {}

  std::vector<Interest> interests() const override {
    return {{model::telemetry::kAzureSignIn}, {model::telemetry::kUnifiedAudit},
            {model::telemetry::kOkta},        {model::telemetry::kCloudTrail},
            {model::telemetry::kGcpAudit},    {model::telemetry::kKeyValue}};
  }

  std::vector<const model::RuleInfo*> rules() const override {
    return {&alarming_rule(), &odd_rule(), &slight_rule()};
  }

  std::unique_ptr<WatchState> make_state(const DetectorResources& resources) const override {
    return std::make_unique<PlaceState>(resources);
  }

  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  static std::string_view first_of(Record& record, const std::vector<model::FieldId>& fields) {
    for (const model::FieldId field : fields) {
      if (const std::string_view text = record.text(field); !is_blank(text)) {
        return text;
      }
    }
    return {};
  }

  void judge(const RowGroup& group, const PlaceState& state, const std::string& coverage,
             std::vector<model::Finding>& findings) const;

  const OwnNetworks networks_;
  const SignInReader reader_;
  const std::vector<model::FieldId> countries_;
  const std::vector<model::FieldId> latitudes_;
  const std::vector<model::FieldId> longitudes_;
  const std::vector<model::FieldId> devices_;
};

void SignInPlaces::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  if (!record.event().time.has_value()) {
    return;
  }
  const auto found = reader_.read(record);
  if (!found.has_value() || !found->succeeded) {
    return;
  }
  const auto address = parse_address(found->source);
  if (!address.has_value() || networks_.is_own(*address)) {
    return;
  }
  auto& own = *static_cast<PlaceState*>(state);
  if (Users* const users = own.users.at(TextView{found->source})) {
    users->accounts.add(found->account);
  }
  std::string country(first_of(record, countries_));
  std::transform(country.begin(), country.end(), country.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
  });
  own.rows.add(found->account, record.event(),
               {found->name, found->source, country, first_of(record, latitudes_),
                first_of(record, longitudes_), first_of(record, devices_),
                record.render(record.event().channel)});
}

void SignInPlaces::judge(const RowGroup& group, const PlaceState& state,
                         const std::string& coverage, std::vector<model::Finding>& findings) const {
  std::vector<const Row*> rows;
  for (const Row& row : group.rows) {
    const Users* const users = state.users.find(TextView{row.text(PartAddress)});
    if (users == nullptr || users->accounts.count() < kShared) {
      rows.push_back(&row);
    }
  }
  AccountJudge account(rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const SignInFacts facts = account.facts_at(i);
    const SignInVerdict verdict = judge_sign_in(facts);
    if (verdict == SignInVerdict::Usual) {
      continue;
    }
    model::Finding& finding = findings.emplace_back();
    finding.rule = verdict == SignInVerdict::Alarming ? &alarming_rule()
                   : verdict == SignInVerdict::Odd    ? &odd_rule()
                                                      : &slight_rule();
    std::vector<const Row*> shown = {rows[i]};
    std::string seen = rows[i]->text(PartName) + " from " + where_of(*rows[i]);
    if (facts.is_impossible) {
      shown.insert(shown.begin(), rows[i - 1]);
      seen += ", " + duration_in_words(rows[i]->at.time - rows[i - 1]->at.time) + " after " +
              where_of(*rows[i - 1]);
    }
    seen += facts.is_new_country ? "; the country is new to it" : "";
    seen += facts.is_new_device ? "; so is the device" : "";
    set_events(sightings_of(shown), finding);
    finding.time = rows[i]->at.time;
    finding.user = rows[i]->text(PartName);
    add_named("user", finding.user, "subject", finding);
    for (const Row* row : shown) {
      add_named("address", row->text(PartAddress), "source", finding);
      add_named("user_agent", row->text(PartDevice), "source", finding);
    }
    give_reasons(
        {"places and devices that this account used before", seen,
         counted(facts.sign_ins_before, "sign-in") + " on " + counted(facts.days_before, "day") +
             " before, impossible ways on " + counted(facts.other_travels, "other day"),
         coverage},
        finding);
  }
}

void SignInPlaces::finish(WatchState& state, const Coverage& coverage,
                          model::FindingSink& sink) const {
  auto& own = static_cast<PlaceState&>(state);
  const std::string words = coverage_in_words(coverage, interests());
  std::vector<model::Finding> findings;
  own.rows.for_each_group([&](RowGroup& group) { judge(group, own, words, findings); });
  std::stable_sort(findings.begin(), findings.end(),
                   [](const model::Finding& a, const model::Finding& b) {
                     return a.rule->level > b.rule->level;
                   });
  hand_over(std::move(findings), kMostFindings, sink);
}

}  // namespace

std::unique_ptr<Watch> make_sign_in_places(const BehaviourOptions& options,
                                           model::FieldTable& fields) {
  return std::make_unique<SignInPlaces>(options, fields);
}

}  // namespace longwatch::detect::behaviour
