#include "share/internal/story_builder.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/limits.h"

namespace longwatch::share::internal {
namespace {

/// Takes at most `most` different texts, in the order in which they come, that `keep` wants.
template <class Keep>
std::vector<std::string> first_of(std::vector<std::string> items, std::size_t most, Keep keep) {
  std::vector<std::string> result;
  std::set<std::string> seen;
  for (std::string& item : items) {
    if (result.size() == most) {
      break;
    }
    if (!item.empty() && keep(item) && seen.insert(item).second) {
      result.push_back(std::move(item));
    }
  }
  return result;
}

}  // namespace

StoryBuilder::StoryBuilder(const model::CaseFile& file) : file_(file), behind_(file) {
  for (const model::FindingRecord& finding : file.findings) {
    findings_.push_back(&finding);
  }
  std::ranges::stable_sort(findings_, {},
                           [](const auto* finding) -> const std::string& { return finding->id; });
  for (const model::EvidenceItem& item : file.evidence) {
    evidence_.insert(item.id);
  }
}

std::span<const model::Incident> StoryBuilder::told() const {
  return std::span(file_.incidents).first(std::min(file_.incidents.size(), kIncidentsTold));
}

std::span<const model::Incident> StoryBuilder::counted_only() const {
  return std::span(file_.incidents).subspan(told().size());
}

const model::FindingRecord* StoryBuilder::finding(std::string_view id) const {
  const auto found = std::ranges::lower_bound(
      findings_, id, {}, [](const auto* finding) -> std::string_view { return finding->id; });
  return found != findings_.end() && (*found)->id == id ? *found : nullptr;
}

const model::Assessment* StoryBuilder::assessment_of(std::string_view incident) const {
  const auto found = std::ranges::find(file_.assessments, incident, &model::Assessment::incident);
  return found == file_.assessments.end() ? nullptr : &*found;
}

void StoryBuilder::enter(model::Section section, std::string_view incident) {
  section_ = section;
  incident_ = incident;
}

void StoryBuilder::say(std::string text, model::Certainty certainty, Support support) {
  model::Statement statement;
  statement.section = section_;
  statement.incident = incident_;
  statement.text = std::move(text);
  statement.certainty = certainty;
  const auto take = [this, &statement](Support of) {
    statement.findings = first_of(std::move(of.findings), kNamedPerStatement,
                                  [this](const std::string& id) { return holds_finding(id); });
    statement.evidence = first_of(std::move(of.evidence), limits::kEvidencePerItem,
                                  [this](const std::string& id) { return holds_evidence(id); });
  };
  statement.records = first_of(std::move(support.records), kNamedPerStatement,
                               [](const std::string&) { return true; });
  take(std::move(support));
  if (statement.findings.empty() && statement.evidence.empty()) {
    if (statement.records.empty()) {
      statement.records = last_resort();
    }
    take(grounds_of(statement.records));
  }
  if (statement.findings.empty() && statement.evidence.empty()) {
    take(grounds_of(last_resort()));
  }
  story_.statements.push_back(std::move(statement));
}

Support StoryBuilder::grounds_of(const std::vector<std::string>& records) const {
  Support support;
  for (const std::string& record : records) {
    const Grounds* grounds = behind_.of(record);
    if (grounds != nullptr && support.evidence.size() < limits::kEvidencePerItem &&
        support.findings.size() < kNamedPerStatement) {
      support.findings.insert(support.findings.end(), grounds->findings.begin(),
                              grounds->findings.end());
      support.evidence.insert(support.evidence.end(), grounds->evidence.begin(),
                              grounds->evidence.end());
    }
  }
  return support;
}

std::vector<std::string> StoryBuilder::last_resort() const {
  if (!incident_.empty()) {
    return {incident_};
  }
  std::vector<std::string> records;
  for (const model::Incident& incident : told()) {
    records.push_back(incident.id);
  }
  for (const model::SourceRecord& source : file_.sources) {
    if (records.size() < kNamedPerStatement) {
      records.push_back(source.sha256);
    }
  }
  // A view may hold nothing at all; then the statement is about the view itself.
  if (records.empty()) {
    records.emplace_back("view");
  }
  return records;
}

model::Story StoryBuilder::take(std::string title) {
  story_.title = std::move(title);
  story_.summary_title = "In short";
  std::map<std::string, std::size_t> places = {{"", 0}};
  for (const model::Incident& incident : file_.incidents) {
    places.try_emplace(incident.id, places.size());
  }
  for (const model::Statement& statement : story_.statements) {
    places.try_emplace(statement.incident, places.size());
  }
  std::ranges::stable_sort(story_.statements, {}, [&places](const model::Statement& statement) {
    return std::pair(statement.section, places.at(statement.incident));
  });
  for (std::size_t i = 0; i < story_.statements.size(); ++i) {
    story_.statements[i].id = "s-" + std::to_string(i + 1);
  }
  return std::move(story_);
}

}  // namespace longwatch::share::internal
