#include "share/release_wording.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace longwatch::share {
namespace {

using model::Granularity;
using model::ImpactKind;

/// "August 2025".
std::string month_of(Timestamp time) {
  constexpr std::array<std::string_view, 12> kMonths = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(time)};
  return std::string(kMonths[static_cast<unsigned>(day.month()) - 1])
      .append(" ")
      .append(std::to_string(static_cast<int>(day.year())));
}

/// "the A, the B and the C".
std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) {
      text += i + 1 == names.size() ? " and " : ", ";
    }
    text += "the " + names[i];
  }
  return text;
}

std::string what_happened(const WordingInput& input) {
  const std::string who =
      input.organisations.empty() ? "one of our organisations" : joined(input.organisations);
  std::string text;
  switch (input.incident.kind) {
    case model::IncidentKind::Intrusion:
      text = "Parts of the networks of " + who + " were compromised";
      break;
    case model::IncidentKind::Attempt:
      text = "Somebody tried to break into the networks of " + who +
             "; nothing shows that it succeeded";
      break;
    case model::IncidentKind::MailCampaign:
      text = "Mails with tracking links were sent to people at " + who;
      break;
  }
  if (input.incident.first.has_value()) {
    text += " in " + month_of(*input.incident.first);
  }
  return text + ".";
}

bool any_fact(const model::Assessment& assessment, ImpactKind kind, model::DataClass data_class) {
  return std::any_of(assessment.facts.begin(), assessment.facts.end(),
                     [&](const model::ImpactFact& fact) {
                       return fact.kind == kind && fact.data_class == data_class &&
                              fact.certainty <= model::Certainty::Inferred;
                     });
}

/// Whether absence of sensitive loss rests on coverage everywhere.
bool sensitive_absence_is_covered(const model::Assessment& assessment) {
  bool covered = false;
  for (const model::ImpactFact& fact : assessment.facts) {
    if (fact.data_class < model::DataClass::Personal) {
      continue;
    }
    if (fact.certainty != model::Certainty::NoneObserved) {
      return false;
    }
    covered = true;
  }
  return covered;
}

void add_what_was_taken(const WordingInput& input, std::vector<std::string>& sentences) {
  if (input.incident.kind != model::IncidentKind::Intrusion) {
    return;
  }
  const auto taken = [&](model::DataClass data_class) {
    return any_fact(input.assessment, ImpactKind::Exfiltrated, data_class);
  };
  if (taken(model::DataClass::Sensitive) || taken(model::DataClass::Personal)) {
    sentences.emplace_back("Information that is sensitive or personal was taken.");
    return;
  }
  const bool something = std::any_of(input.assessment.facts.begin(), input.assessment.facts.end(),
                                     [](const model::ImpactFact& fact) {
                                       return fact.kind == ImpactKind::Exfiltrated &&
                                              fact.certainty <= model::Certainty::Inferred;
                                     });
  sentences.emplace_back(something ? "Material of a technical nature was taken."
                                   : "Nothing shows that information was taken.");
  sentences.emplace_back(
      sensitive_absence_is_covered(input.assessment)
          ? "Records that cover the whole time show no access to sensitive or personal information."
          : "That sensitive or personal information was reached cannot be excluded.");
}

const model::Hypothesis* adopted(const model::Judgement& judgement) {
  if (judgement.status != model::JudgementStatus::Authored || judgement.adopted_actor.empty()) {
    return nullptr;
  }
  for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
    if (hypothesis.actor == judgement.adopted_actor) {
      return &hypothesis;
    }
  }
  return nullptr;
}

std::string named_actor(const model::Judgement& judgement, const model::Hypothesis& hypothesis,
                        Granularity granularity) {
  const std::string state = sponsoring_state(judgement);
  switch (granularity) {
    case Granularity::StateActor:
      return state.empty() ? "a sophisticated actor" : "a state-sponsored actor";
    case Granularity::Group:
      return "the group " + hypothesis.name;
    case Granularity::State:
      return state.empty() ? "a sophisticated actor"
                           : "an actor sponsored by the state of " + state;
    case Granularity::GroupAndState:
      return state.empty() ? "the group " + hypothesis.name
                           : "the group " + hypothesis.name + ", which is linked to the state of " +
                                 state + ",";
    case Granularity::Nothing:
    case Granularity::SophisticatedActor:
      break;
  }
  return "a sophisticated actor";
}

void add_who(const WordingInput& input, std::vector<std::string>& sentences) {
  const model::Hypothesis* const hypothesis = adopted(input.judgement);
  if (hypothesis == nullptr || input.granularity <= Granularity::SophisticatedActor) {
    sentences.emplace_back(hypothesis == nullptr
                               ? "Who did it is not known well enough to be said."
                               : "It was the work of a sophisticated actor; more is not said.");
    return;
  }
  sentences.push_back("It is " + hypothesis->likelihood_term + " that " +
                      named_actor(input.judgement, *hypothesis, input.granularity) + " did it.");
  sentences.push_back("Our analytic confidence in this judgement is " +
                      std::string(name_of(input.judgement.confidence)) + ".");
}

}  // namespace

std::string sponsoring_state(const model::Judgement& judgement) {
  if (judgement.status != model::JudgementStatus::Authored) {
    return {};
  }
  for (const model::SponsorEdge& edge : judgement.sponsors) {
    if (edge.to_kind == "state") {
      return edge.to;
    }
  }
  return {};
}

std::vector<std::string> release_wording(const WordingInput& input) {
  std::vector<std::string> sentences;
  if (input.granularity == Granularity::Nothing) {
    return sentences;
  }
  sentences.push_back(what_happened(input));
  add_what_was_taken(input, sentences);
  add_who(input, sentences);
  return sentences;
}

}  // namespace longwatch::share
