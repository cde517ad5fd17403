#include "attribute/internal/evaluation_cases.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "attribute/internal/victim_text.h"

namespace longwatch::attribute::internal {
namespace {

using knowledge::EntityId;
using knowledge::EntityKind;
using knowledge::EvidenceBase;
using knowledge::index_of;
using knowledge::ReferenceId;

constexpr std::size_t kFewestTechniques = 5;
constexpr std::size_t kFewestItemsLeft = 5;

void add_item(ProfileQuery& query, const EvidenceBase& base, EntityId item) {
  const EntityKind kind = base.entity(item).kind;
  if (kind == EntityKind::Technique) {
    query.techniques.push_back(item);
  } else if (kind == EntityKind::Tool || kind == EntityKind::Malware) {
    query.software.push_back(item);
  }
}

void sort_unique(std::vector<ReferenceId>& references) {
  std::sort(references.begin(), references.end());
  references.erase(std::unique(references.begin(), references.end()), references.end());
}

std::optional<Timestamp> earliest(const EvidenceBase& base,
                                  const std::vector<ReferenceId>& references) {
  std::optional<Timestamp> first;
  for (const ReferenceId reference : references) {
    const std::optional<Timestamp>& from = base.reference(reference).from;
    if (from.has_value() && (!first.has_value() || *from < *first)) {
      first = from;
    }
  }
  return first;
}

EvaluationCase campaign_case(const EvidenceBase& base, EntityId campaign, Protocol protocol) {
  const knowledge::Entity& entity = base.entity(campaign);
  EvaluationCase result;
  result.id = entity.id;
  result.truth = base.actors_of(campaign);
  result.without_entities = {campaign};
  std::vector<ReferenceId> references = entity.references;
  for (const knowledge::Link& link : base.links_from(campaign)) {
    if (link.kind == knowledge::LinkKind::Uses) {
      add_item(result.query, base, link.to);
      references.insert(references.end(), link.references.begin(), link.references.end());
    }
  }
  sort_unique(references);
  std::string text;
  for (const CitedSentence& sentence : cited_sentences(entity.description)) {
    text += sentence.text;
  }
  Victims victims = victims_anywhere(text);
  result.query.countries = std::move(victims.countries);
  result.query.sectors = std::move(victims.sectors);
  result.query.at = earliest(base, references);
  result.facts_before = result.query.at;
  if (protocol == Protocol::CampaignStrict) {
    result.without_references = std::move(references);
  } else if (protocol == Protocol::CampaignAsOf) {
    result.as_of = result.query.at;
  }
  return result;
}

std::vector<EvaluationCase> campaign_cases(const EvidenceBase& base, Protocol protocol) {
  std::vector<EvaluationCase> cases;
  const std::size_t first = index_of(base.first_of(EntityKind::Campaign));
  for (std::size_t i = 0; i < base.entities(EntityKind::Campaign).size(); ++i) {
    const auto campaign = static_cast<EntityId>(first + i);
    if (base.actors_of(campaign).empty()) {
      continue;
    }
    EvaluationCase next = campaign_case(base, campaign, protocol);
    const bool empty = next.query.techniques.empty() && next.query.software.empty();
    if (!empty && (protocol != Protocol::CampaignAsOf || next.as_of.has_value())) {
      cases.push_back(std::move(next));
    }
  }
  return cases;
}

bool enough_is_left(const EvidenceBase& base, const EvaluationCase& next) {
  const EvidenceBase left = knowledge_for(base, next);
  return left.profile_of(next.truth.front()).size() >= kFewestItemsLeft;
}

std::vector<EvaluationCase> report_cases(const EvidenceBase& base, Protocol protocol) {
  std::vector<EvaluationCase> cases;
  const ReportProfiles profiles(base);
  for (const ReportProfiles::Report& report : profiles.reports()) {
    EvaluationCase next;
    for (const EntityId item : profiles.items_of(report)) {
      add_item(next.query, base, item);
    }
    const std::optional<Timestamp>& from = base.reference(report.reference).from;
    if (next.query.techniques.size() < kFewestTechniques ||
        (protocol == Protocol::ReportAsOf && !from.has_value())) {
      continue;
    }
    const EntityId actor = profiles.actor(report.candidate);
    next.id = fmt::format("{}|{}", base.entity(actor).id, base.reference(report.reference).name);
    next.truth = {actor};
    next.query.at = from;
    if (protocol == Protocol::ReportAsOf) {
      next.as_of = from;
    } else if (protocol == Protocol::ReportStrict) {
      next.without_references = {report.reference};
    }
    if (protocol == Protocol::ReportLeaky || enough_is_left(base, next)) {
      cases.push_back(std::move(next));
    }
  }
  return cases;
}

}  // namespace

std::vector<EvaluationCase> evaluation_cases(const EvidenceBase& base, Protocol protocol) {
  const bool campaigns = protocol == Protocol::CampaignLax ||
                         protocol == Protocol::CampaignStrict || protocol == Protocol::CampaignAsOf;
  std::vector<EvaluationCase> cases =
      campaigns ? campaign_cases(base, protocol) : report_cases(base, protocol);
  std::stable_sort(cases.begin(), cases.end(),
                   [](const auto& a, const auto& b) { return a.id < b.id; });
  return cases;
}

EvidenceBase knowledge_for(const EvidenceBase& base, const EvaluationCase& evaluated) {
  knowledge::Selection selection;
  selection.as_of = evaluated.as_of;
  selection.without_references = evaluated.without_references;
  selection.without_entities = evaluated.without_entities;
  return base.select(selection);
}

}  // namespace longwatch::attribute::internal
