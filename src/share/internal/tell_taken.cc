#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "share/internal/tellers.h"
#include "share/wording.h"

namespace longwatch::share::internal {
namespace {

using model::Assessment;
using model::Certainty;
using model::ImpactFact;
using model::ImpactKind;

/// Facts of one kind that are told one by one; the table of the page has all.
constexpr std::size_t kFactsTold = 12;

constexpr std::array<ImpactKind, 7> kOrder = {
    ImpactKind::Exfiltrated, ImpactKind::Staged,    ImpactKind::Accessed,
    ImpactKind::Altered,     ImpactKind::Destroyed, ImpactKind::CredentialsExposed,
    ImpactKind::Targeted};

bool is_positive(const ImpactFact& fact) {
  return fact.certainty == Certainty::Observed || fact.certainty == Certainty::Inferred;
}

Support support_of(const Assessment& assessment, const ImpactFact& fact) {
  Support support{fact.findings, fact.evidence, {fact.id, assessment.id}};
  if (is_positive(fact) || !fact.evidence.empty()) {
    return support;
  }
  // A statement about something missing rests on what was looked at.
  for (const model::Coverage& coverage : assessment.coverage) {
    support.evidence.insert(support.evidence.end(), coverage.evidence.begin(),
                            coverage.evidence.end());
  }
  return support;
}

/// What left, over all incidents.
struct Removal {
  std::vector<std::string> left;
  Certainty certainty = Certainty::Inferred;
  bool looked = false;
  bool open = false;
  Support support;
};

void take_in(Removal& removal, const Assessment& assessment, const ImpactFact& fact) {
  const Support own = support_of(assessment, fact);
  Support& all = removal.support;
  all.findings.insert(all.findings.end(), own.findings.begin(), own.findings.end());
  all.evidence.insert(all.evidence.end(), own.evidence.begin(), own.evidence.end());
  all.records.insert(all.records.end(), own.records.begin(), own.records.end());
  removal.looked = removal.looked || fact.certainty == Certainty::NoneObserved;
  removal.open = removal.open || fact.certainty == Certainty::CannotBeExcluded;
  if (is_positive(fact)) {
    removal.left.push_back(phrase(fact.what, 120));
    removal.certainty =
        fact.certainty == Certainty::Observed ? Certainty::Observed : removal.certainty;
  }
}

Removal removal_of(const StoryBuilder& story) {
  Removal removal;
  for (const model::Incident& incident : story.told()) {
    const Assessment* assessment = story.assessment_of(incident.id);
    if (assessment == nullptr) {
      removal.open = true;
      continue;
    }
    for (const ImpactFact& fact : assessment->facts) {
      if (fact.kind == ImpactKind::Exfiltrated) {
        take_in(removal, *assessment, fact);
      }
    }
  }
  return removal;
}

/// The answer that is read first.
void tell_headline(StoryBuilder& story) {
  const Removal removal = removal_of(story);
  if (!removal.left.empty()) {
    story.say(
        fmt::format(
            "What left{}: {}.",
            removal.certainty == Certainty::Observed ? "" : ", as it follows from the records",
            joined(removal.left, 5)),
        removal.certainty, removal.support);
  } else if (removal.looked && !removal.open) {
    story.say("No removal of information was observed.", Certainty::NoneObserved, removal.support);
  } else if (!story.told().empty() && story.is_internal()) {
    story.say("No removal of information was observed, and it cannot be excluded.",
              Certainty::CannotBeExcluded, removal.support);
  }
}

void tell_facts(StoryBuilder& story, const model::Incident& incident,
                const Assessment& assessment) {
  std::vector<std::string> silent;
  for (const ImpactKind kind : kOrder) {
    std::size_t count = 0;
    for (const ImpactFact& fact : assessment.facts) {
      if (fact.kind != kind) {
        continue;
      }
      if (count++ < kFactsTold) {
        story.say(fact_sentence(fact, incident.kind, FactDetail::Full), fact.certainty,
                  support_of(assessment, fact));
      }
    }
    if (count > kFactsTold) {
      story.say(fmt::format("{} of the kind \"{}\" stand in the table.",
                            counted(count - kFactsTold, "further fact", "further facts"),
                            words_of(name_of(kind))),
                Certainty::Observed, {{}, {}, {assessment.id}});
    }
    if (count == 0 && kind != ImpactKind::Targeted) {
      silent.push_back(words_of(name_of(kind)));
    }
  }
  if (!silent.empty() && story.is_internal()) {
    story.say(
        fmt::format("The assessment says nothing about information being: {}.", joined(silent, 8)),
        Certainty::CannotBeExcluded, {{}, {}, {assessment.id}});
  }
}

/// How sure the facts are that are less than certain, apart from the facts themselves.
void tell_confidence(StoryBuilder& story, const Assessment& assessment) {
  for (const auto confidence :
       {model::AnalyticConfidence::Moderate, model::AnalyticConfidence::Low}) {
    std::vector<std::string> whats;
    Support support{{}, {}, {assessment.id}};
    for (const ImpactFact& fact : assessment.facts) {
      if (fact.confidence == confidence) {
        whats.push_back(
            fmt::format("{} ({})", phrase(fact.what, 100), words_of(name_of(fact.kind))));
        support.records.push_back(fact.id);
        support.evidence.insert(support.evidence.end(), fact.evidence.begin(), fact.evidence.end());
      }
    }
    if (!whats.empty()) {
      story.say(fmt::format("Analytic confidence is {} in what is said of: {}.",
                            name_of(confidence), joined(whats, 5)),
                Certainty::Inferred, support);
    }
  }
}

/// The row that holds comes last in the trace and first in words; many rows are passed over for
/// the same reason.
std::vector<std::string> steps_of(const model::Severity& severity) {
  std::vector<std::string> steps;
  for (auto step = severity.trace.rbegin(); step != severity.trace.rend(); ++step) {
    const auto place = steps.begin() + (steps.empty() ? 0 : 1);
    if (std::ranges::find(steps, step->because) == steps.end()) {
      steps.insert(place, step->because);
    }
  }
  return steps;
}

void tell_meaning(StoryBuilder& story, const Assessment& assessment) {
  const bool something = std::ranges::any_of(assessment.facts, [](const ImpactFact& fact) {
    return is_positive(fact) &&
           (fact.kind == ImpactKind::Exfiltrated || fact.kind == ImpactKind::CredentialsExposed);
  });
  const Support support{{}, {}, {assessment.id}};
  if (something && assessment.sensitivity != model::DataClass::None) {
    story.say(fmt::format("The most sensitive class of what was taken is: {}.",
                          name_of(assessment.sensitivity)),
              Certainty::Inferred, support);
  }
  if (something) {
    const std::string why =
        assessment.enablement_why.empty() ? "" : ": " + phrase(assessment.enablement_why, 400);
    story.say(sentence((assessment.enables_further_intrusion
                            ? "What was taken would help an intruder to return"
                            : "Nothing that was taken is known to help an intruder to return") +
                       why),
              Certainty::Inferred, support);
  }
  if (!assessment.severity.category.empty()) {
    const std::vector<std::string> steps = steps_of(assessment.severity);
    const std::string why = steps.empty() ? "" : ": " + reasons(steps);
    story.say(sentence(fmt::format("Severity is {} by the table {}{}",
                                   phrase(assessment.severity.category),
                                   phrase(assessment.severity.scheme), why)),
              Certainty::Inferred, support);
  }
}

}  // namespace

void tell_taken(StoryBuilder& story) {
  story.enter(model::Section::Taken);
  tell_headline(story);
  for (const model::Incident& incident : story.told()) {
    story.enter(model::Section::Taken, incident.id);
    const Assessment* assessment = story.assessment_of(incident.id);
    if (assessment == nullptr) {
      story.say(story.is_internal() ? "What was done to information has not been assessed."
                                    : "What was done to information is not part of this view.",
                Certainty::CannotBeExcluded, {{}, {}, {incident.id}});
      continue;
    }
    tell_facts(story, incident, *assessment);
    tell_confidence(story, *assessment);
    tell_meaning(story, *assessment);
    tell_reach(story, *assessment);
  }
}

}  // namespace longwatch::share::internal
