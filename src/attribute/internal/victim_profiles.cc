#include "attribute/internal/victim_profiles.h"

#include <algorithm>
#include <cmath>

#include "attribute/internal/victim_text.h"
#include "knowledge/victim_words.h"

namespace longwatch::attribute::internal {
namespace {

using knowledge::EntityId;
using knowledge::EntityKind;
using knowledge::EvidenceBase;
using knowledge::ReferenceId;

std::vector<ReferenceId> references_called(const EvidenceBase& base, const knowledge::Entity& in,
                                           std::span<const std::string> names) {
  std::vector<ReferenceId> found;
  for (const ReferenceId reference : in.references) {
    if (std::find(names.begin(), names.end(), base.reference(reference).name) != names.end()) {
      found.push_back(reference);
    }
  }
  return found;
}

bool contains(std::span<const ReferenceId> references, ReferenceId wanted) {
  return std::find(references.begin(), references.end(), wanted) != references.end();
}

bool counts(const VictimClaims::Claim& claim, const VictimSelection& selection,
            const EvidenceBase& base) {
  if (claim.is_fact) {
    return !selection.facts_before.has_value() ||
           (claim.dated.has_value() && *claim.dated < *selection.facts_before);
  }
  const auto& without = selection.without_entities;
  if (claim.campaign.has_value() &&
      std::find(without.begin(), without.end(), *claim.campaign) != without.end()) {
    return false;
  }
  if (!selection.reports_before.has_value() && selection.without_references.empty()) {
    return true;
  }
  return std::any_of(claim.references.begin(), claim.references.end(), [&](ReferenceId id) {
    const auto& until = base.reference(id).until;
    return !contains(selection.without_references, id) &&
           (!selection.reports_before.has_value() ||
            (until.has_value() && *until <= *selection.reports_before));
  });
}

/// Lists of one kind of victims, and what a value on them says.
struct VictimLists {
  std::span<const std::set<std::string>> all;  // by candidate
  double agreement = 0;
  double most = 0;
};

/// The likelihood ratio of one value, shared among `values`; nothing when it is on everybody's
/// list.
std::optional<VictimLine> line_of(const VictimLists& lists, std::size_t candidate, VictimLine line,
                                  std::size_t values) {
  for (const std::set<std::string>& list : lists.all) {
    line.lists += list.empty() ? 0U : 1U;
    line.having += list.contains(line.value) ? 1U : 0U;
  }
  const double common = static_cast<double>(line.having + 1) / static_cast<double>(line.lists + 2);
  if (common >= lists.agreement) {
    return std::nullopt;
  }
  line.listed = lists.all[candidate].contains(line.value);
  const double ratio = line.listed
                           ? std::min(std::log(lists.agreement / common), lists.most)
                           : std::max(std::log((1 - lists.agreement) / (1 - common)), -lists.most);
  line.nats = ratio / static_cast<double>(values);
  return line;
}

void compare(const std::set<std::string>& named, const std::set<std::string>& listed,
             std::span<const std::set<std::string>> all, Agreement& agreement) {
  if (listed.empty()) {
    return;
  }
  std::size_t lists = 0;
  for (const auto& list : all) {
    lists += list.empty() ? 0U : 1U;
  }
  for (const std::string& value : named) {
    ++agreement.compared;
    agreement.agreed += listed.contains(value) ? 1U : 0U;
    const auto having = std::count_if(all.begin(), all.end(),
                                      [&](const auto& list) { return list.contains(value); });
    agreement.by_chance += static_cast<double>(having) / static_cast<double>(lists);
  }
}

}  // namespace

VictimClaims::VictimClaims(const EvidenceBase& base) : base_(base) {
  const std::size_t first = knowledge::index_of(base.first_of(EntityKind::Actor));
  for (std::size_t i = 0; i < base.entities(EntityKind::Actor).size(); ++i) {
    const auto actor = static_cast<EntityId>(first + i);
    if (base.entity(actor).origin == knowledge::Origin::Galaxy) {
      continue;
    }
    add_facts(actor, actor);
    for (const knowledge::ActorRelation* const relation : base.relations_of(actor)) {
      if (relation->kind == knowledge::RelationKind::Exact) {
        add_facts(actor, relation->from == actor ? relation->to : relation->from);
      }
    }
    add_description(actor, base.entity(actor), std::nullopt);
    for (const EntityId campaign : base.campaigns_of(actor)) {
      add_description(actor, base.entity(campaign), campaign);
    }
  }
}

void VictimClaims::add_facts(EntityId actor, EntityId record) {
  for (const model::ActorItem& fact : base_.claims_of(record).facts) {
    const bool country = fact.kind == model::ActorItemKind::VictimCountry;
    if (!country && fact.kind != model::ActorItemKind::VictimSector) {
      continue;
    }
    Claim& claim = claims_.emplace_back();
    claim.actor = actor;
    claim.is_fact = true;
    claim.dated = fact.dated;
    claim.is_country = country;
    claim.value =
        country ? knowledge::country_code(fact.value) : knowledge::sector_word(fact.value);
  }
}

void VictimClaims::add_description(EntityId actor, const knowledge::Entity& described,
                                   std::optional<EntityId> campaign) {
  for (const CitedSentence& sentence : cited_sentences(described.description)) {
    const Victims victims = victims_named(sentence.text);
    Claim claim;
    claim.actor = actor;
    claim.campaign = campaign;
    claim.references = references_called(base_, described, sentence.citations);
    for (const bool country : {true, false}) {
      for (const std::string& value : country ? victims.countries : victims.sectors) {
        claim.is_country = country;
        claim.value = value;
        claims_.push_back(claim);
      }
    }
  }
}

VictimProfiles::VictimProfiles(const VictimClaims& claims, const ReportProfiles& profiles,
                               const VictimSelection& selection)
    : countries_(profiles.candidates()), sectors_(profiles.candidates()) {
  for (const VictimClaims::Claim& claim : claims.claims()) {
    const std::optional<std::size_t> candidate = profiles.candidate_of(claim.actor);
    if (candidate.has_value() && counts(claim, selection, claims.base())) {
      (claim.is_country ? countries_ : sectors_)[*candidate].insert(claim.value);
    }
  }
}

std::vector<VictimLine> VictimProfiles::lines(std::size_t candidate,
                                              std::span<const std::string> countries,
                                              std::span<const std::string> sectors,
                                              const VictimRates& rates) const {
  std::vector<VictimLine> lines;
  for (const bool country : {true, false}) {
    const std::span<const std::string> values = country ? countries : sectors;
    const VictimLists lists = {country ? countries_ : sectors_,
                               country ? rates.country_agreement : rates.sector_agreement,
                               rates.most_nats};
    if (lists.all[candidate].empty()) {
      continue;
    }
    for (const std::string& value : values) {
      VictimLine line;
      line.is_country = country;
      line.value = value;
      const std::optional<VictimLine> found = line_of(lists, candidate, line, values.size());
      if (found.has_value()) {
        lines.push_back(*found);
      }
    }
  }
  return lines;
}

std::vector<double> VictimProfiles::scores(std::span<const std::string> countries,
                                           std::span<const std::string> sectors,
                                           const VictimRates& rates) const {
  if (countries.empty() && sectors.empty()) {
    return {};
  }
  std::vector<double> scores;
  for (std::size_t candidate = 0; candidate < countries_.size(); ++candidate) {
    double nats = 0;
    for (const VictimLine& line : lines(candidate, countries, sectors, rates)) {
      nats += line.nats;
    }
    scores.push_back(nats);
  }
  return scores;
}

VictimAgreement measure_agreement(const VictimClaims& claims, const ReportProfiles& profiles) {
  std::vector<std::set<std::string>> named_countries(profiles.candidates());
  std::vector<std::set<std::string>> named_sectors(profiles.candidates());
  std::vector<std::set<std::string>> listed_countries(profiles.candidates());
  std::vector<std::set<std::string>> listed_sectors(profiles.candidates());
  for (const VictimClaims::Claim& claim : claims.claims()) {
    const std::optional<std::size_t> candidate = profiles.candidate_of(claim.actor);
    if (!candidate.has_value()) {
      continue;
    }
    auto& countries = claim.is_fact ? listed_countries : named_countries;
    auto& sectors = claim.is_fact ? listed_sectors : named_sectors;
    (claim.is_country ? countries : sectors)[*candidate].insert(claim.value);
  }
  VictimAgreement agreement;
  for (std::size_t i = 0; i < profiles.candidates(); ++i) {
    compare(named_countries[i], listed_countries[i], listed_countries, agreement.countries);
    compare(named_sectors[i], listed_sectors[i], listed_sectors, agreement.sectors);
  }
  return agreement;
}

}  // namespace longwatch::attribute::internal
