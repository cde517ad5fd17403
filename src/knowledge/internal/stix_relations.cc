#include "knowledge/internal/stix_relations.h"

#include <array>
#include <utility>
#include <vector>

#include "knowledge/internal/citation.h"
#include "knowledge/internal/plain_pattern.h"
#include "knowledge/victim_words.h"

namespace longwatch::knowledge::internal {
namespace {

/// The values in which STIX 2.1 (appendix A) writes low, moderate and high confidence.
constexpr int kModerateConfidence = 30;
constexpr int kHighConfidence = 70;

model::AnalyticConfidence confidence_of(const StixObject& object) {
  const int value = object.confidence.value_or(0);
  if (value >= kHighConfidence) {
    return model::AnalyticConfidence::High;
  }
  return value >= kModerateConfidence ? model::AnalyticConfidence::Moderate
                                      : model::AnalyticConfidence::Low;
}

class StixRelations {
 public:
  StixRelations(const StixView& view, StixMarkings& markings, const std::string& title,
                EvidenceBuilder& builder)
      : view_(view), markings_(markings), title_(title), builder_(builder) {}

  std::uint64_t take() {
    for (const StixObject* const object : view_.current()) {
      if (object->withdrawn) {
        continue;
      }
      if (object->kind == StixKind::Relation) {
        take_relation(*object);
      } else if (object->kind == StixKind::Opinion) {
        take_opinion(*object);
      }
    }
    return unread_;
  }

 private:
  using Handler = void (StixRelations::*)(const StixObject&);

  void take_relation(const StixObject& relation) {
    struct Row {
      std::string_view type;
      Handler handler;
    };

    static constexpr std::array<Row, 12> kRows = {{
        {"uses", &StixRelations::take_use},
        {"attributed-to", &StixRelations::take_attribution},
        {"subtechnique-of", &StixRelations::take_parent},
        {"revoked-by", &StixRelations::take_successor},
        {"targets", &StixRelations::take_target},
        {"originates-from", &StixRelations::take_origin},
        {"located-at", &StixRelations::take_origin},
        {"indicates", &StixRelations::take_indicator},
        {"duplicate-of", &StixRelations::take_sameness},
        {"related-to", &StixRelations::take_likeness},
        {"similar", &StixRelations::take_likeness},
        {"derived-from", &StixRelations::take_likeness},
    }};
    for (const Row& row : kRows) {
      if (row.type == relation.relation) {
        (this->*row.handler)(relation);
        return;
      }
    }
  }

  void state(LinkKind kind, const StixObject& relation) {
    references_.clear();
    for (const StixReference& reference : view_.references_of(relation)) {
      if (is_report(reference)) {
        references_.push_back(reference_number(reference, builder_));
      }
    }
    builder_.state({kind, origin_of(relation), relation.from, relation.to, references_, 0,
                    relation.description, markings_.of(relation)});
  }

  Origin origin_of(const StixObject& relation) const {
    const StixObject* const from = view_.find(relation.from);
    return from != nullptr && !view_.attack_id(*from).empty() ? Origin::Attack : Origin::Stix;
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
    bool any = false;
    for (const std::string_view id : view_.parts_of(relation.to)) {
      const StixObject* const part = view_.find(id);
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
      const StixObject* const relation = view_.find(subject);
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
    for (const StixReference& reference : view_.references_of(relation)) {
      if (is_report(reference)) {
        text.append(before).append(unescaped(reference.source));
        before = "; ";
      }
    }
    return text;
  }

  void take_sponsor(const StixObject& relation, std::string_view to_kind) {
    const StixObject* const from = view_.find(relation.from);
    const StixObject* const to = view_.find(relation.to);
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
    const std::vector<std::string_view> actors = view_.actors_behind(who);
    if (fact.value.empty() || actors.empty()) {
      ++unread_;
      return;
    }
    for (const std::string_view actor : actors) {
      builder_.claim(actor, fact);
    }
  }

  void take_target(const StixObject& relation) {
    const StixObject* const victim = view_.find(relation.to);
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
    const StixObject* const indicator = view_.find(relation.from);
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

  const StixView& view_;
  StixMarkings& markings_;
  const std::string& title_;
  EvidenceBuilder& builder_;
  std::vector<ReferenceId> references_;
  std::uint64_t unread_ = 0;
};

}  // namespace

std::uint64_t take_stix_relations(const StixView& view, StixMarkings& markings,
                                  const std::string& title, EvidenceBuilder& builder) {
  return StixRelations(view, markings, title, builder).take();
}

ReferenceId reference_number(const StixReference& reference, EvidenceBuilder& builder) {
  return builder.reference(unescaped(reference.source), unescaped(reference.url),
                           cited_period(reference.description));
}

}  // namespace longwatch::knowledge::internal
