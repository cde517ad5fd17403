#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/text.h"
#include "share/internal/tellers.h"
#include "share/wording.h"

namespace longwatch::share::internal {
namespace {

using model::Certainty;
using model::Claim;
using model::ClaimPolarity;
using model::Response;

std::string claim_sentence(const Claim& claim) {
  std::string text = claim.speaker.empty() ? "A speaker not named" : phrase(claim.speaker, 100);
  text += claim.said.has_value() ? fmt::format(" on {}", moment(claim.said)) : "";
  text += claim.polarity == ClaimPolarity::Denies ? " denies" : " asserts";
  text += claim.about.empty() ? "" : fmt::format(" (about {})", phrase(claim.about, 40));
  text += fmt::format(": \"{}\"", claim.quote);
  text += claim.source.empty() ? "" : fmt::format(" (source: {})", phrase(claim.source, 120));
  return ended(text);
}

/// Beside each claim, never instead of it. The public is not told what was held against a claim
/// beyond facts that are in its view.
void tell_record_beside(StoryBuilder& story, const Claim& claim) {
  if (claim.held_against.empty() || story.file().audience.kind == model::Audience::Kind::Public) {
    return;
  }
  std::vector<std::string> records = {claim.id};
  std::vector<model::EvidenceId> evidence;
  for (const model::Assessment& assessment : story.file().assessments) {
    for (const model::ImpactFact& fact : assessment.facts) {
      if (std::ranges::find(claim.facts, fact.id) != claim.facts.end()) {
        records.push_back(fact.id);
        evidence.insert(evidence.end(), fact.evidence.begin(), fact.evidence.end());
      }
    }
  }
  story.say(sentence("Beside it our record: " + phrase(claim.held_against, 400)),
            Certainty::Inferred, {{}, evidence, records});
}

std::string response_sentence(const Response& response) {
  std::string text = response.when.has_value() ? moment(response.when) : "At an unknown time";
  text += fmt::format(": {}", phrase(response.actor, 100));
  text += response.counterparty.empty() ? ""
                                        : fmt::format(" to {}", phrase(response.counterparty, 100));
  std::vector<std::string> how;
  for (const std::string& part : {response.channel, response.level}) {
    if (!part.empty()) {
      how.push_back(words_of(part));
    }
  }
  text += how.empty() ? "" : fmt::format(" ({})", fmt::join(how, ", "));
  text += response.what.empty() ? "" : fmt::format(": {}", phrase(response.what, 400));
  text += response.source.empty() ? "" : fmt::format(" (source: {})", phrase(response.source, 120));
  return ended(text);
}

/// Where a voice is told: beside its incident; the public's view names incidents by their releases.
std::string place_of(const StoryBuilder& story, const std::string& id) {
  if (story.file().audience.kind == model::Audience::Kind::Public) {
    return id;
  }
  const auto known = std::ranges::find(story.file().incidents, id, &model::Incident::id);
  return known == story.file().incidents.end() ? "" : id;
}

}  // namespace

void tell_claims(StoryBuilder& story) {
  std::vector<const Claim*> claims;
  for (const Claim& claim : story.file().claims) {
    claims.push_back(&claim);
  }
  // What asserts stands beside what denies it: by incident and time.
  std::ranges::stable_sort(claims, [](const Claim* a, const Claim* b) {
    return std::tie(a->incident, a->said, a->polarity, a->id) <
           std::tie(b->incident, b->said, b->polarity, b->id);
  });
  std::uint64_t denials = 0;
  Support support;
  for (const Claim* claim : claims) {
    story.enter(model::Section::Said, place_of(story, claim->incident));
    story.say(claim_sentence(*claim), Certainty::Observed, {{}, {}, {claim->id}});
    tell_record_beside(story, *claim);
    support.records.push_back(claim->id);
    denials += claim->polarity == ClaimPolarity::Denies ? std::uint64_t{1} : std::uint64_t{0};
  }
  // The public reads the words of a release first.
  if (!claims.empty() && story.file().audience.kind != model::Audience::Kind::Public) {
    story.enter(model::Section::Said);
    story.say(fmt::format("{} of others ({} of denial) {} recorded; none has any effect on a "
                          "judgement.",
                          counted(claims.size(), "statement", "statements"),
                          with_thousands(denials), claims.size() == 1 ? "is" : "are"),
              Certainty::Observed, support);
  }
  for (const Response& response : story.file().responses) {
    story.enter(model::Section::Said, place_of(story, response.incident));
    story.say(response_sentence(response), Certainty::Observed, {{}, {}, {response.id}});
  }
}

}  // namespace longwatch::share::internal
