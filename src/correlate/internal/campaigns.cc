#include "correlate/internal/campaigns.h"

#include <algorithm>
#include <array>
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

std::size_t root_of(const std::vector<std::size_t>& parent, std::size_t item) {
  while (parent[item] != item) {
    item = parent[item];
  }
  return item;
}

}  // namespace

std::vector<model::Campaign> find_campaigns(std::span<const model::Incident> incidents) {
  std::vector<std::size_t> parent(incidents.size());
  std::iota(parent.begin(), parent.end(), std::size_t{0});
  std::map<std::size_t, std::vector<std::string>> reasons;  // by first incident, before merging
  for (const auto& [artefact, having] : artefacts_of(incidents)) {
    const bool is_hub = having.size() >= kLeastHubIncidents && having.size() * 3 > incidents.size();
    if (having.size() < 2 || is_hub) {
      continue;
    }
    for (const std::size_t other : having) {
      const std::size_t a = root_of(parent, having.front());
      const std::size_t b = root_of(parent, other);
      parent[std::max(a, b)] = std::min(a, b);
    }
    reasons[having.front()].push_back(with_thousands(having.size()) + " of them share " +
                                      std::string(word_for(artefact.first)) + " " +
                                      to_printable(artefact.second));
  }
  std::map<std::size_t, model::Campaign> campaigns;
  std::map<std::size_t, std::vector<std::string>> whys;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const std::size_t root = root_of(parent, i);
    campaigns[root].incidents.push_back(incidents[i].id);
    const std::vector<std::string>& own = reasons[i];
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
    campaign.title = counted(campaign.incidents.size(), "incident") + " with shared artefacts";
    campaign.why = joined(whys[root]);
    list.push_back(std::move(campaign));
  }
  return list;
}

}  // namespace longwatch::correlate
