#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/actor.h"
#include "model/enum_names.h"
#include "model/marking.h"

/// What others have written of actors, as a graph in which every edge knows who says so and since
/// when: actors, their campaigns, software and techniques; names, sponsors, victims and relations
/// between actors. Numbers in place of texts, so that it can be asked millions of times.
namespace longwatch::knowledge {

/// Index in `EvidenceBase::entities()`. Stays the same in everything selected from one base.
enum class EntityId : std::uint32_t {};
/// Index in `EvidenceBase::references()`. Stays the same in everything selected from one base.
enum class ReferenceId : std::uint32_t {};
/// Index in `EvidenceBase::links()` of that base alone.
enum class LinkId : std::uint32_t {};

constexpr std::size_t index_of(EntityId id) {
  return static_cast<std::size_t>(id);
}

constexpr std::size_t index_of(ReferenceId id) {
  return static_cast<std::size_t>(id);
}

constexpr std::size_t index_of(LinkId id) {
  return static_cast<std::size_t>(id);
}

/// A published report. Those with the same address, or without one the same name, are one.
struct Reference {
  std::string name;  ///< as ATT&CK calls it: "CISA Leviathan 2024"
  std::string url;   ///< as written; may be empty
  /// Published not before `from` and before `until`: a day, or the month or year when no more is
  /// said. Both absent when it has no date.
  std::optional<Timestamp> from = {};
  std::optional<Timestamp> until = {};
};

enum class EntityKind : std::uint8_t { Actor, Campaign, Malware, Tool, Technique };

constexpr auto names_of(EntityKind /*tag*/) {
  return std::array<std::string_view, 5>{"actor", "campaign", "malware", "tool", "technique"};
}

/// Of an item that speaks of the entity; of an actor or campaign there is none.
model::ActorItemKind item_kind(EntityKind kind);

/// What sort of collection an entity comes from.
enum class Origin : std::uint8_t {
  Attack,   ///< has an ATT&CK id
  Stix,     ///< a STIX bundle of our own or of a partner
  Galaxy,   ///< a MISP galaxy cluster
  Authored  ///< actor files of ours
};

constexpr auto names_of(Origin /*tag*/) {
  return std::array<std::string_view, 4>{"ATT&CK", "STIX", "MISP galaxy", "actor file"};
}

struct Entity {
  EntityKind kind{};
  Origin origin{};
  std::string id;       ///< "G0065", "S0020", "T1505.003", "C0049"; "misp:UUID"; the STIX id else
  std::string stix_id;  ///< empty when it does not come from STIX
  std::string name;
  std::vector<std::string> aliases;  ///< of software; of an actor, `names_of` has them
  /// As written, with its citations; a selection leaves it whole, so that it may tell of later
  /// reports.
  std::string description;
  std::optional<EntityId> parent = {};  ///< of a sub-technique
  std::vector<std::string> tactics;     ///< of a technique: "initial-access"
  std::vector<ReferenceId> references;  ///< cited by the object itself
  std::optional<Timestamp> first_seen = {};
  std::optional<Timestamp> last_seen = {};
  std::uint32_t file = 0;  ///< index in `EvidenceBase::files()`: where it was met first
  model::Marking marking;
};

enum class LinkKind : std::uint8_t {
  Uses,         ///< actor, campaign or software -> software or technique
  AttributedTo  ///< campaign -> actor
};

/// One statement about two entities. The same statement in several files is one link with the
/// references of all, unless they are marked differently or of different origin.
struct Link {
  LinkKind kind{};
  Origin origin{};
  EntityId from{};
  EntityId to{};
  /// Ascending; may be empty: some statements cite nothing.
  std::span<const ReferenceId> references;
  /// Independent reports; at least the references. An actor file may count some it does not name.
  std::uint32_t reports = 0;
  /// How it was done, in words; empty when nothing is said.
  std::string_view description;
  const model::Marking* marking = nullptr;  ///< never null
};

/// How two records of actors belong together. None of them makes one actor of two.
enum class RelationKind : std::uint8_t {
  Exact,        ///< the source names the other record as its own
  Overlaps,     ///< the source says they are alike, or names several as its own
  Disputed,     ///< the source contradicts a relation that others state
  AttributedTo  ///< a cluster of activity -> the actor behind it
};

constexpr auto names_of(RelationKind /*tag*/) {
  return std::array<std::string_view, 4>{"exact", "overlaps", "disputed", "attributed-to"};
}

struct ActorRelation {
  RelationKind kind{};
  EntityId from{};
  EntityId to{};
  std::string source;  ///< who says so, and on what ground
  std::optional<Timestamp> dated = {};
  model::Marking marking;
};

/// What is claimed of one actor, in the order it was read.
struct ActorClaims {
  std::vector<model::ActorName> names;
  std::vector<model::SponsorEdge> sponsors;
  /// Victims, hours, infrastructure, habits: every kind but technique, tool and malware, which are
  /// links.
  std::vector<model::ActorItem> facts;
  /// "state-sponsored", "criminal", as an actor file says. It has no date: as of one it is empty.
  std::string nature;
};

/// One file that was read.
struct KnowledgeFile {
  std::string name;     ///< without its folders
  std::string title;    ///< "ATT&CK v18.1", "MISP galaxy threat-actor 349"; empty for our own files
  std::string sha256;   ///< of its bytes, hex
  std::string licence;  ///< statements of its markings: what whoever passes it on must repeat
  bool synthetic = false;
};

enum class CampaignEdges : std::uint8_t { Follow, Ignore };

/// What of a base shall count.
struct Selection {
  /// Statements that rest on a reference whose whole period lies before; what has no date is left
  /// out then. Absent: everything.
  std::optional<Timestamp> as_of = {};
  CampaignEdges campaigns = CampaignEdges::Follow;
  /// These references are taken away; a statement that rests on no other goes with them.
  std::span<const ReferenceId> without_references = {};
  /// Nothing that these say or that is said of them counts, references and all.
  std::span<const EntityId> without_entities = {};
  /// What this audience may not see does not count: links and claims, and entities with all of
  /// theirs.
  model::Audience audience = {};
};

/// What an actor uses, by itself or in a campaign attributed to it.
struct ProfileItem {
  EntityId item{};
  std::vector<ReferenceId> references;  ///< of all links, ascending, each once
  std::vector<LinkId> links;            ///< own ones first
  bool own = false;                     ///< stated of the actor itself, not of a campaign alone
};

/// Immutable; copying shares what was read. Any thread may read.
class EvidenceBase {
 public:
  struct Store;

  /// Nothing is known.
  EvidenceBase();
  explicit EvidenceBase(std::shared_ptr<const Store> store);
  ~EvidenceBase();
  EvidenceBase(const EvidenceBase&) = default;
  EvidenceBase(EvidenceBase&&) = default;
  EvidenceBase& operator=(const EvidenceBase&) = default;
  EvidenceBase& operator=(EvidenceBase&&) = default;

  /// The part of this base that a selection leaves. Entities and references stay where they are,
  /// so that their numbers mean the same; links are numbered anew. About a millisecond for ATT&CK.
  EvidenceBase select(const Selection& selection) const;
  EvidenceBase as_of(Timestamp date) const;

  /// Ordered by kind, then id: actors first, so that the index of an actor is its number.
  std::span<const Entity> entities() const;
  std::span<const Entity> entities(EntityKind kind) const;

  const Entity& entity(EntityId id) const { return entities()[index_of(id)]; }

  EntityId first_of(EntityKind kind) const;
  /// Whether the selection leaves the entity: nothing is to be said of one that it does not.
  bool stands(EntityId id) const;
  /// The entity with that id (ATT&CK, STIX or our own). A revoked one leads to its successor.
  std::optional<EntityId> find(std::string_view id) const;
  /// Software by one of its names, letter case aside; several may have it.
  std::vector<EntityId> find_software(std::string_view name) const;

  std::span<const Reference> references() const;

  const Reference& reference(ReferenceId id) const { return references()[index_of(id)]; }

  /// Ordered by (from, to, kind).
  std::span<const Link> links() const;

  const Link& link(LinkId id) const { return links()[index_of(id)]; }

  std::span<const Link> links_from(EntityId from) const;
  /// Ascending.
  std::span<const LinkId> links_to(EntityId to) const;

  /// Campaigns attributed to an actor, ascending.
  std::vector<EntityId> campaigns_of(EntityId actor) const;
  /// Actors a campaign is attributed to, ascending.
  std::vector<EntityId> actors_of(EntityId campaign) const;
  /// What an actor uses, its campaigns followed, ordered by item.
  std::vector<ProfileItem> profile_of(EntityId actor) const;

  const ActorClaims& claims_of(EntityId actor) const;
  /// Those in which the actor stands at either end.
  std::vector<const ActorRelation*> relations_of(EntityId actor) const;
  std::span<const ActorRelation> relations() const;
  /// The actor and the records that some source states to be exactly the same: what is claimed of
  /// all of them may be said of it. One step, nothing is concluded from a chain of such statements.
  std::vector<EntityId> records_of(EntityId actor) const;

  std::span<const KnowledgeFile> files() const;
  /// "ATT&CK v18.1 (enterprise-attack-18.1.json.gz), own.yaml".
  std::string_view source() const;
  /// The first 16 hex digits of a digest of everything that was read, and of the selection.
  std::string_view version() const;
  bool is_synthetic() const;

 private:
  struct Chosen;

  static void index(const Store& store, Chosen& chosen);
  void sift_links(const Selection& selection, Chosen& chosen) const;

  std::shared_ptr<const Store> store_;
  std::shared_ptr<const Chosen> chosen_;
};

}  // namespace longwatch::knowledge
