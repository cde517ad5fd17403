#include "attribute/internal/report_profiles.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace longwatch::attribute::internal {
namespace {

using knowledge::EntityId;
using knowledge::EntityKind;
using knowledge::index_of;
using knowledge::Link;
using knowledge::LinkKind;
using knowledge::ProfileItem;
using knowledge::ReferenceId;

// BM25, as tuned on releases of ATT&CK up to v11.3 (docs/attribution.md).
constexpr double kSaturation = 1.2;
constexpr double kLengthShare = 0.5;
// Software of more than every so many-th candidate is bought or public.
constexpr std::size_t kPublicShare = 20;

double rarity_of(std::size_t all, std::size_t having) {
  return std::log(static_cast<double>(all + 1) / static_cast<double>(having + 1));
}

/// Groups of ATT&CK, and whoever else's ways are described: a mere name explains nothing.
bool is_candidate(const knowledge::EvidenceBase& base, EntityId actor) {
  switch (base.entity(actor).origin) {
    case knowledge::Origin::Galaxy:
      return false;
    case knowledge::Origin::Attack:
      return true;
    default:
      return !base.links_from(actor).empty() || !base.campaigns_of(actor).empty();
  }
}

bool is_behaviour(EntityKind kind) {
  return kind == EntityKind::Technique || kind == EntityKind::Tool || kind == EntityKind::Malware;
}

}  // namespace

ReportProfiles::ReportProfiles(const knowledge::EvidenceBase& base,
                               std::span<const EntityId> without)
    : base_(base),
      first_technique_(index_of(base.first_of(EntityKind::Technique))),
      techniques_(base.entities(EntityKind::Technique).size()),
      postings_(base.entities().size()),
      rarity_(base.entities().size()),
      report_rarity_(base.entities().size()) {
  const std::size_t first = index_of(base.first_of(EntityKind::Actor));
  const std::size_t actors = base.entities(EntityKind::Actor).size();
  for (std::size_t i = 0; i < actors; ++i) {
    const auto actor = static_cast<EntityId>(first + i);
    if (is_candidate(base, actor) &&
        std::find(without.begin(), without.end(), actor) == without.end()) {
      actors_.push_back(actor);
    }
  }
  implied_.resize(actors_.size() * techniques_);
  sizes_.resize(actors_.size());
  report_counts_.resize(actors_.size());
  last_.resize(actors_.size());
  for (std::size_t candidate = 0; candidate < actors_.size(); ++candidate) {
    add_candidate(candidate);
  }
  weigh();
}

std::optional<std::size_t> ReportProfiles::candidate_of(EntityId actor) const {
  const auto found = std::lower_bound(actors_.begin(), actors_.end(), actor);
  if (found == actors_.end() || *found != actor) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - actors_.begin());
}

void ReportProfiles::add_candidate(std::size_t candidate) {
  std::vector<ProfileItem> profile = base_.profile_of(actors_[candidate]);
  std::erase_if(profile, [&](const ProfileItem& item) {
    return !is_behaviour(base_.entity(item.item).kind);
  });
  sizes_[candidate] = profile.size();
  described_ += profile.empty() ? 0U : 1U;
  for (const ProfileItem& item : profile) {
    const auto reports = static_cast<float>(std::max<std::size_t>(item.references.size(), 1));
    postings_[index_of(item.item)].push_back({static_cast<std::uint32_t>(candidate), reports});
    if (base_.entity(item.item).kind != EntityKind::Technique) {
      imply(candidate, item.item);
    }
  }
  add_reports(candidate, profile);
}

void ReportProfiles::imply(std::size_t candidate, EntityId software) {
  for (const Link& link : base_.links_from(software)) {
    if (link.kind == LinkKind::Uses && base_.entity(link.to).kind == EntityKind::Technique) {
      implied_[candidate * techniques_ + index_of(link.to) - first_technique_] = true;
    }
  }
}

void ReportProfiles::add_reports(std::size_t candidate, std::span<const ProfileItem> profile) {
  std::vector<std::pair<ReferenceId, EntityId>> said;
  for (const ProfileItem& item : profile) {
    for (const ReferenceId reference : item.references) {
      said.emplace_back(reference, item.item);
    }
  }
  std::sort(said.begin(), said.end());
  for (std::size_t i = 0; i < said.size(); ++i) {
    if (i == 0 || said[i].first != said[i - 1].first) {
      Report& report = reports_.emplace_back();
      report.candidate = static_cast<std::uint32_t>(candidate);
      report.reference = said[i].first;
      report.first = static_cast<std::uint32_t>(report_items_.size());
      ++report_counts_[candidate];
      const std::optional<Timestamp>& dated = base_.reference(report.reference).from;
      last_[candidate] = std::max(last_[candidate], dated);
      last_of_all_ = std::max(last_of_all_, dated);
    }
    report_items_.push_back(said[i].second);
    ++reports_.back().count;
  }
}

void ReportProfiles::weigh() {
  std::vector<std::size_t> named(postings_.size());
  for (const EntityId item : report_items_) {
    ++named[index_of(item)];
  }
  for (std::size_t item = 0; item < postings_.size(); ++item) {
    rarity_[item] = rarity_of(actors_.size(), postings_[item].size());
    report_rarity_[item] = rarity_of(reports_.size(), named[item]);
  }
  for (Report& report : reports_) {
    for (const EntityId item : items_of(report)) {
      const double squared = report_rarity(item) * report_rarity(item);
      (base_.entity(item).kind == EntityKind::Technique ? report.technique_norm
                                                        : report.software_norm) += squared;
    }
  }
  double total = 0;
  for (const std::size_t size : sizes_) {
    total += static_cast<double>(size);
  }
  const double mean = described_ == 0 ? 1 : total / static_cast<double>(described_);
  for (const std::size_t size : sizes_) {
    length_.push_back(1 - kLengthShare + kLengthShare * static_cast<double>(size) / mean);
  }
}

double ReportProfiles::saturated(const Posting& posting) const {
  const auto reports = static_cast<double>(posting.reports);
  return reports * (kSaturation + 1) / (reports + kSaturation * length_[posting.candidate]);
}

bool ReportProfiles::is_implied(std::size_t candidate, EntityId technique) const {
  const std::size_t index = index_of(technique);
  return index >= first_technique_ && index < first_technique_ + techniques_ &&
         implied_[candidate * techniques_ + index - first_technique_];
}

bool ReportProfiles::is_public(EntityId software) const {
  return having(software).size() > std::max<std::size_t>(1, described_ / kPublicShare);
}

}  // namespace longwatch::attribute::internal
