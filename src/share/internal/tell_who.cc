#include <algorithm>

#include <fmt/format.h>

#include "share/internal/tellers.h"
#include "share/judgement_choice.h"
#include "share/wording.h"

namespace longwatch::share::internal {
namespace {

using model::Certainty;
using model::Hypothesis;
using model::Judgement;
using model::LedgerItem;

/// Alternatives that are named in the sentence; the table has all.
constexpr std::size_t kAlternatives = 5;

/// The hypothesis that the author adopted, else the most probable one.
const Hypothesis& answer_of(const Judgement& judgement) {
  const auto adopted =
      std::ranges::find(judgement.hypotheses, judgement.adopted_actor, &Hypothesis::actor);
  return judgement.status == model::JudgementStatus::Authored &&
                 adopted != judgement.hypotheses.end()
             ? *adopted
             : judgement.hypotheses.front();
}

Support support_of(const Judgement& judgement, const Hypothesis& hypothesis) {
  Support support{{}, {}, {judgement.id}};
  for (const LedgerItem& item : hypothesis.ledger) {
    support.evidence.insert(support.evidence.end(), item.evidence.begin(), item.evidence.end());
  }
  return support;
}

void tell_likelihood(StoryBuilder& story, const Judgement& judgement) {
  const Hypothesis& answer = answer_of(judgement);
  const bool is_authored = judgement.status == model::JudgementStatus::Authored;
  const bool is_adopted = is_authored && !judgement.adopted_actor.empty();
  const std::string who =
      is_adopted ? fmt::format("{} answers for this judgement: ", phrase(judgement.author, 80))
                 : "A lead, not a finding: ";
  story.say(fmt::format("{}{} {} did this.", who, likelihood_opening(answer.likelihood_term),
                        hypothesis_name(answer)),
            Certainty::Inferred, support_of(judgement, answer));
  if (is_authored && !is_adopted) {
    story.say(fmt::format("{} adopts none of the hypotheses, and answers for that.",
                          phrase(judgement.author, 80)),
              Certainty::Inferred, {{}, {}, {judgement.id}});
  }
}

void tell_alternatives(StoryBuilder& story, const Judgement& judgement) {
  const Hypothesis& answer = answer_of(judgement);
  std::vector<std::string> others;
  for (const Hypothesis& hypothesis : judgement.hypotheses) {
    if (&hypothesis != &answer) {
      others.push_back(
          fmt::format("{} ({})", hypothesis_name(hypothesis), hypothesis.likelihood_term));
    }
  }
  if (!others.empty()) {
    story.say(fmt::format("The alternatives that were weighed: {}.", joined(others, kAlternatives)),
              Certainty::Inferred, {{}, {}, {judgement.id}});
  }
}

/// Never in a sentence with a likelihood (ICD 203).
void tell_confidence(StoryBuilder& story, const Judgement& judgement) {
  const std::string why =
      judgement.confidence_why.empty() ? "" : ": " + reasons(judgement.confidence_why);
  story.say(sentence(fmt::format("Analytic confidence in this judgement is {}{}",
                                 name_of(judgement.confidence), why)),
            Certainty::Inferred, {{}, {}, {judgement.id}});
}

std::string item_words(const LedgerItem& item) {
  std::string text = phrase(item.item, 120);
  text += item.source.empty() ? "" : ", known from " + phrase(item.source, 100);
  text += item.why.empty() ? "" : ": " + phrase(item.why);
  return text;
}

void tell_strongest(StoryBuilder& story, const Judgement& judgement) {
  const Hypothesis& answer = answer_of(judgement);
  const LedgerItem* best = nullptr;
  const LedgerItem* worst = nullptr;
  for (const LedgerItem& item : answer.ledger) {
    if (item.decibans > 0 && (best == nullptr || item.decibans > best->decibans)) {
      best = &item;
    }
    if (item.decibans < 0 && (worst == nullptr || item.decibans < worst->decibans)) {
      worst = &item;
    }
  }
  if (best != nullptr) {
    story.say(sentence(fmt::format("What speaks most for {}: {}", hypothesis_name(answer),
                                   item_words(*best))),
              Certainty::Observed, {{}, best->evidence, {judgement.id}});
    story.say(best->measured ? "The weight of that was measured on public data."
                             : "The weight of that was set by experts, not measured.",
              Certainty::Observed, {{}, {}, {judgement.id}});
  }
  story.say(worst == nullptr
                ? fmt::format("Nothing was found that speaks against {}.", hypothesis_name(answer))
                : sentence(fmt::format("What speaks most against {}: {}", hypothesis_name(answer),
                                       item_words(*worst))),
            worst == nullptr ? Certainty::CannotBeExcluded : Certainty::Observed,
            {{}, worst == nullptr ? std::vector<std::string>{} : worst->evidence, {judgement.id}});
}

void tell_limits(StoryBuilder& story, const Judgement& judgement) {
  const Support support{{}, {}, {judgement.id}};
  for (const std::string& cap : judgement.caps) {
    story.say(sentence("A limit of the method was applied: " + phrase(cap)), Certainty::Inferred,
              support);
  }
  if (!judgement.most_telling.empty()) {
    story.say(fmt::format("Without this the order or the term would change: {}.",
                          phrase(judgement.most_telling)),
              Certainty::Inferred, support);
  }
  if (!judgement.vertices.empty()) {
    story.say(fmt::format("The evidence concerns: {}.", joined(judgement.vertices)),
              Certainty::Inferred, support);
  }
}

/// The way from a group to who pays it, hop by hop, and only when somebody answers for it.
void tell_sponsors(StoryBuilder& story, const Judgement& judgement) {
  if (judgement.status != model::JudgementStatus::Authored) {
    return;
  }
  const Support support{{}, {}, {judgement.id}};
  for (const model::SponsorEdge& edge : judgement.sponsors) {
    story.say(fmt::format("{} is linked to {} ({}), by {}, with {} confidence.",
                          phrase(edge.from, 80), phrase(edge.to, 80), words_of(edge.to_kind),
                          edge.source.empty() ? "a source not named" : phrase(edge.source, 120),
                          name_of(edge.confidence)),
              Certainty::Inferred, support);
  }
  if (!judgement.sponsor_statement.empty()) {
    story.say(fmt::format("In the author's words: \"{}\"", judgement.sponsor_statement),
              Certainty::Inferred, support);
  }
}

void tell_without_partners(StoryBuilder& story, const Judgement& judgement) {
  const Hypothesis& answer = judgement.hypotheses.front();
  story.say(fmt::format("Without what partners shared: {} {} did this.",
                        likelihood_opening(answer.likelihood_term), hypothesis_name(answer)),
            Certainty::Inferred, support_of(judgement, answer));
  story.say(fmt::format("Without what partners shared, analytic confidence is {}.",
                        name_of(judgement.confidence)),
            Certainty::Inferred, {{}, {}, {judgement.id}});
}

void tell_judgement(StoryBuilder& story, const model::Incident& incident) {
  const JudgementChoice choice = choose_judgement(story.file(), incident.id);
  if (choice.main == nullptr) {
    story.say(story.is_internal() ? "Who did this has not been assessed."
                                  : "Who did this is not part of this view.",
              Certainty::CannotBeExcluded, {{}, {}, {incident.id}});
    return;
  }
  const Judgement& judgement = *choice.main;
  tell_likelihood(story, judgement);
  tell_confidence(story, judgement);
  tell_alternatives(story, judgement);
  tell_strongest(story, judgement);
  tell_limits(story, judgement);
  tell_sponsors(story, judgement);
  if (choice.without_partners != nullptr) {
    tell_without_partners(story, *choice.without_partners);
  }
  if (!judgement.dissent.empty()) {
    story.say(sentence("Dissent: " + phrase(judgement.dissent, 600)), Certainty::Inferred,
              {{}, {}, {judgement.id}});
  }
  if (!judgement.knowledge.empty()) {
    story.say(
        fmt::format("Compared with what is known of actors from: {}.", phrase(judgement.knowledge)),
        Certainty::Observed, {{}, {}, {judgement.id}});
  }
}

}  // namespace

void tell_who(StoryBuilder& story) {
  for (const model::Incident& incident : story.told()) {
    story.enter(model::Section::Who, incident.id);
    tell_judgement(story, incident);
  }
}

}  // namespace longwatch::share::internal
