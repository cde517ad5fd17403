#include "share/judgement_choice.h"

#include <tuple>

#include <fmt/format.h>

#include "share/wording.h"

namespace longwatch::share {
namespace {

using model::Judgement;

/// Authored before lead, later before earlier, with everything known before a part of it.
auto rank(const Judgement& judgement) {
  return std::tuple(judgement.status == model::JudgementStatus::Authored, judgement.version,
                    !model::partners_of(judgement.marking).empty());
}

}  // namespace

JudgementChoice choose_judgement(const model::CaseFile& file, std::string_view incident) {
  JudgementChoice choice;
  for (const Judgement& judgement : file.judgements) {
    if (judgement.incident == incident && !judgement.hypotheses.empty() &&
        (choice.main == nullptr || rank(*choice.main) < rank(judgement))) {
      choice.main = &judgement;
    }
  }
  if (choice.main == nullptr || model::partners_of(choice.main->marking).empty()) {
    return choice;
  }
  for (const Judgement& judgement : file.judgements) {
    if (judgement.incident == incident && &judgement != choice.main &&
        model::partners_of(judgement.marking).empty() && !judgement.hypotheses.empty()) {
      choice.without_partners = &judgement;
    }
  }
  return choice;
}

std::string likelihood_opening(std::string_view term) {
  if (term.empty()) {
    return "it cannot be said how likely it is that";
  }
  if (term.starts_with("almost no")) {
    return fmt::format("there is {} that", term);
  }
  if (term.ends_with("chance") || term.ends_with("possibility")) {
    return fmt::format("there is a {} that", term);
  }
  if (term.starts_with("roughly even")) {
    return "the chance is roughly even that";
  }
  return fmt::format("it is {} that", term);
}

std::string hypothesis_name(const model::Hypothesis& hypothesis) {
  if (hypothesis.actor == model::kUnknownActor) {
    return "an actor not known here";
  }
  if (hypothesis.actor == model::kImitation) {
    return "somebody imitating another actor";
  }
  return phrase(hypothesis.name.empty() ? hypothesis.actor : hypothesis.name, 80);
}

}  // namespace longwatch::share
