#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "knowledge/knowledge.h"

namespace longwatch::knowledge {
namespace {

using model::ActorItem;

/// Statements about one item that were made in one sort of collection and may go equally far.
struct Voice {
  Origin origin{};
  const model::Marking* marking = nullptr;

  friend auto operator<=>(const Voice&, const Voice&) = default;
};

/// Who says that an actor uses something: the record in ATT&CK, else the first report.
std::string source_of(const EvidenceBase& base, const Link& link) {
  const Entity& from = base.entity(link.from);
  if (link.origin == Origin::Attack) {
    return from.kind == EntityKind::Campaign ? fmt::format("ATT&CK {} {}", from.id, from.name)
                                             : fmt::format("ATT&CK {}", from.id);
  }
  if (!link.references.empty()) {
    return base.reference(link.references.front()).name;
  }
  const KnowledgeFile& file = base.files()[from.file];
  return link.origin == Origin::Authored ? std::string()
                                         : (file.title.empty() ? file.name : file.title);
}

/// One voice's statements, gathered.
struct Said {
  ActorItem item;
  std::set<ReferenceId> references;
  std::uint32_t unnamed = 0;
};

void gather(const EvidenceBase& base, const Link& link, Said& said) {
  if (said.item.source.empty()) {
    said.item.source = source_of(base, link);
    said.item.marking = *link.marking;
  }
  said.unnamed += link.reports - static_cast<std::uint32_t>(link.references.size());
  for (const ReferenceId id : link.references) {
    said.references.insert(id);
    const std::optional<Timestamp>& from = base.reference(id).from;
    if (from.has_value() && (!said.item.dated.has_value() || *from < *said.item.dated)) {
      said.item.dated = from;
    }
  }
}

void append_profile(const EvidenceBase& base, EntityId actor, std::vector<ActorItem>& items) {
  for (const ProfileItem& used : base.profile_of(actor)) {
    std::map<Voice, Said> voices;
    for (const LinkId id : used.links) {
      const Link& link = base.link(id);
      gather(base, link, voices[{link.origin, link.marking}]);
    }
    const Entity& entity = base.entity(used.item);
    for (auto& [voice, said] : voices) {
      said.item.kind = item_kind(entity.kind);
      said.item.value = entity.id;
      said.item.name = entity.name == entity.id ? std::string() : entity.name;
      const auto named = static_cast<std::uint32_t>(said.references.size());
      said.item.reports = std::max(named + said.unnamed, 1U);
      items.push_back(std::move(said.item));
    }
  }
}

/// Victims and the rest, said of the actor or of a record that is stated to be the same.
void append_facts(const EvidenceBase& base, EntityId actor, std::vector<ActorItem>& items) {
  for (const EntityId record : base.records_of(actor)) {
    const std::vector<ActorItem>& facts = base.claims_of(record).facts;
    items.insert(items.end(), facts.begin(), facts.end());
  }
}

model::Actor actor_of(const EvidenceBase& base, EntityId id) {
  const Entity& entity = base.entity(id);
  const ActorClaims& claims = base.claims_of(id);
  model::Actor actor;
  actor.id = entity.id;
  actor.name = entity.name;
  actor.names = claims.names;
  actor.nature = claims.nature;
  actor.sponsors = claims.sponsors;
  append_profile(base, id, actor.items);
  append_facts(base, id, actor.items);
  return actor;
}

}  // namespace

model::ActorCatalogue catalogue_of(const EvidenceBase& base) {
  model::ActorCatalogue catalogue;
  const std::span<const Entity> actors = base.entities(EntityKind::Actor);
  for (std::size_t i = 0; i < actors.size(); ++i) {
    const auto id = static_cast<EntityId>(i);
    if (actors[i].origin != Origin::Galaxy && base.stands(id)) {
      catalogue.actors.push_back(actor_of(base, id));
    }
  }
  catalogue.source = base.source();
  catalogue.version = base.version();
  catalogue.synthetic = base.is_synthetic();
  return catalogue;
}

}  // namespace longwatch::knowledge
