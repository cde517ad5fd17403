#include "share/narrate.h"

#include <algorithm>

#include <fmt/format.h>

#include "share/internal/story_builder.h"
#include "share/internal/tellers.h"
#include "share/wording.h"

namespace longwatch::share {
namespace {

/// The organisations that incidents concern, in the order in which the file names them.
std::vector<std::string> organisations_of(const model::CaseFile& file) {
  std::vector<std::string> names;
  for (const model::Organisation& organisation : file.organisations) {
    const bool concerned =
        std::ranges::any_of(file.incidents, [&organisation](const model::Incident& incident) {
          return std::ranges::find(incident.organisations, organisation.id) !=
                 incident.organisations.end();
        });
    if (concerned) {
      names.push_back(organisation.name.empty() ? organisation.id : organisation.name);
    }
  }
  return names;
}

std::string title_of(const model::CaseFile& file) {
  if (file.audience.kind == model::Audience::Kind::Public) {
    return "Public statement";
  }
  const std::vector<std::string> names = organisations_of(file);
  if (!names.empty()) {
    return "Report: " + joined(names, 4);
  }
  return file.incidents.size() == 1 ? "Report: " + phrase(file.incidents[0].title, 120)
                                    : "Report on incidents";
}

}  // namespace

model::Story tell_story(const model::CaseFile& file) {
  internal::StoryBuilder story(file);
  if (file.audience.kind == model::Audience::Kind::Public) {
    internal::tell_public(story);
  } else {
    internal::tell_found(story);
    internal::tell_did(story);
    internal::tell_taken(story);
    internal::tell_who(story);
    internal::tell_told(story);
    internal::tell_said(story);
  }
  internal::tell_figures(story);
  return story.take(title_of(file));
}

}  // namespace longwatch::share
