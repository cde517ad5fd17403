#include "correlate/internal/campaigns.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <numeric>
#include <string>
#include <utility>

#include "base/text.h"
#include "correlate/internal/titles.h"

namespace longwatch::correlate {
namespace {

constexpr std::array<std::string_view, 8> kArtefacts = {
    "ipv4", "ipv6", "domain", "certificate-serial", "workstation", "sha256", "sha1", "md5"};

/// Fewer incidents than this are never too many to share an artefact.
constexpr std::size_t kLeastHubIncidents = 6;

using Artefact = std::pair<std::string, std::string>;

std::map<Artefact, std::vector<std::size_t>> artefacts_of(
    std::span<const model::Incident> incidents) {
  std::map<Artefact, std::vector<std::size_t>> shared;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    for (const model::Observable& item : incidents[i].observables) {
      if (std::find(kArtefacts.begin(), kArtefacts.end(), item.type) == kArtefacts.end()) {
        continue;
      }
      std::vector<std::size_t>& having = shared[{item.type, item.value}];
      if (having.empty() || having.back() != i) {
        having.push_back(i);
      }
    }
  }
  return shared;
}

std::string_view word_for(std::string_view type) {
  if (type.starts_with("ipv")) {
    return "address";
  }
  return type == "certificate-serial" ? "the certificate with serial number" : type;
}

/// A broken gateway lets in for as long as nobody repairs it; beyond this it is anybody's guess.
constexpr std::chrono::days kGatewayDays{30};

/// The gateway that is all an intrusion reached; empty when it reached something else, or none.
std::string broken_gateway(const model::Incident& incident, EstateIndex& estate) {
  const bool is_one = incident.kind == model::IncidentKind::Intrusion &&
                      incident.hosts.size() == 1 && incident.first.has_value() &&
                      estate.look_up(incident.hosts.front()).is_hub &&
                      estate.look_up(incident.hosts.front()).host != nullptr;
  return is_one ? estate.canonical(incident.hosts.front()) : std::string();
}

/// The intruder of `later` used the gateway after `since`.
bool came_through(const model::Incident& later, const std::string& gateway, Timestamp since,
                  EstateIndex& estate) {
  return later.kind == model::IncidentKind::Intrusion &&
         std::any_of(later.timeline.begin(), later.timeline.end(),
                     [&](const model::TimelineEntry& entry) {
                       return !entry.host.empty() && estate.canonical(entry.host) == gateway &&
                              entry.time.has_value() && *entry.time >= since &&
                              *entry.time - since <= kGatewayDays;
                     });
}

/// Which incidents belong together, and why, by the first of them before merging.
class Groups {
 public:
  explicit Groups(std::size_t incidents) : parent_(incidents) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }

  void join(std::size_t one, std::size_t other) {
    const std::size_t a = root_of(one);
    const std::size_t b = root_of(other);
    parent_[std::max(a, b)] = std::min(a, b);
  }

  std::size_t root_of(std::size_t item) const {
    while (parent_[item] != item) {
      item = parent_[item];
    }
    return item;
  }

  std::map<std::size_t, std::vector<std::string>> reasons;

 private:
  std::vector<std::size_t> parent_;
};

void join_by_artefacts(std::span<const model::Incident> incidents, Groups& groups) {
  for (const auto& [artefact, having] : artefacts_of(incidents)) {
    const bool is_hub = having.size() >= kLeastHubIncidents && having.size() * 3 > incidents.size();
    if (having.size() < 2 || is_hub) {
      continue;
    }
    for (const std::size_t other : having) {
      groups.join(having.front(), other);
    }
    groups.reasons[having.front()].push_back(with_thousands(having.size()) + " of them share " +
                                             std::string(word_for(artefact.first)) + " " +
                                             to_printable(artefact.second));
  }
}

void join_by_gateways(std::span<const model::Incident> incidents, EstateIndex& estate,
                      Groups& groups) {
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const std::string gateway = broken_gateway(incidents[i], estate);
    for (std::size_t other = 0; !gateway.empty() && other < incidents.size(); ++other) {
      if (other != i && came_through(incidents[other], gateway, *incidents[i].first, estate)) {
        groups.join(i, other);
        groups.reasons[std::min(i, other)].push_back("the intruder of one came in through " +
                                                     gateway +
                                                     ", which another shows broken into before");
      }
    }
  }
}

}  // namespace

std::vector<model::Campaign> find_campaigns(std::span<const model::Incident> incidents,
                                            EstateIndex& estate) {
  Groups groups(incidents.size());
  join_by_artefacts(incidents, groups);
  join_by_gateways(incidents, estate, groups);
  std::map<std::size_t, model::Campaign> campaigns;
  std::map<std::size_t, std::vector<std::string>> whys;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const std::size_t root = groups.root_of(i);
    campaigns[root].incidents.push_back(incidents[i].id);
    const std::vector<std::string>& own = groups.reasons[i];
    whys[root].insert(whys[root].end(), own.begin(), own.end());
  }
  std::vector<model::Campaign> list;
  for (auto& [root, campaign] : campaigns) {
    if (campaign.incidents.size() < 2) {
      continue;
    }
    const std::string& first =
        *std::min_element(campaign.incidents.begin(), campaign.incidents.end());
    campaign.id = "c-" + first.substr(first.find('-') + 1);
    campaign.title = counted(campaign.incidents.size(), "incident") + " that belong together";
    campaign.why = joined(whys[root]);
    list.push_back(std::move(campaign));
  }
  return list;
}

}  // namespace longwatch::correlate
