#include "cli/actor_report.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace longwatch::cli {
namespace {

using knowledge::EntityId;
using knowledge::EntityKind;
using knowledge::EvidenceBase;
using knowledge::LinkKind;
using knowledge::NameIndex;

bool is_galaxy(const EvidenceBase& base, EntityId actor) {
  return base.entity(actor).origin == knowledge::Origin::Galaxy;
}

/// The actors that a record is stated to be; itself when it is no record of a galaxy or nobody says.
std::vector<EntityId> stood_for(const EvidenceBase& base, EntityId record) {
  std::vector<EntityId> actors;
  if (is_galaxy(base, record)) {
    for (const EntityId other : base.records_of(record)) {
      if (!is_galaxy(base, other)) {
        actors.push_back(other);
      }
    }
  }
  if (actors.empty()) {
    actors.push_back(record);
  }
  return actors;
}

int scope_rank(const NameGround& ground) {
  if (ground.claim == nullptr || ground.claim->scope == "exact") {
    return 0;
  }
  return ground.claim->scope == "disputed" ? 2 : 1;
}

/// What makes one ground better than another.
auto rank_of(const NameGround& ground) {
  return std::tuple(ground.match == knowledge::NameMatch::Id ? 0 : 1, scope_rank(ground),
                    ground.match);
}

bool better(const NameGround& a, const NameGround& b) { return rank_of(a) < rank_of(b); }

/// How many actors use each entity, their campaigns followed; records of galaxies do not count.
std::map<EntityId, std::size_t> count_users(const EvidenceBase& base,
                                            const std::vector<knowledge::ProfileItem>& profile) {
  std::map<EntityId, std::size_t> users;
  for (const knowledge::ProfileItem& item : profile) {
    std::set<EntityId> actors;
    for (const knowledge::LinkId id : base.links_to(item.item)) {
      const knowledge::Link& link = base.link(id);
      if (base.entity(link.from).kind == EntityKind::Actor) {
        actors.insert(link.from);
      } else if (base.entity(link.from).kind == EntityKind::Campaign) {
        const std::vector<EntityId> behind = base.actors_of(link.from);
        actors.insert(behind.begin(), behind.end());
      }
    }
    std::erase_if(actors, [&](EntityId actor) { return is_galaxy(base, actor); });
    users[item.item] = actors.size();
  }
  return users;
}

UsedItem used_item(const EvidenceBase& base, knowledge::ProfileItem item, std::size_t users) {
  UsedItem used;
  used.users = users;
  std::uint32_t unnamed = 0;
  for (const knowledge::LinkId id : item.links) {
    const knowledge::Link& link = base.link(id);
    unnamed += link.reports - static_cast<std::uint32_t>(link.references.size());
  }
  used.reports = static_cast<std::uint32_t>(item.references.size()) + unnamed;
  for (const knowledge::ReferenceId id : item.references) {
    const std::optional<Timestamp>& from = base.reference(id).from;
    if (from.has_value()) {
      used.earliest = std::min(used.earliest.value_or(*from), *from);
    }
  }
  used.item = std::move(item);
  return used;
}

}  // namespace

std::vector<ActorCandidate> candidates_for(const NameIndex& index, std::string_view name) {
  const EvidenceBase& base = index.base();
  std::map<EntityId, ActorCandidate> by_actor;
  for (const knowledge::NamedActor& found : index.find(name)) {
    for (const EntityId actor : stood_for(base, found.actor)) {
      ActorCandidate& candidate = by_actor[actor];
      candidate.actor = actor;
      if (found.match == knowledge::NameMatch::Id) {
        candidate.grounds.push_back({found.actor, found.match, nullptr});
      }
      for (const model::ActorName* const claim : found.claims) {
        candidate.grounds.push_back({found.actor, found.match, claim});
      }
    }
  }
  std::vector<ActorCandidate> candidates;
  for (auto& [actor, candidate] : by_actor) {
    std::stable_sort(candidate.grounds.begin(), candidate.grounds.end(), better);
    candidates.push_back(std::move(candidate));
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const ActorCandidate& a, const ActorCandidate& b) {
                     return better(a.grounds.front(), b.grounds.front());
                   });
  // An id is a key: who asks by it means this record and no namesake.
  if (!candidates.empty() && candidates[0].grounds[0].match == knowledge::NameMatch::Id) {
    candidates.resize(1);
  }
  return candidates;
}

ActorProfile profile_of(const NameIndex& index, EntityId actor) {
  const EvidenceBase& base = index.base();
  ActorProfile profile;
  profile.actor = actor;
  profile.records = base.records_of(actor);
  profile.relations = base.relations_of(actor);
  profile.namesakes = index.namesakes(actor);
  std::erase_if(profile.namesakes, [&](const knowledge::Namesake& other) {
    return std::find(profile.records.begin(), profile.records.end(), other.actor) !=
           profile.records.end();
  });
  profile.campaigns = base.campaigns_of(actor);
  std::vector<knowledge::ProfileItem> items = base.profile_of(actor);
  const std::map<EntityId, std::size_t> users = count_users(base, items);
  for (knowledge::ProfileItem& item : items) {
    const bool technique = base.entity(item.item).kind == EntityKind::Technique;
    const std::size_t count = users.at(item.item);
    (technique ? profile.techniques : profile.software)
        .push_back(used_item(base, std::move(item), count));
  }
  const auto rarer = [](const UsedItem& a, const UsedItem& b) { return a.users < b.users; };
  std::stable_sort(profile.techniques.begin(), profile.techniques.end(), rarer);
  std::stable_sort(profile.software.begin(), profile.software.end(), rarer);
  return profile;
}

std::vector<SponsorHop> sponsor_hops(const EvidenceBase& base,
                                     const std::vector<EntityId>& records) {
  std::vector<const model::SponsorEdge*> edges;
  for (const EntityId record : records) {
    for (const model::SponsorEdge& edge : base.claims_of(record).sponsors) {
      edges.push_back(&edge);
    }
  }
  std::vector<SponsorHop> hops;
  std::vector<SponsorHop> open;  // last one next
  const auto open_behind = [&](std::string_view from, std::size_t depth) {
    for (std::size_t i = edges.size(); i-- > 0;) {
      if (edges[i] != nullptr && edges[i]->from == from) {
        open.push_back({edges[i], depth});
        edges[i] = nullptr;
      }
    }
  };
  // A chain begins where no other edge ends.
  std::set<std::string_view> ends;
  for (const model::SponsorEdge* const edge : edges) {
    ends.insert(edge->to);
  }
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const bool begins = edges[i] != nullptr && !ends.contains(edges[i]->from);
    if (begins) {
      open_behind(edges[i]->from, 0);
    }
    while (!open.empty()) {
      const SponsorHop hop = open.back();
      open.pop_back();
      hops.push_back(hop);
      open_behind(hop.edge->to, hop.depth + 1);
    }
  }
  for (const model::SponsorEdge* const edge : edges) {
    if (edge != nullptr) {  // a ring
      hops.push_back({edge, 0});
    }
  }
  return hops;
}

std::pair<std::size_t, std::size_t> own_and_others(const std::vector<UsedItem>& items) {
  const auto own = static_cast<std::size_t>(std::count_if(
      items.begin(), items.end(), [](const UsedItem& used) { return used.item.own; }));
  return {own, items.size() - own};
}

}  // namespace longwatch::cli
