#include "knowledge/internal/stix_intake.h"

#include <algorithm>
#include <chrono>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "knowledge/diagnostics.h"
#include "knowledge/internal/citation.h"
#include "knowledge/internal/stix_marking.h"
#include "knowledge/internal/stix_relations.h"
#include "knowledge/internal/stix_view.h"

namespace longwatch::knowledge::internal {
namespace {

bool is_actor(StixKind kind) {
  return kind == StixKind::IntrusionSet || kind == StixKind::ThreatActor;
}

class StixIntake {
 public:
  StixIntake(const StixBundle& bundle, const FileLabel& file, EvidenceBuilder& builder,
             DiagnosticSink& diagnostics)
      : view_(bundle),
        file_(file),
        builder_(builder),
        diagnostics_(diagnostics),
        markings_(bundle) {}

  void take(const std::string& sha256) {
    KnowledgeFile file;
    file.name = file_.name;
    file.title = view_.title(file_.name);
    file.sha256 = sha256;
    file.licence = markings_.licence();
    title_ = file.title.empty() ? file.name : file.title;
    std::string source =
        file.title.empty() ? file.name : fmt::format("{} ({})", file.title, file.name);
    builder_.add_file(std::move(file), std::move(source));
    for (const StixObject* const object : view_.current()) {
      if (object->kind != StixKind::Relation) {
        take_object(*object);
      }
    }
    unread_ += take_stix_relations(view_, markings_, title_, builder_);
    report_unread();
  }

 private:
  void take_object(const StixObject& object) {
    const std::optional<EntityKind> kind = entity_kind(object.kind);
    if (!kind.has_value()) {
      builder_.pass_over(object.id);
      return;
    }
    const std::string_view attack = view_.attack_id(object);
    if (object.id.empty()) {
      ++unread_;
      return;
    }
    if (object.withdrawn) {
      builder_.withdraw(object.id);
      if (!attack.empty()) {
        builder_.withdraw(attack, object.id);
      }
      return;
    }
    const std::string_view id = attack.empty() ? object.id : attack;
    Draft* const draft = builder_.draft(*kind, id, attack.empty() ? Origin::Stix : Origin::Attack);
    if (draft == nullptr) {
      builder_.pass_over(object.id);
      return;
    }
    builder_.also_called(object.id, *draft);
    const std::size_t dashes = object.id.find("--");
    if (dashes != std::string_view::npos) {
      builder_.also_called(fmt::format("uuid:{}", object.id.substr(dashes + 2)), *draft);
    }
    describe(object, *draft);
  }

  void describe(const StixObject& object, Draft& draft) {
    Entity& entity = draft.entity;
    const model::Marking& marking = markings_.of(object);
    // Of two descriptions the one stands that more may see: a partner's copy hides nothing public.
    if (entity.stix_id.empty() || marking.tlp < entity.marking.tlp) {
      entity.name = unescaped(object.name);
      entity.stix_id = object.id;
      entity.description = unescaped(object.description);
      entity.marking = marking;
      entity.tactics.clear();
      for (const std::string_view tactic : object.tactics) {
        entity.tactics.emplace_back(tactic);
      }
      entity.first_seen = parse_iso8601(object.first_seen);
      entity.last_seen = parse_iso8601(object.last_seen);
    }
    cited_.clear();
    for (const StixReference& reference : view_.references_of(object)) {
      if (is_report(reference) && !explains_alias(reference)) {
        const ReferenceId id = reference_number(reference, builder_);
        cited_[reference.source] = id;
        entity.references.push_back(id);
      }
    }
    std::sort(entity.references.begin(), entity.references.end());
    entity.references.erase(std::unique(entity.references.begin(), entity.references.end()),
                            entity.references.end());
    if (is_actor(object.kind)) {
      take_names(object, draft);
    } else {
      take_aliases(object, entity);
    }
  }

  /// Objects have entries of the same form that explain an alias.
  static bool explains_alias(const StixReference& reference) {
    return reference.url.empty() &&
           (reference.description.empty() ||
            reference.description.find("(Citation: ") != std::string_view::npos);
  }

  static void take_aliases(const StixObject& object, Entity& entity) {
    for (const std::string_view alias : object.aliases) {
      std::string text = unescaped(alias);
      if (text != entity.name &&
          std::find(entity.aliases.begin(), entity.aliases.end(), text) == entity.aliases.end()) {
        entity.aliases.push_back(std::move(text));
      }
    }
  }

  void take_names(const StixObject& object, Draft& draft) {
    add_name(object, draft, object.name, "exact");
    for (const std::string_view alias : object.aliases) {
      if (alias != object.name) {
        add_name(object, draft, alias, "overlaps");
      }
    }
  }

  /// A name, with the reports that the bundle cites for it.
  void add_name(const StixObject& object, Draft& draft, std::string_view raw,
                std::string_view scope) {
    model::ActorName name;
    name.name = unescaped(raw);
    name.scope = scope;
    name.source = maker_of(object);
    name.marking = markings_.of(object);
    std::string citing;
    for (const StixReference& reference : view_.references_of(object)) {
      if (reference.source == raw) {
        cite(reference.description, citing, name.dated);
      }
    }
    if (!citing.empty()) {
      name.source.append(", citing ").append(citing);
    }
    const bool known = std::any_of(draft.claims.names.begin(), draft.claims.names.end(),
                                   [&](const model::ActorName& other) {
                                     return other.name == name.name && other.source == name.source;
                                   });
    if (!known) {
      draft.claims.names.push_back(std::move(name));
    }
  }

  void cite(std::string_view description, std::string& citing, std::optional<Timestamp>& earliest) {
    CitationNames names(description);
    for (auto name = names.next(); name.has_value(); name = names.next()) {
      citing.append(citing.empty() ? "" : "; ").append(unescaped(*name));
      const auto entry = cited_.find(*name);
      if (entry == cited_.end()) {
        continue;
      }
      const Reference& reference = builder_.reference(entry->second);
      if (reference.until.has_value()) {
        const Timestamp day = *reference.until - std::chrono::hours(24);
        earliest = std::min(earliest.value_or(day), day);
      }
    }
  }

  std::string maker_of(const StixObject& object) const {
    if (!view_.attack_id(object).empty()) {
      return "ATT&CK";
    }
    const std::string maker = markings_.creator(object);
    return maker.empty() ? title_ : maker;
  }

  void report_unread() {
    if (unread_ != 0) {
      Diagnostic diagnostic{&kRelationUnread, {}, {}, {}, 0, 0, {}};
      diagnostic.place.file = file_.path;
      diagnostic.message = fmt::format(
          "{} objects and relations of actors lack an id, an end or a value, or have an indicator "
          "that asks for more than one; they are left out",
          unread_);
      diagnostic.records_lost = unread_;
      diagnostics_.report(std::move(diagnostic));
    }
    if (markings_.unknown() != 0) {
      Diagnostic diagnostic{&kMarkingUnknown, {}, {}, {}, 0, 0, {}};
      diagnostic.place.file = file_.path;
      diagnostic.message = fmt::format(
          "{} kinds of objects carry a marking that the bundle does not describe; they are taken "
          "for TLP:RED",
          markings_.unknown());
      diagnostics_.report(std::move(diagnostic));
    }
  }

  const StixView view_;
  const FileLabel& file_;
  EvidenceBuilder& builder_;
  DiagnosticSink& diagnostics_;
  StixMarkings markings_;
  std::string title_;
  std::unordered_map<std::string_view, ReferenceId> cited_;  // by one object, by raw name
  std::uint64_t unread_ = 0;
};

}  // namespace

void take_stix(const StixBundle& bundle, const FileLabel& file, const std::string& sha256,
               EvidenceBuilder& builder, DiagnosticSink& diagnostics) {
  StixIntake(bundle, file, builder, diagnostics).take(sha256);
}

}  // namespace longwatch::knowledge::internal
