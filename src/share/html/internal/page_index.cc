#include "share/html/internal/page_index.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "share/wording.h"

namespace longwatch::share::html::internal {
namespace {

std::string links(char letter, const std::vector<std::size_t>& numbers) {
  std::string out;
  for (const std::size_t number : numbers) {
    out += fmt::format("{}<a href=\"#{}{}\">{}{}</a>", out.empty() ? "" : " ", letter, number,
                       letter, number);
  }
  return out;
}

}  // namespace

PageIndex::PageIndex(const model::CaseFile& file) : file_(file) {
  for (const model::FindingRecord& finding : file.findings) {
    known_findings_.try_emplace(finding.id, Numbered<model::FindingRecord>{&finding, 0});
  }
  for (const model::EvidenceItem& item : file.evidence) {
    known_records_.try_emplace(item.id, Numbered<model::EvidenceItem>{&item, 0});
  }
  describe_incidents();
  describe_assessments();
  describe_judgements();
  describe_voices();
}

std::size_t PageIndex::finding(std::string_view id) {
  const auto found = known_findings_.find(id);
  if (found == known_findings_.end()) {
    return 0;
  }
  if (found->second.number == 0 && findings_.size() < kFindingsShown) {
    findings_.push_back(found->second.item);
    found->second.number = findings_.size();
  }
  return found->second.number;
}

std::size_t PageIndex::record(std::string_view id) {
  const auto found = known_records_.find(id);
  if (found == known_records_.end()) {
    return 0;
  }
  if (found->second.number == 0 && records_.size() < kRecordsShown) {
    records_.push_back(found->second.item);
    found->second.number = records_.size();
  }
  return found->second.number;
}

std::size_t PageIndex::entry(std::string_view id) {
  const auto found = descriptions_.find(id);
  if (found == descriptions_.end()) {
    return 0;
  }
  const auto [place, is_new] = entry_numbers_.try_emplace(found->first, entries_.size() + 1);
  if (is_new) {
    entries_.push_back(&found->second);
  }
  return place->second;
}

const model::FindingRecord* PageIndex::find_finding(std::string_view id) const {
  const auto found = known_findings_.find(id);
  return found == known_findings_.end() ? nullptr : found->second.item;
}

std::string PageIndex::record_links(const std::vector<model::EvidenceId>& ids) {
  std::vector<std::size_t> numbers;
  for (const std::string& id : ids) {
    if (const std::size_t number = record(id); number != 0) {
      numbers.push_back(number);
    }
  }
  return links('E', numbers);
}

std::string PageIndex::finding_links(const std::vector<std::string>& ids) {
  std::vector<std::size_t> numbers;
  for (const std::string& id : ids) {
    if (const std::size_t number = finding(id); number != 0) {
      numbers.push_back(number);
    }
  }
  return links('F', numbers);
}

std::string PageIndex::entry_links(const std::vector<std::string>& ids) {
  std::vector<std::size_t> numbers;
  for (const std::string& id : ids) {
    if (const std::size_t number = entry(id); number != 0) {
      numbers.push_back(number);
    }
  }
  return links('R', numbers);
}

void PageIndex::describe(const std::string& id, std::string kind, std::string text) {
  if (!id.empty()) {
    descriptions_.try_emplace(id, RegisterEntry{id, std::move(kind), std::move(text)});
  }
}

void PageIndex::describe_incidents() {
  for (const model::Incident& incident : file_.incidents) {
    describe(incident.id, "incident",
             fmt::format("version {}: {}", incident.version, incident.title));
  }
  for (const model::Campaign& campaign : file_.campaigns) {
    describe(campaign.id, "campaign", campaign.title);
  }
  for (const model::Organisation& organisation : file_.organisations) {
    describe(organisation.id, "organisation", organisation.name);
  }
  for (const std::string& ticket : file_.set_aside.tickets) {
    describe(ticket, "agreed work", "a ticket of the organisation");
  }
  for (const model::SourceRecord& source : file_.sources) {
    describe(source.sha256, "source",
             fmt::format("{}, {}, {}", source.name, source.kind,
                         counted(source.books.seen, "record", "records")));
  }
}

void PageIndex::describe_assessments() {
  for (const model::Assessment& assessment : file_.assessments) {
    describe(assessment.id, "assessment",
             fmt::format("version {} of {}: {}, {}, {}", assessment.version, assessment.incident,
                         counted(assessment.facts.size(), "fact", "facts"),
                         counted(assessment.reach.size(), "host", "hosts"),
                         counted(assessment.coverage.size(), "telemetry looked at",
                                 "telemetries looked at")));
    for (const model::ImpactFact& fact : assessment.facts) {
      describe(fact.id, "fact",
               fmt::format("{}, {}: {}", words_of(name_of(fact.kind)),
                           words_of(name_of(fact.certainty)), fact.what));
    }
  }
}

void PageIndex::describe_judgements() {
  for (const model::Judgement& judgement : file_.judgements) {
    std::string text = fmt::format("version {} of {}, {}", judgement.version, judgement.incident,
                                   name_of(judgement.status));
    text += judgement.author.empty() ? "" : ", by " + judgement.author;
    text += judgement.made.has_value() ? ", made " + moment(judgement.made) : "";
    describe(judgement.id, "judgement", std::move(text));
  }
  for (const model::Release& release : file_.releases) {
    describe(release.id, "release",
             fmt::format("version {}, granularity: {}", release.version,
                         words_of(name_of(release.granularity))));
  }
  for (const model::NotificationDecision& decision : file_.decisions) {
    describe(decision.id, "decision about telling",
             fmt::format("{}: {}", decision.subject, words_of(name_of(decision.decision))));
  }
}

void PageIndex::describe_voices() {
  for (const model::Claim& claim : file_.claims) {
    describe(claim.id, "claim", fmt::format("{}, source: {}", claim.speaker, claim.source));
  }
  for (const model::Response& response : file_.responses) {
    describe(response.id, "response",
             fmt::format("{}, source: {}", response.actor, response.source));
  }
  if (!file_.statistics.has_value()) {
    return;
  }
  for (const model::Figure& figure : file_.statistics->figures) {
    describe(figure.id, "figure",
             fmt::format("{}: {}. {}", figure.title, figure.text, figure.definition));
    for (const std::string& id : figure.counted) {
      describe(id, "incident of the year's list", "counted in the figures");
    }
  }
}

}  // namespace longwatch::share::html::internal
