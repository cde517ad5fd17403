#include <algorithm>
#include <utility>

#include "register/internal/outside_view.h"

namespace longwatch::registry::internal {
namespace {

using model::Granularity;

bool names_group(Granularity granularity) {
  return granularity == Granularity::Group || granularity == Granularity::GroupAndState;
}

void keep_permitted_ledger(model::Hypothesis& hypothesis, const model::Audience& audience) {
  std::erase_if(hypothesis.ledger,
                [&](const model::LedgerItem& item) { return !permits(item.marking, audience); });
}

/// What rests on all the evidence together, or speaks in the author's free words.
void drop_reasons(model::Judgement& judgement) {
  judgement.confidence_why.clear();
  judgement.caps.clear();
  judgement.vertices.clear();
  judgement.most_telling.clear();
  judgement.dissent.clear();
  judgement.author.clear();
  judgement.knowledge.clear();
}

void drop_sponsors(model::Judgement& judgement) {
  judgement.sponsors.clear();
  judgement.sponsor_statement.clear();
}

/// The state at the end of the chain alone, without what leads to it.
void keep_state_alone(model::Judgement& judgement) {
  std::erase_if(judgement.sponsors,
                [](const model::SponsorEdge& edge) { return edge.to_kind != "state"; });
  for (model::SponsorEdge& edge : judgement.sponsors) {
    edge.from.clear();
    edge.source.clear();
  }
  judgement.sponsor_statement.clear();
}

std::string_view class_words(model::DataClass data_class) {
  switch (data_class) {
    case model::DataClass::None:
      return "information of no special class";
    case model::DataClass::Technical:
      return "technical information";
    case model::DataClass::Credential:
      return "credentials";
    case model::DataClass::Personal:
      return "personal information";
    case model::DataClass::Sensitive:
      return "sensitive information";
  }
  return "information";
}

}  // namespace

model::Judgement released_judgement(model::Judgement judgement, const model::Release& release,
                                    const model::Audience& audience) {
  drop_reasons(judgement);
  std::erase_if(judgement.hypotheses, [&](const model::Hypothesis& hypothesis) {
    return !names_group(release.granularity) || judgement.adopted_actor.empty() ||
           hypothesis.actor != judgement.adopted_actor;
  });
  for (model::Hypothesis& hypothesis : judgement.hypotheses) {
    keep_permitted_ledger(hypothesis, audience);
  }
  if (!names_group(release.granularity)) {
    judgement.adopted_actor.clear();
  }
  if (release.granularity == Granularity::State) {
    keep_state_alone(judgement);
  } else if (release.granularity == Granularity::GroupAndState) {
    std::erase_if(judgement.sponsors, [&](const model::SponsorEdge& edge) {
      return !permits(edge.marking, audience) && edge.to_kind != "state";
    });
  } else {
    drop_sponsors(judgement);
  }
  return judgement;
}

model::Judgement unreleased_judgement(model::Judgement judgement, const model::Audience& audience) {
  drop_reasons(judgement);
  drop_sponsors(judgement);
  judgement.adopted_actor.clear();
  for (model::Hypothesis& hypothesis : judgement.hypotheses) {
    hypothesis.probability = 0;
    hypothesis.likelihood_term.clear();
    hypothesis.prior_decibans = 0;
    keep_permitted_ledger(hypothesis, audience);
  }
  return judgement;
}

model::ImpactFact released_fact(const model::ImpactFact& fact) {
  model::ImpactFact told;
  told.id = fact.id;
  told.kind = fact.kind;
  told.certainty = fact.certainty;
  told.confidence = fact.confidence;
  told.what = class_words(fact.data_class);
  told.data_class = fact.data_class;
  told.count = fact.count;
  told.unit = fact.unit;
  told.bytes = fact.bytes;
  told.marking = {model::Tlp::Clear, {}};
  return told;
}

}  // namespace longwatch::registry::internal
