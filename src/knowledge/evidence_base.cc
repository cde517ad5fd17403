#include "knowledge/evidence_base.h"

#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/text.h"
#include "formats/digest.h"
#include "formats/fold.h"
#include "knowledge/internal/evidence_store.h"

namespace longwatch::knowledge {
namespace {

constexpr std::size_t kVersionDigits = 16;

/// Where the items of each key begin in a list that is ordered by it: one more than there are keys.
template <class Key>
std::vector<std::uint32_t> begins(std::size_t keys, std::size_t items, Key key_of) {
  std::vector<std::uint32_t> begin(keys + 1, 0);
  for (std::size_t i = 0; i < items; ++i) {
    ++begin[key_of(i) + 1];
  }
  for (std::size_t key = 0; key < keys; ++key) {
    begin[key + 1] += begin[key];
  }
  return begin;
}

std::string version_of(std::string_view digest, const Selection& selection,
                       std::string_view earlier) {
  formats::Sha256Hasher hasher;
  const auto feed = [&](std::string_view text) {
    hasher.update(as_bytes(text));
    hasher.update(as_bytes(std::string_view("\n")));
  };
  feed(digest);
  feed(earlier);
  feed(selection.as_of.has_value() ? to_iso8601(*selection.as_of) : std::string());
  feed(selection.campaigns == CampaignEdges::Ignore ? "no campaigns" : "");
  feed(model::name_of(selection.audience.kind));
  feed(selection.audience.partner);
  for (const ReferenceId reference : selection.without_references) {
    feed(fmt::format("r{}", index_of(reference)));
  }
  for (const EntityId entity : selection.without_entities) {
    feed(fmt::format("e{}", index_of(entity)));
  }
  return to_hex(hasher.finish()).substr(0, kVersionDigits);
}

bool selects_everything(const Selection& selection) {
  return !selection.as_of.has_value() && selection.campaigns == CampaignEdges::Follow &&
         selection.without_references.empty() && selection.without_entities.empty() &&
         selection.audience == model::Audience{};
}

}  // namespace

model::ActorItemKind item_kind(EntityKind kind) {
  switch (kind) {
    case EntityKind::Malware:
      return model::ActorItemKind::Malware;
    case EntityKind::Tool:
      return model::ActorItemKind::Tool;
    default:
      return model::ActorItemKind::Technique;
  }
}

/// What a selection leaves of a store.
struct EvidenceBase::Chosen {
  std::vector<Link> links;
  std::vector<ReferenceId> cited;  // what `links` point into, when references were taken away
  std::vector<std::uint32_t> from_begin;
  std::vector<LinkId> to_links;
  std::vector<std::uint32_t> to_begin;
  /// Of each actor; null: as in the store.
  std::vector<ActorClaims> own_claims;
  const std::vector<ActorClaims>* claims = nullptr;
  std::vector<ActorRelation> relations;
  std::vector<bool> hidden;  // entities; empty: none
  std::string version;
};

namespace {

using Store = EvidenceBase::Store;

/// Decides what counts under one selection.
class Sieve {
 public:
  Sieve(const Store& store, const Selection& selection) : selection_(selection) {
    without_references_.resize(store.references.size());
    for (const ReferenceId reference : selection.without_references) {
      without_references_[index_of(reference)] = true;
    }
    if (selection.as_of.has_value()) {
      for (std::size_t i = 0; i < store.references.size(); ++i) {
        const auto& until = store.references[i].until;
        if (!until.has_value() || *until > *selection.as_of) {
          without_references_[i] = true;
        }
      }
    }
    without_entities_.resize(store.entities.size());
    for (const EntityId entity : selection.without_entities) {
      without_entities_[index_of(entity)] = true;
    }
    for (std::size_t i = 0; i < store.entities.size(); ++i) {
      if (!counts(store.entities[i].marking)) {
        without_entities_[i] = true;
      }
    }
  }

  const std::vector<bool>& without_entities() const { return without_entities_; }

  bool counts(ReferenceId reference) const { return !without_references_[index_of(reference)]; }

  bool counts(EntityId entity) const { return !without_entities_[index_of(entity)]; }

  bool counts(const model::Marking& marking) const {
    return model::permits(marking, selection_.audience);
  }

  /// Of claims that cite no numbered reference.
  bool counts(const std::optional<Timestamp>& dated) const {
    return !selection_.as_of.has_value() || (dated.has_value() && *dated < *selection_.as_of);
  }

  /// Whether the link can count at all; its references are looked at apart.
  bool counts(const Link& link) const {
    const bool campaign_edge = link.kind == LinkKind::AttributedTo;
    return counts(link.from) && counts(link.to) && counts(*link.marking) &&
           !(campaign_edge && selection_.campaigns == CampaignEdges::Ignore);
  }

  bool takes_dates() const { return selection_.as_of.has_value(); }

 private:
  const Selection& selection_;
  std::vector<bool> without_references_;
  std::vector<bool> without_entities_;
};

template <class Claim>
void keep_claims(std::vector<Claim>& to, const std::vector<Claim>& from, const Sieve& sieve) {
  for (const Claim& claim : from) {
    if (sieve.counts(claim.marking) && sieve.counts(claim.dated)) {
      to.push_back(claim);
    }
  }
}

std::vector<ActorClaims> kept_claims(const std::vector<ActorClaims>& claims, const Sieve& sieve) {
  std::vector<ActorClaims> kept(claims.size());
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (!sieve.counts(static_cast<EntityId>(i))) {
      continue;
    }
    keep_claims(kept[i].names, claims[i].names, sieve);
    keep_claims(kept[i].sponsors, claims[i].sponsors, sieve);
    keep_claims(kept[i].facts, claims[i].facts, sieve);
    kept[i].nature = sieve.takes_dates() ? std::string() : claims[i].nature;
  }
  return kept;
}

bool filters_claims(const Selection& selection) {
  return selection.as_of.has_value() || !selection.without_entities.empty() ||
         selection.audience != model::Audience{};
}

}  // namespace

EvidenceBase::EvidenceBase() : EvidenceBase(std::make_shared<Store>()) {}

EvidenceBase::EvidenceBase(std::shared_ptr<const Store> store) : store_(std::move(store)) {
  auto chosen = std::make_shared<Chosen>();
  chosen->links.reserve(store_->statements.size());
  for (const Store::Statement& statement : store_->statements) {
    Link& link = chosen->links.emplace_back();
    link.kind = statement.kind;
    link.origin = statement.origin;
    link.from = statement.from;
    link.to = statement.to;
    link.references =
        std::span(store_->cited).subspan(statement.first_reference, statement.reference_count);
    link.reports = statement.reference_count + statement.unnamed_reports;
    link.description = std::string_view(store_->texts).substr(statement.text, statement.text_size);
    link.marking = &store_->markings[statement.marking];
  }
  chosen->claims = &store_->claims;
  chosen->relations = store_->relations;
  chosen->version = store_->digest.substr(0, kVersionDigits);
  index(*store_, *chosen);
  chosen_ = std::move(chosen);
}

EvidenceBase::~EvidenceBase() = default;

void EvidenceBase::index(const Store& store, Chosen& chosen) {
  const std::size_t entities = store.entities.size();
  const std::vector<Link>& links = chosen.links;
  chosen.from_begin =
      begins(entities, links.size(), [&](std::size_t i) { return index_of(links[i].from); });
  chosen.to_begin =
      begins(entities, links.size(), [&](std::size_t i) { return index_of(links[i].to); });
  chosen.to_links.resize(links.size());
  std::vector<std::uint32_t> next(chosen.to_begin.begin(), chosen.to_begin.end() - 1);
  for (std::size_t i = 0; i < links.size(); ++i) {
    chosen.to_links[next[index_of(links[i].to)]++] = static_cast<LinkId>(i);
  }
}

void EvidenceBase::sift_links(const Selection& selection, Chosen& chosen) const {
  const Sieve sieve(*store_, selection);
  std::size_t most_cited = 0;
  for (const Link& link : links()) {
    most_cited += link.references.size();
  }
  chosen.cited.reserve(most_cited);  // views into it must not move
  for (const Link& link : links()) {
    if (!sieve.counts(link)) {
      continue;
    }
    const std::size_t begin = chosen.cited.size();
    std::copy_if(link.references.begin(), link.references.end(), std::back_inserter(chosen.cited),
                 [&](ReferenceId reference) { return sieve.counts(reference); });
    const std::size_t left = chosen.cited.size() - begin;
    const bool rested_on_none = link.references.empty() && !sieve.takes_dates();
    if (left == 0 && !rested_on_none) {
      continue;
    }
    Link kept = link;
    kept.references = std::span<const ReferenceId>(chosen.cited).subspan(begin, left);
    kept.reports -= static_cast<std::uint32_t>(link.references.size() - left);
    chosen.links.push_back(kept);
  }
  chosen.hidden = sieve.without_entities();
  for (std::size_t i = 0; i < chosen_->hidden.size(); ++i) {
    chosen.hidden[i] = chosen.hidden[i] || chosen_->hidden[i];
  }
  if (filters_claims(selection)) {
    chosen.own_claims = kept_claims(*chosen_->claims, sieve);
    chosen.claims = &chosen.own_claims;
  } else {
    chosen.own_claims = chosen_->own_claims;
    chosen.claims = chosen.own_claims.empty() ? &store_->claims : &chosen.own_claims;
  }
  for (const ActorRelation& relation : relations()) {
    if (sieve.counts(relation.from) && sieve.counts(relation.to) &&
        sieve.counts(relation.marking) && sieve.counts(relation.dated)) {
      chosen.relations.push_back(relation);
    }
  }
}

EvidenceBase EvidenceBase::select(const Selection& selection) const {
  if (selects_everything(selection)) {
    return *this;
  }
  auto chosen = std::make_shared<Chosen>();
  chosen->links.reserve(links().size());
  sift_links(selection, *chosen);
  index(*store_, *chosen);
  chosen->version = version_of(store_->digest, selection, version());
  EvidenceBase selected = *this;
  selected.chosen_ = std::move(chosen);
  return selected;
}

EvidenceBase EvidenceBase::as_of(Timestamp date) const {
  Selection selection;
  selection.as_of = date;
  return select(selection);
}

std::span<const Entity> EvidenceBase::entities() const {
  return store_->entities;
}

std::span<const Entity> EvidenceBase::entities(EntityKind kind) const {
  const auto number = static_cast<std::size_t>(kind);
  const std::uint32_t begin = store_->kind_begin[number];
  return entities().subspan(begin, store_->kind_begin[number + 1] - begin);
}

EntityId EvidenceBase::first_of(EntityKind kind) const {
  return static_cast<EntityId>(store_->kind_begin[static_cast<std::size_t>(kind)]);
}

bool EvidenceBase::stands(EntityId id) const {
  return chosen_->hidden.empty() || !chosen_->hidden[index_of(id)];
}

std::optional<EntityId> EvidenceBase::find(std::string_view id) const {
  const auto entry = store_->by_id.find(std::string(id));
  if (entry == store_->by_id.end()) {
    return std::nullopt;
  }
  return entry->second;
}

std::vector<EntityId> EvidenceBase::find_software(std::string_view name) const {
  const auto entry = store_->software_by_name.find(formats::folded(name));
  return entry == store_->software_by_name.end() ? std::vector<EntityId>() : entry->second;
}

std::span<const Reference> EvidenceBase::references() const {
  return store_->references;
}

std::span<const Link> EvidenceBase::links() const {
  return chosen_->links;
}

std::span<const Link> EvidenceBase::links_from(EntityId from) const {
  const std::uint32_t begin = chosen_->from_begin[index_of(from)];
  return links().subspan(begin, chosen_->from_begin[index_of(from) + 1] - begin);
}

std::span<const LinkId> EvidenceBase::links_to(EntityId to) const {
  const std::uint32_t begin = chosen_->to_begin[index_of(to)];
  return std::span<const LinkId>(chosen_->to_links)
      .subspan(begin, chosen_->to_begin[index_of(to) + 1] - begin);
}

std::vector<EntityId> EvidenceBase::campaigns_of(EntityId actor) const {
  std::vector<EntityId> campaigns;
  for (const LinkId id : links_to(actor)) {
    if (link(id).kind == LinkKind::AttributedTo &&
        (campaigns.empty() || campaigns.back() != link(id).from)) {
      campaigns.push_back(link(id).from);
    }
  }
  return campaigns;
}

std::vector<EntityId> EvidenceBase::actors_of(EntityId campaign) const {
  std::vector<EntityId> actors;
  for (const Link& link : links_from(campaign)) {
    if (link.kind == LinkKind::AttributedTo && (actors.empty() || actors.back() != link.to)) {
      actors.push_back(link.to);
    }
  }
  return actors;
}

std::vector<ProfileItem> EvidenceBase::profile_of(EntityId actor) const {
  std::map<EntityId, ProfileItem> items;
  const auto take = [&](EntityId user, bool own) {
    for (const Link& link : links_from(user)) {
      if (link.kind != LinkKind::Uses) {
        continue;
      }
      ProfileItem& item = items[link.to];
      item.item = link.to;
      item.own = item.own || own;
      item.links.push_back(static_cast<LinkId>(&link - links().data()));
      item.references.insert(item.references.end(), link.references.begin(), link.references.end());
    }
  };
  take(actor, true);
  for (const EntityId campaign : campaigns_of(actor)) {
    take(campaign, false);
  }
  std::vector<ProfileItem> profile;
  profile.reserve(items.size());
  for (auto& [id, item] : items) {
    std::sort(item.references.begin(), item.references.end());
    item.references.erase(std::unique(item.references.begin(), item.references.end()),
                          item.references.end());
    profile.push_back(std::move(item));
  }
  return profile;
}

const ActorClaims& EvidenceBase::claims_of(EntityId actor) const {
  LW_CHECK(index_of(actor) < chosen_->claims->size());
  return (*chosen_->claims)[index_of(actor)];
}

std::span<const ActorRelation> EvidenceBase::relations() const {
  return chosen_->relations;
}

std::vector<const ActorRelation*> EvidenceBase::relations_of(EntityId actor) const {
  std::vector<const ActorRelation*> found;
  for (const ActorRelation& relation : relations()) {
    if (relation.from == actor || relation.to == actor) {
      found.push_back(&relation);
    }
  }
  return found;
}

std::vector<EntityId> EvidenceBase::records_of(EntityId actor) const {
  std::vector<EntityId> records = {actor};
  for (const ActorRelation& relation : relations()) {
    if (relation.kind != RelationKind::Exact) {
      continue;
    }
    if (relation.from == actor) {
      records.push_back(relation.to);
    } else if (relation.to == actor) {
      records.push_back(relation.from);
    }
  }
  std::sort(records.begin() + 1, records.end());
  records.erase(std::unique(records.begin() + 1, records.end()), records.end());
  return records;
}

std::span<const KnowledgeFile> EvidenceBase::files() const {
  return store_->files;
}

std::string_view EvidenceBase::source() const {
  return store_->source;
}

std::string_view EvidenceBase::version() const {
  return chosen_->version;
}

bool EvidenceBase::is_synthetic() const {
  return std::any_of(store_->files.begin(), store_->files.end(),
                     [](const KnowledgeFile& file) { return file.synthetic; });
}

}  // namespace longwatch::knowledge
