#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "share/internal/tellers.h"
#include "share/wording.h"

namespace longwatch::share::internal {
namespace {

using model::Certainty;
using model::Incident;
using model::IncidentKind;

std::string kind_counted(IncidentKind kind, std::uint64_t count) {
  switch (kind) {
    case IncidentKind::Intrusion:
      return counted(count, "intrusion", "intrusions");
    case IncidentKind::Attempt:
      return counted(count, "attempt", "attempts");
    case IncidentKind::MailCampaign:
      return counted(count, "mail campaign", "mail campaigns");
  }
  return "";
}

std::string kinds_counted(std::span<const Incident> incidents) {
  std::vector<std::string> parts;
  for (const IncidentKind kind :
       {IncidentKind::Intrusion, IncidentKind::MailCampaign, IncidentKind::Attempt}) {
    const auto count = std::ranges::count(incidents, kind, &Incident::kind);
    if (count > 0) {
      parts.push_back(kind_counted(kind, static_cast<std::uint64_t>(count)));
    }
  }
  return joined(parts);
}

model::RecordBooks books_of(const std::vector<model::SourceRecord>& sources) {
  model::RecordBooks sum;
  for (const model::SourceRecord& source : sources) {
    sum += source.books;
  }
  return sum;
}

std::vector<std::string> digests_of(const std::vector<model::SourceRecord>& sources) {
  std::vector<std::string> digests;
  for (const model::SourceRecord& source : sources) {
    digests.push_back(source.sha256);
  }
  return digests;
}

Support about_incidents(std::span<const Incident> incidents) {
  Support support;
  for (const Incident& incident : incidents) {
    support.records.push_back(incident.id);
    if (!incident.findings.empty()) {
      support.findings.push_back(incident.findings.front());
    }
  }
  return support;
}

void tell_counts(StoryBuilder& story) {
  const model::CaseFile& file = story.file();
  const std::size_t count = file.incidents.size();
  if (count == 0) {
    story.say(story.is_internal() ? "Nothing was found that amounts to an incident."
                                  : "This view holds no incident.",
              story.is_internal() ? Certainty::NoneObserved : Certainty::CannotBeExcluded,
              {{}, {}, digests_of(file.sources)});
    return;
  }
  story.say(sentence(count == 1 ? fmt::format("One incident was found: {}",
                                              phrase(file.incidents[0].title))
                                : fmt::format("{} incidents were found: {}", with_thousands(count),
                                              kinds_counted(file.incidents))),
            Certainty::Observed, about_incidents(file.incidents));
}

void tell_books(StoryBuilder& story) {
  const std::vector<model::SourceRecord>& sources = story.file().sources;
  if (sources.empty()) {
    return;
  }
  const model::RecordBooks books = books_of(sources);
  story.say(fmt::format("The account rests on {} in {}, {} of logs.",
                        counted(books.seen, "record", "records"),
                        counted(sources.size(), "source", "sources"),
                        to_text(ByteCount{books.bytes_read})),
            Certainty::Observed, {{}, {}, digests_of(sources)});
  if (books.dropped > 0 || books.bytes_lost > 0) {
    story.say(fmt::format("{} could not be read ({} of damage): what stood there cannot be known.",
                          counted(books.dropped, "record", "records"),
                          to_text(ByteCount{books.bytes_lost})),
              Certainty::CannotBeExcluded, {{}, {}, digests_of(sources)});
  }
}

void tell_set_aside(StoryBuilder& story) {
  const model::SetAside& aside = story.file().set_aside;
  if (!aside.explained.empty()) {
    std::vector<std::string> tickets = aside.tickets;
    std::ranges::sort(tickets);
    tickets.erase(std::unique(tickets.begin(), tickets.end()), tickets.end());
    story.say(fmt::format("{} {} explained by agreed work ({}) and set aside, not deleted.",
                          counted(aside.explained.size(), "finding", "findings"),
                          aside.explained.size() == 1 ? "is" : "are", joined(tickets)),
              Certainty::Observed, {aside.explained, {}, tickets});
  }
  if (!aside.alone.empty()) {
    story.say(fmt::format("{} {} too weak to be an incident and linked with nothing.",
                          counted(aside.alone.size(), "finding", "findings"),
                          aside.alone.size() == 1 ? "is" : "are"),
              Certainty::Observed, {aside.alone, {}, {}});
  }
}

std::string organisation_name(const model::CaseFile& file, const std::string& id) {
  const auto found = std::ranges::find(file.organisations, id, &model::Organisation::id);
  return found == file.organisations.end() || found->name.empty() ? id : found->name;
}

void tell_when(StoryBuilder& story, const Incident& incident) {
  const std::string where =
      incident.hosts.empty() ? "No host is named" : "It touched " + joined(incident.hosts, 8);
  if (!incident.first.has_value()) {
    story.say(sentence(where + ", and no record of it carries a time"), Certainty::Observed,
              {incident.findings, {}, {incident.id}});
    return;
  }
  const Timestamp last = incident.last.value_or(*incident.first);
  const bool at_once = last - *incident.first < std::chrono::seconds(1);
  story.say(at_once
                ? fmt::format("It was seen once, {}.", period(incident.first, incident.first))
                : fmt::format("It was seen {}: {} from the first event to the last.",
                              period(incident.first, last), length_of_time(*incident.first, last)),
            Certainty::Observed, {incident.findings, {}, {incident.id}});
  if (incident.detected.has_value()) {
    const bool late = *incident.detected - *incident.first >= std::chrono::seconds(1);
    story.say(late ? fmt::format("It could be known from {} on, {} after its first event.",
                                 moment(incident.detected),
                                 length_of_time(*incident.first, *incident.detected))
                   : "It could be known from its first event on.",
              Certainty::Observed, {incident.findings, {}, {incident.id}});
  }
  story.say(sentence(where), Certainty::Observed, {incident.findings, {}, {incident.id}});
}

void tell_whose(StoryBuilder& story, const Incident& incident) {
  if (incident.organisations.empty()) {
    return;
  }
  std::vector<std::string> names;
  std::vector<std::string> records = {incident.id};
  for (const std::string& id : incident.organisations) {
    names.push_back(organisation_name(story.file(), id));
    records.push_back(id);
  }
  story.say(fmt::format("The organisations it concerns: {}.", joined(names)), Certainty::Observed,
            {{}, {}, records});
}

void tell_why_one(StoryBuilder& story, const Incident& incident) {
  if (incident.findings.size() < 2 || incident.links.empty()) {
    return;
  }
  const model::Link& link = incident.links.front();
  story.say(sentence(fmt::format("Its {} belong together; the strongest link: {}",
                                 counted(incident.findings.size(), "finding", "findings"),
                                 phrase(link.why))),
            Certainty::Inferred, {{link.from, link.to}, {}, {incident.id}});
}

void tell_campaigns(StoryBuilder& story) {
  for (const model::Campaign& campaign : story.file().campaigns) {
    std::vector<std::string> records = campaign.incidents;
    records.push_back(campaign.id);
    const std::string count = counted(campaign.incidents.size(), "incident", "incidents");
    // What nobody named is titled by its number, which is said already.
    const std::string name =
        campaign.title.starts_with(count) ? std::string() : ", " + phrase(campaign.title);
    story.say(sentence(fmt::format("{} are one campaign{}: {}", count, name, phrase(campaign.why))),
              Certainty::Inferred, {{}, {}, records});
  }
}

void tell_rest(StoryBuilder& story) {
  const std::span<const Incident> rest = story.counted_only();
  if (!rest.empty()) {
    story.say(fmt::format("The {} worst are told here; the others ({}) stand in the register.",
                          story.told().size(), kinds_counted(rest)),
              Certainty::Observed, about_incidents(rest));
  }
}

}  // namespace

std::string incident_name(const Incident& incident) {
  return fmt::format("{} ({})", phrase(incident.title, 120), incident.id);
}

void tell_found(StoryBuilder& story) {
  story.enter(model::Section::Found);
  tell_counts(story);
  tell_rest(story);
  tell_books(story);
  tell_set_aside(story);
  tell_campaigns(story);
  for (const Incident& incident : story.told()) {
    story.enter(model::Section::Found, incident.id);
    tell_when(story, incident);
    tell_whose(story, incident);
    tell_why_one(story, incident);
  }
}

}  // namespace longwatch::share::internal
