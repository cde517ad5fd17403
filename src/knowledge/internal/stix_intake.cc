#include "knowledge/internal/stix_intake.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "knowledge/diagnostics.h"
#include "knowledge/internal/citation.h"
#include "knowledge/internal/stix_marking.h"
#include "knowledge/victim_words.h"

namespace longwatch::knowledge::internal {
namespace {

/// The values in which STIX 2.1 (appendix A) writes low, moderate and high confidence.
constexpr int kModerateConfidence = 30;
constexpr int kHighConfidence = 70;

std::optional<EntityKind> entity_kind(StixKind kind) {
  switch (kind) {
    case StixKind::IntrusionSet:
    case StixKind::ThreatActor:
      return EntityKind::Actor;
    case StixKind::Campaign:
      return EntityKind::Campaign;
    case StixKind::Malware:
      return EntityKind::Malware;
    case StixKind::Tool:
      return EntityKind::Tool;
    case StixKind::Technique:
      return EntityKind::Technique;
    default:
      return std::nullopt;
  }
}

bool is_actor(StixKind kind) {
  return kind == StixKind::IntrusionSet || kind == StixKind::ThreatActor;
}

/// "18.1" of "enterprise-attack-18.1.json": the bundle itself does not always say it.
std::string_view release_in(std::string_view file_name) {
  constexpr std::string_view kMark = "attack-";
  const std::size_t at = file_name.find(kMark);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = file_name.substr(at + kMark.size());
  const std::size_t end = rest.find_first_not_of("0123456789.");
  std::string_view release = rest.substr(0, std::min(end, rest.size()));
  while (release.ends_with('.')) {
    release.remove_suffix(1);
  }
  return release;
}

model::AnalyticConfidence confidence_of(const StixObject& object) {
  const int value = object.confidence.value_or(0);
  if (value >= kHighConfidence) {
    return model::AnalyticConfidence::High;
  }
  return value >= kModerateConfidence ? model::AnalyticConfidence::Moderate
                                      : model::AnalyticConfidence::Low;
}

/// An indicator that asks for one value: "[ipv4-addr:value = '192.0.2.1']".
struct PlainPattern {
  std::string artefact;
  std::string value;
};

std::string_view artefact_of(std::string_view path) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kArtefacts = {{
      {"ipv4-addr:value", "ipv4"},
      {"ipv6-addr:value", "ipv6"},
      {"domain-name:value", "domain"},
      {"url:value", "url"},
      {"email-addr:value", "mail-address"},
      {"x509-certificate:serial_number", "certificate-serial"},
      {"file:hashes.'SHA-256'", "sha256"},
      {"file:hashes.MD5", "md5"},
      {"autonomous-system:number", "as-number"},
  }};
  for (const auto& [known, artefact] : kArtefacts) {
    if (known == path) {
      return artefact;
    }
  }
  return {};
}

/// What profiles call an observable of that type.
std::string_view artefact_of_type(std::string_view type) {
  const bool certificate = type == "x509-certificate";
  return artefact_of(fmt::format("{}:{}", type, certificate ? "serial_number" : "value"));
}

std::optional<PlainPattern> plain_pattern(std::string_view raw) {
  const std::string text = unescaped(raw);
  const std::string_view pattern = trim(text);
  const std::size_t equals = pattern.find('=');
  if (!pattern.starts_with('[') || !pattern.ends_with("']") || equals == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view path = trim(pattern.substr(1, equals - 1));
  const std::string_view quoted = trim(pattern.substr(equals + 1, pattern.size() - equals - 2));
  const std::string_view artefact = artefact_of(path);
  const std::size_t quotes =
      static_cast<std::size_t>(std::count(quoted.begin(), quoted.end(), '\''));
  if (artefact.empty() || quotes != 2 || !quoted.starts_with('\'')) {
    return std::nullopt;
  }
  return PlainPattern{std::string(artefact), std::string(quoted.substr(1, quoted.size() - 2))};
}

class StixIntake {
 public:
  StixIntake(const StixBundle& bundle, const FileLabel& file, EvidenceBuilder& builder,
             DiagnosticSink& diagnostics)
      : bundle_(bundle),
        file_(file),
        builder_(builder),
        diagnostics_(diagnostics),
        markings_(bundle) {}

  void take(const std::string& sha256) {
    choose_versions();
    KnowledgeFile file;
    file.name = file_.name;
    file.title = title();
    file.sha256 = sha256;
    file.licence = markings_.licence();
    title_ = file.title.empty() ? file.name : file.title;
    std::string source =
        file.title.empty() ? file.name : fmt::format("{} ({})", file.title, file.name);
    builder_.add_file(std::move(file), std::move(source));
    for (const StixObject* const object : current_) {
      if (object->kind != StixKind::Relation) {
        take_object(*object);
      }
    }
    for (const StixObject* const object : current_) {
      if (object->kind == StixKind::Relation && !object->withdrawn) {
        take_relation(*object);
      } else if (object->kind == StixKind::Opinion && !object->withdrawn) {
        take_opinion(*object);
      }
    }
    report_unread();
  }

 private:
  using Handler = void (StixIntake::*)(const StixObject&);

  void choose_versions() {
    current_.reserve(bundle_.objects.size());
    by_id_.reserve(bundle_.objects.size());
    for (const StixObject& object : bundle_.objects) {
      const auto [entry, is_new] = by_id_.try_emplace(object.id, current_.size());
      if (is_new) {
        current_.push_back(&object);
      } else if (current_[entry->second]->modified < object.modified) {
        current_[entry->second] = &object;
      }
    }
    for (const StixObject* const object : current_) {
      if (object->kind != StixKind::Relation || object->withdrawn) {
        continue;
      }
      if (object->relation == "consists-of") {
        parts_.emplace(object->from, object->to);
      } else if (object->relation == "attributed-to" && names_actor(object->to)) {
        behind_.emplace(object->from, object->to);
      }
    }
  }

  /// The actor itself, or the actors to whom the bundle attributes a campaign.
  std::vector<std::string_view> actors_behind(std::string_view id) const {
    std::vector<std::string_view> actors;
    if (names_actor(id)) {
      actors.push_back(id);
    } else if (type_in(id) == "campaign") {
      const auto [begin, end] = behind_.equal_range(id);
      for (auto entry = begin; entry != end; ++entry) {
        actors.push_back(entry->second);
      }
      std::sort(actors.begin(), actors.end());
    }
    return actors;
  }

  static bool may_act(std::string_view id) { return names_actor(id) || type_in(id) == "campaign"; }

  std::string_view attack_id(const StixObject& object) const {
    for (const StixReference& reference : bundle_.references_of(object)) {
      if (reference.source.starts_with("mitre-") && !reference.external_id.empty()) {
        return reference.external_id;
      }
    }
    return {};
  }

  std::string title() const {
    bool is_attack = false;
    for (const StixObject* const object : current_) {
      if (object->kind == StixKind::Collection && !object->version.empty()) {
        return fmt::format("ATT&CK v{}", object->version);
      }
      is_attack = is_attack || (entity_kind(object->kind).has_value() && !object->withdrawn &&
                                !object->version.empty() && !attack_id(*object).empty());
    }
    const std::string_view release = release_in(file_.name);
    return is_attack && !release.empty() ? fmt::format("ATT&CK v{}", release) : std::string();
  }

  void take_object(const StixObject& object) {
    const std::optional<EntityKind> kind = entity_kind(object.kind);
    if (!kind.has_value()) {
      builder_.pass_over(object.id);
      return;
    }
    const std::string_view attack = attack_id(object);
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
    for (const StixReference& reference : bundle_.references_of(object)) {
      if (is_report(reference) && !explains_alias(reference)) {
        const ReferenceId id = reference_of(reference);
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

  /// Not the entry that carries the ATT&CK id.
  static bool is_report(const StixReference& reference) {
    const bool carries_id =
        reference.source.starts_with("mitre-") && !reference.external_id.empty();
    return !reference.source.empty() && !carries_id;
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
    for (const StixReference& reference : bundle_.references_of(object)) {
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
    if (!attack_id(object).empty()) {
      return "ATT&CK";
    }
    const std::string maker = markings_.creator(object);
    return maker.empty() ? title_ : maker;
  }

  ReferenceId reference_of(const StixReference& reference) {
    return builder_.reference(unescaped(reference.source), unescaped(reference.url),
                              cited_period(reference.description));
  }

  void take_relation(const StixObject& relation) {
    struct Row {
      std::string_view type;
      Handler handler;
    };

    static constexpr std::array<Row, 12> kRows = {{
        {"uses", &StixIntake::take_use},
        {"attributed-to", &StixIntake::take_attribution},
        {"subtechnique-of", &StixIntake::take_parent},
        {"revoked-by", &StixIntake::take_successor},
        {"targets", &StixIntake::take_target},
        {"originates-from", &StixIntake::take_origin},
        {"located-at", &StixIntake::take_origin},
        {"indicates", &StixIntake::take_indicator},
        {"duplicate-of", &StixIntake::take_sameness},
        {"related-to", &StixIntake::take_likeness},
        {"similar", &StixIntake::take_likeness},
        {"derived-from", &StixIntake::take_likeness},
    }};
    for (const Row& row : kRows) {
      if (row.type == relation.relation) {
        (this->*row.handler)(relation);
        return;
      }
    }
  }

  const StixObject* object_of(std::string_view id) const {
    const auto entry = by_id_.find(id);
    return entry == by_id_.end() ? nullptr : current_[entry->second];
  }

  static std::string_view type_in(std::string_view id) { return id.substr(0, id.find("--")); }

  static bool names_actor(std::string_view id) {
    const std::string_view type = type_in(id);
    return type == "intrusion-set" || type == "threat-actor";
  }

  void state(LinkKind kind, const StixObject& relation) {
    references_.clear();
    for (const StixReference& reference : bundle_.references_of(relation)) {
      if (is_report(reference)) {
        references_.push_back(reference_of(reference));
      }
    }
    builder_.state({kind, origin_of(relation), relation.from, relation.to, references_, 0,
                    relation.description, markings_.of(relation)});
  }

  Origin origin_of(const StixObject& relation) const {
    const StixObject* const from = object_of(relation.from);
    return from != nullptr && !attack_id(*from).empty() ? Origin::Attack : Origin::Stix;
  }

  void take_use(const StixObject& relation) {
    if (type_in(relation.to) == "infrastructure") {
      take_infrastructure(relation);
    } else {
      state(LinkKind::Uses, relation);
    }
  }

  /// What an infrastructure consists of, as far as the bundle says.
  void take_infrastructure(const StixObject& relation) {
    if (!may_act(relation.from)) {
      return;
    }
    const auto [begin, end] = parts_.equal_range(relation.to);
    bool any = false;
    for (auto entry = begin; entry != end; ++entry) {
      const StixObject* const part = object_of(entry->second);
      if (part == nullptr || part->kind != StixKind::Observable || part->value.empty()) {
        continue;
      }
      model::ActorItem fact = fact_of(relation);
      fact.kind = model::ActorItemKind::Infrastructure;
      fact.artefact = artefact_of_type(part->type);
      fact.value = unescaped(part->value);
      fact.marking = model::strictest(fact.marking, marking_of_part(*part, fact.marking));
      claim(relation.from, fact);
      any = true;
    }
    unread_ += any ? 0U : 1U;
  }

  /// Observables need no marking of their own: then that of the statement counts.
  const model::Marking& marking_of_part(const StixObject& part, const model::Marking& otherwise) {
    return part.markings.empty() ? otherwise : markings_.of(part);
  }

  void take_attribution(const StixObject& relation) {
    const std::string_view from = type_in(relation.from);
    if (from == "campaign" && names_actor(relation.to)) {
      state(LinkKind::AttributedTo, relation);
    } else if (from == "intrusion-set" && names_actor(relation.to)) {
      relate(RelationKind::AttributedTo, relation);
    } else if (names_actor(relation.from) && type_in(relation.to) == "identity") {
      take_sponsor(relation, "organisation");
    }
  }

  void take_parent(const StixObject& relation) { builder_.set_parent(relation.from, relation.to); }

  void take_successor(const StixObject& relation) { builder_.withdraw(relation.from, relation.to); }

  void take_sameness(const StixObject& relation) { relate(RelationKind::Exact, relation); }

  void take_likeness(const StixObject& relation) { relate(RelationKind::Overlaps, relation); }

  void relate(RelationKind kind, const StixObject& relation) {
    if (!names_actor(relation.from) || !names_actor(relation.to)) {
      return;
    }
    EvidenceBuilder::Relation stated;
    stated.kind = kind;
    stated.from = relation.from;
    stated.to = relation.to;
    stated.source = said_by(relation);
    stated.dated = parse_iso8601(relation.modified);
    stated.marking = markings_.of(relation);
    builder_.relate(std::move(stated));
  }

  /// Who disagrees with a relation disputes it; the relation itself stays.
  void take_opinion(const StixObject& opinion) {
    if (opinion.opinion != "disagree" && opinion.opinion != "strongly-disagree") {
      return;
    }
    for (const std::string_view subject : opinion.subjects) {
      const StixObject* const relation = object_of(subject);
      if (relation == nullptr || relation->kind != StixKind::Relation ||
          !names_actor(relation->from) || !names_actor(relation->to)) {
        continue;
      }
      EvidenceBuilder::Relation stated;
      stated.kind = RelationKind::Disputed;
      stated.from = relation->from;
      stated.to = relation->to;
      stated.source = said_by(opinion);
      stated.dated = parse_iso8601(opinion.modified);
      stated.marking = markings_.of(opinion);
      builder_.relate(std::move(stated));
    }
  }

  /// Who states a relation, and the reports it cites.
  std::string said_by(const StixObject& relation) const {
    const std::string maker = markings_.creator(relation);
    std::string text = maker.empty() ? title_ : maker;
    std::string_view before = ", citing ";
    for (const StixReference& reference : bundle_.references_of(relation)) {
      if (is_report(reference)) {
        text.append(before).append(unescaped(reference.source));
        before = "; ";
      }
    }
    return text;
  }

  void take_sponsor(const StixObject& relation, std::string_view to_kind) {
    const StixObject* const from = object_of(relation.from);
    const StixObject* const to = object_of(relation.to);
    if (from == nullptr || to == nullptr) {
      ++unread_;
      return;
    }
    model::SponsorEdge edge;
    edge.from = unescaped(from->name);
    edge.to = unescaped(to->name.empty() ? to->country : to->name);
    edge.to_kind = to_kind;
    edge.confidence = confidence_of(relation);
    edge.source = said_by(relation);
    edge.marking = markings_.of(relation);
    edge.dated = parse_iso8601(relation.modified);
    builder_.claim(relation.from, std::move(edge));
  }

  void take_origin(const StixObject& relation) {
    if (names_actor(relation.from) && type_in(relation.to) == "location") {
      take_sponsor(relation, "origin");
    }
  }

  model::ActorItem fact_of(const StixObject& relation) {
    model::ActorItem fact;
    fact.source = said_by(relation);
    fact.dated = parse_iso8601(relation.modified);
    fact.marking = markings_.of(relation);
    return fact;
  }

  /// Says it of the actor, or of those behind a campaign. What names nothing says nothing.
  void claim(std::string_view who, const model::ActorItem& fact) {
    const std::vector<std::string_view> actors = actors_behind(who);
    if (fact.value.empty() || actors.empty()) {
      ++unread_;
      return;
    }
    for (const std::string_view actor : actors) {
      builder_.claim(actor, fact);
    }
  }

  void take_target(const StixObject& relation) {
    const StixObject* const victim = object_of(relation.to);
    if (!may_act(relation.from)) {
      return;
    }
    if (victim == nullptr) {
      ++unread_;
      return;
    }
    model::ActorItem fact = fact_of(relation);
    fact.name = unescaped(victim->name);
    if (victim->kind == StixKind::Location) {
      fact.kind = model::ActorItemKind::VictimCountry;
      fact.value =
          country_code(unescaped(victim->country.empty() ? victim->name : victim->country));
      claim(relation.from, fact);
    } else if (victim->kind == StixKind::Identity) {
      fact.kind = model::ActorItemKind::VictimSector;
      unread_ += victim->sectors.empty() ? 1U : 0U;
      for (const std::string_view sector : victim->sectors) {
        fact.value = sector_word(unescaped(sector));
        claim(relation.from, fact);
      }
    }
  }

  void take_indicator(const StixObject& relation) {
    const StixObject* const indicator = object_of(relation.from);
    if (!may_act(relation.to) || indicator == nullptr || indicator->withdrawn) {
      return;
    }
    std::optional<PlainPattern> pattern = plain_pattern(indicator->pattern);
    if (!pattern.has_value()) {
      ++unread_;
      return;
    }
    model::ActorItem fact = fact_of(relation);
    fact.kind = model::ActorItemKind::Infrastructure;
    fact.artefact = std::move(pattern->artefact);
    fact.value = std::move(pattern->value);
    fact.name = unescaped(indicator->name);
    fact.marking = model::strictest(fact.marking, markings_.of(*indicator));
    claim(relation.to, fact);
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

  const StixBundle& bundle_;
  const FileLabel& file_;
  EvidenceBuilder& builder_;
  DiagnosticSink& diagnostics_;
  StixMarkings markings_;
  std::string title_;
  std::vector<const StixObject*> current_;  // the last version of each
  std::unordered_map<std::string_view, std::size_t> by_id_;
  std::unordered_multimap<std::string_view, std::string_view> behind_;  // campaign, actor
  std::unordered_multimap<std::string_view, std::string_view> parts_;   // whole, part
  std::unordered_map<std::string_view, ReferenceId> cited_;  // by one object, by raw name
  std::vector<ReferenceId> references_;
  std::uint64_t unread_ = 0;
};

}  // namespace

void take_stix(const StixBundle& bundle, const FileLabel& file, const std::string& sha256,
               EvidenceBuilder& builder, DiagnosticSink& diagnostics) {
  StixIntake(bundle, file, builder, diagnostics).take(sha256);
}

}  // namespace longwatch::knowledge::internal
