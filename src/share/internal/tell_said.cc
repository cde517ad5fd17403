#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "share/internal/tellers.h"
#include "share/wording.h"

namespace longwatch::share::internal {
namespace {

using model::Certainty;
using model::Granularity;
using model::Release;

std::string audience_words(const model::Audience& audience) {
  switch (audience.kind) {
    case model::Audience::Kind::Internal:
      return "our own people";
    case model::Audience::Kind::Partner:
      return audience.partner.empty() ? "partners" : "partner " + phrase(audience.partner, 64);
    case model::Audience::Kind::Public:
      return "the public";
  }
  return "";
}

std::string_view granularity_words(Granularity granularity) {
  switch (granularity) {
    case Granularity::Nothing:
      return "nothing";
    case Granularity::SophisticatedActor:
      return "a sophisticated actor, no more";
    case Granularity::StateActor:
      return "a state-sponsored actor, without state and group";
    case Granularity::Group:
      return "the group, not the state";
    case Granularity::State:
      return "the state, not the group";
    case Granularity::GroupAndState:
      return "the group and the state";
  }
  return "";
}

std::vector<std::string> records_of(const Release& release) {
  std::vector<std::string> records = {release.id};
  if (!release.judgement.empty()) {
    records.push_back(release.judgement);
  }
  records.insert(records.end(), release.facts.begin(), release.facts.end());
  return records;
}

/// In force: two different people stand behind it.
bool is_confirmed(const Release& release) {
  return !release.confirmed_by.empty() && release.confirmed_by != release.authority;
}

bool is_embargoed(const Release& release, const model::CaseFile& file) {
  return release.effective.has_value() && file.as_known.has_value() &&
         *release.effective > *file.as_known;
}

std::string state_of(const Release& release, const model::CaseFile& file) {
  if (!is_confirmed(release)) {
    return "not in force, because a second person has not confirmed it";
  }
  std::string text = "confirmed by " + phrase(release.confirmed_by, 64);
  if (release.effective.has_value()) {
    text += is_embargoed(release, file) ? ", under embargo until " : ", in force since ";
    text += moment(release.effective);
  }
  return text;
}

void tell_release(StoryBuilder& story, const Release& release) {
  const Support support{{}, {}, records_of(release)};
  const std::string audience = audience_words(release.audience);
  const std::string authority =
      release.authority.empty() ? "an authority not named" : phrase(release.authority, 64);
  if (release.granularity == Granularity::Nothing) {
    story.say(sentence(fmt::format(
                  "Nothing is said to {}: withheld by {}, {}{}", audience, authority,
                  state_of(release, story.file()),
                  release.reason.empty() ? "" : ", because: " + phrase(release.reason, 400))),
              Certainty::Observed, support);
    return;
  }
  story.say(sentence(fmt::format(
                "To {} may be named: {}; decided by {}, {}{}", audience,
                granularity_words(release.granularity), authority, state_of(release, story.file()),
                release.reason.empty() ? "" : "; reason: " + phrase(release.reason, 400))),
            Certainty::Observed, support);
  for (const std::string& wording : release.wording) {
    story.say(fmt::format("Wording for {}: \"{}\"", audience, wording), Certainty::Observed,
              support);
  }
  if (!release.caveat.empty()) {
    story.say(sentence("Left out for a partner's marking: " + phrase(release.caveat, 400)),
              Certainty::Observed, support);
  }
}

void tell_releases(StoryBuilder& story) {
  for (const model::Incident& incident : story.told()) {
    story.enter(model::Section::Said, incident.id);
    bool any = false;
    for (const Release& release : story.file().releases) {
      if (release.incident == incident.id) {
        any = true;
        tell_release(story, release);
      }
    }
    if (!any) {
      story.say(story.is_internal()
                    ? "No release is recorded for it: nothing of it may be said outside."
                    : "No release for it is part of this view.",
                Certainty::Observed, {{}, {}, {incident.id}});
    }
  }
}

void tell_headline(StoryBuilder& story) {
  const std::vector<Release>& releases = story.file().releases;
  Support support;
  std::uint64_t in_force = 0;
  for (const Release& release : releases) {
    support.records.push_back(release.id);
    const bool speaks = is_confirmed(release) && !is_embargoed(release, story.file()) &&
                        release.granularity != Granularity::Nothing;
    in_force += speaks ? std::uint64_t{1} : std::uint64_t{0};
  }
  story.say(in_force == 0 ? "Nothing may be said outside at this time."
                          : fmt::format("{} in force; beyond {}, nothing may be said outside.",
                                        counted(in_force, "release is", "releases are"),
                                        in_force == 1 ? "its words" : "their words"),
            Certainty::Observed, support);
}

bool is_told_fact(const Release& release, const std::string& fact) {
  return std::ranges::find(release.facts, fact) != release.facts.end();
}

void tell_public_facts(StoryBuilder& story, const Release& release) {
  const auto incident =
      std::ranges::find(story.file().incidents, release.incident, &model::Incident::id);
  const model::IncidentKind kind =
      incident == story.file().incidents.end() ? model::IncidentKind::Intrusion : incident->kind;
  for (const model::Assessment& assessment : story.file().assessments) {
    for (const model::ImpactFact& fact : assessment.facts) {
      if (is_told_fact(release, fact.id)) {
        story.say(fact_sentence(fact, kind, FactDetail::Bare), fact.certainty,
                  {{}, {}, {fact.id, release.id}});
      }
    }
  }
}

/// The view was made by the register; a release that is not the public's, not confirmed or not yet
/// in force is left out here once more.
bool is_for_public(const Release& release, const model::CaseFile& file) {
  return release.audience.kind == model::Audience::Kind::Public &&
         release.granularity != Granularity::Nothing && is_confirmed(release) &&
         !is_embargoed(release, file);
}

}  // namespace

void tell_said(StoryBuilder& story) {
  story.enter(model::Section::Said);
  tell_headline(story);
  tell_releases(story);
  tell_claims(story);
}

void tell_public(StoryBuilder& story) {
  bool any = false;
  for (const Release& release : story.file().releases) {
    if (is_for_public(release, story.file())) {
      any = true;
      story.enter(model::Section::Taken, release.incident);
      tell_public_facts(story, release);
    }
  }
  for (const Release& release : story.file().releases) {
    if (is_for_public(release, story.file())) {
      story.enter(model::Section::Said, release.incident);
      for (const std::string& wording : release.wording) {
        story.say(wording, Certainty::Observed, {{}, {}, {release.id}});
      }
    }
  }
  if (!any) {
    story.enter(model::Section::Said);
    story.say("No statement about incidents has been released.", Certainty::Observed, {});
  }
  story.enter(model::Section::Said);
  tell_claims(story);
}

}  // namespace longwatch::share::internal
