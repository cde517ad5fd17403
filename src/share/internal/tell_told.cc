#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "share/internal/tellers.h"
#include "share/wording.h"

namespace longwatch::share::internal {
namespace {

using model::Certainty;
using model::NotificationDecision;
using model::TellDecision;

/// Decisions of one incident that are sentences of their own.
constexpr std::size_t kDecisionsTold = 500;

/// "3 subjects were sent something": never that somebody was compromised.
std::string class_sentence(std::uint64_t count, model::Exposure exposure) {
  const std::string who = counted(count, "subject", "subjects");
  switch (exposure) {
    case model::Exposure::Targeted:
      return who + (count == 1 ? " was" : " were") +
             " sent something; nothing shows that it was opened.";
    case model::Exposure::Exposed:
      return who + " opened what was sent, and the sender learned of it.";
    case model::Exposure::ProbablyExposed:
      return who + " opened what was sent; that the sender learned of it is likely, not seen.";
    case model::Exposure::CredentialExposed:
      return who + " had credentials exposed.";
    case model::Exposure::OrganisationHead:
      return who + (count == 1 ? " answers" : " answer") + " for an organisation that it concerns.";
    case model::Exposure::PersonalData:
      return who + " had personal data in what was taken.";
  }
  return "";
}

std::string decision_words(const NotificationDecision& decision) {
  // The estate knows no role for an address or account that is in none of its lists.
  const std::string id = phrase(decision.subject, 64);
  const std::string subject =
      id.starts_with("unknown:") ? fmt::format("Somebody not listed ({})", id) : id;
  const std::string through = phrase(decision.through, 64);
  switch (decision.decision) {
    case TellDecision::Tell:
      return fmt::format("{} is told directly", subject);
    case TellDecision::TellThroughOwner:
      return fmt::format("{} is told through {}", subject, through.empty() ? "an owner" : through);
    case TellDecision::Refer:
      return fmt::format("{} is referred to {}", subject,
                         through.empty() ? "another body" : through);
    case TellDecision::Withhold:
      return fmt::format("{} is not told for now", subject);
  }
  return "";
}

std::string decision_sentence(const NotificationDecision& decision) {
  std::string text = decision_words(decision);
  text += decision.wording.empty() ? "" : fmt::format(" (letter: {})", words_of(decision.wording));
  if (decision.due.has_value()) {
    text += fmt::format(
        ", {} {}", decision.decision == TellDecision::Withhold ? "to be reviewed by" : "due by",
        moment(decision.due));
  }
  text += decision.decided_by.empty() ? "" : ", decided by " + phrase(decision.decided_by, 64);
  text += decision.reason.empty() ? "" : ": " + phrase(decision.reason);
  return ended(text);
}

std::vector<const NotificationDecision*> decisions_of(const model::CaseFile& file,
                                                      std::string_view incident) {
  std::vector<const NotificationDecision*> result;
  for (const NotificationDecision& decision : file.decisions) {
    if (incident.empty() || decision.incident == incident) {
      result.push_back(&decision);
    }
  }
  return result;
}

/// "40 told directly, 4 told through somebody, ...": only what occurs.
std::string counts_of(const std::vector<const NotificationDecision*>& decisions) {
  constexpr std::array<std::string_view, 4> kWords = {
      "told directly", "told through an owner", "referred to another body", "not told for now"};
  std::array<std::uint64_t, 4> counts{};
  for (const NotificationDecision* decision : decisions) {
    counts[static_cast<std::size_t>(decision->decision)] += 1;
  }
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) {
      parts.push_back(fmt::format("{} {}", with_thousands(counts[i]), kWords[i]));
    }
  }
  return joined(parts);
}

Support support_of(const std::vector<const NotificationDecision*>& decisions) {
  Support support;
  for (const NotificationDecision* decision : decisions) {
    support.records.push_back(decision->id);
    support.evidence.insert(support.evidence.end(), decision->evidence.begin(),
                            decision->evidence.end());
  }
  return support;
}

void tell_classes(StoryBuilder& story, const std::vector<const NotificationDecision*>& decisions) {
  for (const auto exposure : {model::Exposure::Exposed, model::Exposure::ProbablyExposed,
                              model::Exposure::Targeted, model::Exposure::CredentialExposed,
                              model::Exposure::PersonalData, model::Exposure::OrganisationHead}) {
    std::vector<const NotificationDecision*> of_class;
    for (const NotificationDecision* decision : decisions) {
      if (decision->exposure == exposure) {
        of_class.push_back(decision);
      }
    }
    if (!of_class.empty()) {
      story.say(class_sentence(of_class.size(), exposure), Certainty::Observed,
                support_of(of_class));
    }
  }
}

/// Nobody who is exposed may be without a decision.
void tell_undecided(StoryBuilder& story, const model::Assessment& assessment,
                    const std::vector<const NotificationDecision*>& decisions) {
  std::set<std::string_view> decided;
  for (const NotificationDecision* decision : decisions) {
    decided.insert(decision->subject);
  }
  std::vector<std::string> undecided;
  Support support{{}, {}, {assessment.id}};
  for (const model::ExposedSubject& exposed : assessment.exposed) {
    if (!decided.contains(exposed.subject)) {
      undecided.push_back(exposed.subject);
      support.evidence.insert(support.evidence.end(), exposed.evidence.begin(),
                              exposed.evidence.end());
    }
  }
  std::ranges::sort(undecided);
  undecided.erase(std::unique(undecided.begin(), undecided.end()), undecided.end());
  if (!undecided.empty() && story.is_internal()) {
    story.say(fmt::format("{} still without a decision: {}.",
                          counted(undecided.size(), "exposed subject is", "exposed subjects are"),
                          joined(undecided, 10)),
              Certainty::Observed, support);
  }
}

void tell_incident(StoryBuilder& story, const model::Incident& incident) {
  story.enter(model::Section::Told, incident.id);
  const std::vector<const NotificationDecision*> decisions =
      decisions_of(story.file(), incident.id);
  const model::Assessment* assessment = story.assessment_of(incident.id);
  if (decisions.empty()) {
    const bool nobody = assessment != nullptr && assessment->exposed.empty();
    story.say(!story.is_internal() ? "Who is told is not part of this view."
              : nobody             ? "Nobody was found who must be told."
                                   : "Who must be told has not been decided.",
              story.is_internal() && nobody ? Certainty::NoneObserved : Certainty::CannotBeExcluded,
              {{}, {}, {assessment != nullptr ? assessment->id : incident.id}});
  } else {
    story.say(sentence(fmt::format("{}: {}", counted(decisions.size(), "decision", "decisions"),
                                   counts_of(decisions))),
              Certainty::Observed, support_of(decisions));
    tell_classes(story, decisions);
  }
  if (assessment != nullptr) {
    tell_undecided(story, *assessment, decisions);
  }
  for (std::size_t i = 0; i < std::min(kDecisionsTold, decisions.size()); ++i) {
    story.say(decision_sentence(*decisions[i]), Certainty::Observed, support_of({decisions[i]}));
  }
  if (decisions.size() > kDecisionsTold) {
    story.say(fmt::format("{} more decisions stand in the register.",
                          with_thousands(decisions.size() - kDecisionsTold)),
              Certainty::Observed, {{}, {}, {incident.id}});
  }
}

}  // namespace

void tell_told(StoryBuilder& story) {
  if (story.told().size() > 1) {
    story.enter(model::Section::Told);
    const std::vector<const NotificationDecision*> all = decisions_of(story.file(), "");
    story.say(all.empty() ? "No decision about telling anybody is part of this account."
                          : sentence(fmt::format("{} about people and bodies: {}",
                                                 counted(all.size(), "decision", "decisions"),
                                                 counts_of(all))),
              all.empty() ? Certainty::CannotBeExcluded : Certainty::Observed, support_of(all));
  }
  for (const model::Incident& incident : story.told()) {
    tell_incident(story, incident);
  }
}

}  // namespace longwatch::share::internal
