#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/intern.h"
#include "knowledge/evidence_base.h"
#include "knowledge/internal/citation.h"
#include "knowledge/internal/evidence_store.h"

namespace longwatch::knowledge::internal {

/// An entity while files are read: numbers of others are not known yet.
struct Draft {
  Entity entity;
  ActorClaims claims;
};

/// Puts together what files say. Everything is joined by id and by nothing else; ends of links may
/// be described in any file, before or after.
class EvidenceBuilder {
 public:
  explicit EvidenceBuilder(DiagnosticSink& diagnostics) : diagnostics_(diagnostics) {}

  std::uint32_t add_file(KnowledgeFile file, std::string source);

  /// The entity with that id, new or known. Null, with a diagnostic, when it is known as another
  /// kind. Valid until the builder ends.
  Draft* draft(EntityKind kind, std::string_view id, Origin origin);
  /// The same, but only when it is known.
  Draft* find(std::string_view id);
  /// Another id of it.
  void also_called(std::string_view id, const Draft& draft);
  /// An id that stands for nothing any more, or for `successor`.
  void withdraw(std::string_view id, std::string_view successor = {});
  /// An id of something that knowledge of actors does not hold: links to it are no loss.
  void pass_over(std::string_view id);
  /// Describes the id, unless some file does. Of several such descriptions the one stands that
  /// more may see.
  void expect(EntityKind kind, std::string_view id, std::string_view name,
              const model::Marking& marking);
  void set_parent(std::string_view child, std::string_view parent);

  /// One number for one report.
  ReferenceId reference(std::string_view name, std::string_view url, std::optional<Period> period);

  const Reference& reference(ReferenceId id) const { return references_[index_of(id)]; }

  struct Statement {
    LinkKind kind{};
    Origin origin{};
    std::string_view from;
    std::string_view to;
    std::span<const ReferenceId> references;
    std::uint32_t unnamed_reports = 0;
    std::string_view raw_description;  ///< as in JSON
    const model::Marking& marking;
  };

  void state(const Statement& statement);

  /// Claims about an actor that any file may describe.
  void claim(std::string_view actor, model::ActorItem fact);
  void claim(std::string_view actor, model::SponsorEdge sponsor);

  /// Whether a relation to a record that no file describes is worth a word.
  enum class Outside : std::uint8_t { Told, Expected };

  struct Relation {
    RelationKind kind{};
    std::string_view from;
    std::string_view to;
    std::string source;
    std::optional<Timestamp> dated = {};
    model::Marking marking;
    Outside outside = Outside::Told;
  };

  void relate(Relation relation);

  /// Everything. Links that lead nowhere are left out, with a diagnostic at `file` for those that
  /// no file resolves. The builder is empty afterwards.
  std::shared_ptr<const EvidenceBase::Store> finish(std::string digest);

 private:
  enum class Fate : std::uint8_t { Unknown, Known, Withdrawn, PassedOver };

  struct Id {
    Fate fate = Fate::Unknown;
    std::uint32_t draft = 0;
    std::optional<std::uint32_t> successor = {};
  };

  struct PendingLink {
    EvidenceBase::Store::Statement statement;
    std::uint32_t from = 0;  // numbers of ids
    std::uint32_t to = 0;
    std::uint32_t file = 0;
  };

  /// What to make of an id that no file describes.
  struct Expected {
    std::uint32_t id = 0;
    EntityKind kind{};
    std::string name;
    model::Marking marking;
    std::uint32_t file = 0;
  };

  template <class Claim>
  struct Pending {
    std::uint32_t actor = 0;  // number of an id
    std::uint32_t file = 0;
    Claim claim;
  };

  struct PendingRelation {
    ActorRelation relation;
    Outside outside = Outside::Told;
    std::uint32_t from = 0;
    std::uint32_t to = 0;
  };

  struct Lost {
    std::uint64_t count = 0;
    std::string first;
  };

  std::uint32_t number_of(std::string_view id);
  std::uint32_t marking_number(const model::Marking& marking);
  std::optional<std::uint32_t> resolve(std::uint32_t number) const;
  Fate fate_of(std::uint32_t number) const;

  void describe_expected();
  void order_entities(EvidenceBase::Store& store);
  void set_parents(EvidenceBase::Store& store);
  void index_ids(EvidenceBase::Store& store) const;
  static void index_software(EvidenceBase::Store& store);
  void keep_links(EvidenceBase::Store& store);
  void merge_links(EvidenceBase::Store& store) const;
  void keep_link(EvidenceBase::Store& store, const PendingLink& link);
  static bool makes_sense(const EvidenceBase::Store& store, LinkKind kind, EntityId from,
                          EntityId to);
  void keep_relations(EvidenceBase::Store& store);
  Draft* actor_of(std::uint32_t id, std::uint32_t file);
  void settle_claims();
  void count_lost(std::uint32_t id, std::uint32_t file);
  void report_lost();

  DiagnosticSink& diagnostics_;
  Interner names_;
  std::vector<Id> ids_;  // by number of names_
  std::deque<Draft> drafts_;
  std::vector<EntityId> places_;  // of drafts, once they are ordered
  std::vector<std::pair<std::uint32_t, std::uint32_t>> parents_;
  std::vector<Reference> references_;
  std::unordered_map<std::string, ReferenceId> reference_keys_;
  std::unordered_map<std::string, ReferenceId> reference_names_;  // name, blank, address
  std::vector<PendingLink> links_;
  std::vector<Expected> expected_;
  std::vector<ReferenceId> cited_;
  std::string texts_;
  std::vector<model::Marking> markings_;
  std::vector<PendingRelation> relations_;
  std::vector<Pending<model::ActorItem>> facts_;
  std::vector<Pending<model::SponsorEdge>> sponsors_;
  std::vector<KnowledgeFile> files_;
  std::vector<std::string> sources_;
  std::vector<Lost> lost_;  // of each file
};

}  // namespace longwatch::knowledge::internal
