#include "correlate/correlate.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "correlate/internal/campaigns.h"
#include "correlate/internal/components.h"
#include "correlate/internal/estate_index.h"
#include "correlate/internal/finding_facts.h"
#include "correlate/internal/incidents.h"
#include "correlate/internal/keys.h"
#include "correlate/internal/rarity.h"
#include "correlate/internal/tickets.h"

namespace longwatch::correlate {
namespace {

/// Takes out what tickets explain; the rest is returned. By id, so that files in another order give
/// the same lists.
std::vector<const model::FindingRecord*> set_explained_aside(
    std::span<const model::FindingRecord> findings, EstateIndex& estate,
    model::SetAside& set_aside) {
  std::vector<std::pair<std::string, std::string>> explained;
  std::vector<const model::FindingRecord*> rest;
  for (const model::FindingRecord& finding : findings) {
    const model::Ticket* const ticket =
        explaining_ticket(finding, facts_of(finding, estate), estate);
    if (ticket == nullptr) {
      rest.push_back(&finding);
    } else {
      explained.emplace_back(finding.id, ticket->id);
    }
  }
  std::sort(explained.begin(), explained.end());
  for (auto& [finding, ticket] : explained) {
    set_aside.explained.push_back(std::move(finding));
    set_aside.tickets.push_back(std::move(ticket));
  }
  return rest;
}

bool is_worse(const model::Incident& a, const model::Incident& b) {
  const auto time_of = [](const model::Incident& incident) {
    return std::make_pair(!incident.first.has_value(), incident.first.value_or(Timestamp{}));
  };
  const auto first_a = time_of(a);
  const auto first_b = time_of(b);
  return std::tie(b.level, first_a, a.id) < std::tie(a.level, first_b, b.id);
}

}  // namespace

Correlated correlate(std::span<const model::FindingRecord> findings, const model::Estate& estate,
                     const CorrelateOptions& options) {
  Correlated result;
  EstateIndex index(estate);
  const KeyTable table = make_keys(set_explained_aside(findings, index, result.set_aside), index);
  const Rarity rarity(table, estate, options);
  for (const Component& component : find_components(table, rarity, options.least_bits)) {
    if (is_strong(component, table)) {
      result.incidents.push_back(make_incident(component, table, rarity, index));
      continue;
    }
    for (const std::uint32_t position : component.findings) {
      result.set_aside.alone.push_back(table.findings[position]->id);
    }
  }
  std::sort(result.incidents.begin(), result.incidents.end(), is_worse);
  std::sort(result.set_aside.alone.begin(), result.set_aside.alone.end());
  result.campaigns = find_campaigns(result.incidents, index);
  return result;
}

std::vector<model::Campaign> campaigns_of(std::span<const model::Incident> incidents,
                                          const model::Estate& estate) {
  EstateIndex index(estate);
  return find_campaigns(incidents, index);
}

}  // namespace longwatch::correlate
