#include "attribute/internal/catalogue_index.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "attribute/internal/weights.h"
#include "base/text.h"

namespace longwatch::attribute::internal {
namespace {

std::string key_of(FeatureClass kind, std::string_view value) {
  std::string key(1, static_cast<char>('A' + static_cast<int>(kind)));
  return key.append(value);
}

constexpr char kFamilyKey = '.';

FeatureClass class_of_item(const model::ActorItem& item) {
  switch (item.kind) {
    case model::ActorItemKind::Technique:
      return FeatureClass::Technique;
    case model::ActorItemKind::Tool:
    case model::ActorItemKind::Malware:
      return FeatureClass::Software;
    case model::ActorItemKind::Procedure:
      return FeatureClass::Procedure;
    case model::ActorItemKind::VictimSector:
      return FeatureClass::Sector;
    case model::ActorItemKind::VictimCountry:
      return FeatureClass::Country;
    case model::ActorItemKind::Infrastructure:
    case model::ActorItemKind::WorkingHours:
      break;
  }
  return class_of(item.artefact);
}

bool less_strict(const model::ActorItem* a, const model::ActorItem* b) {
  return std::pair(a->marking.tlp, a->marking.originators.size()) <
         std::pair(b->marking.tlp, b->marking.originators.size());
}

}  // namespace

CatalogueIndex::CatalogueIndex(const model::ActorCatalogue& catalogue,
                               const model::Audience& audience)
    : catalogue_(catalogue),
      lengths_(catalogue.actors.size(), 0),
      hours_(catalogue.actors.size(), nullptr) {
  double total = 0;
  for (std::size_t actor = 0; actor < catalogue.actors.size(); ++actor) {
    for (const model::ActorItem& item : catalogue.actors[actor].items) {
      if (model::permits(item.marking, audience)) {
        add(actor, item);
      }
    }
    total += lengths_[actor];
  }
  if (total > 0) {
    mean_length_ = total / static_cast<double>(catalogue.actors.size());
  }
  for (auto& entry : postings_) {
    for (Posting& posting : entry.second) {
      std::stable_sort(posting.items.begin(), posting.items.end(), less_strict);
    }
  }
}

void CatalogueIndex::add(std::size_t actor, const model::ActorItem& item) {
  if (item.kind == model::ActorItemKind::WorkingHours) {
    hours_[actor] = hours_[actor] == nullptr ? &item : hours_[actor];
    return;
  }
  const FeatureClass kind = class_of_item(item);
  const std::string value = comparable(kind, item.artefact, item.value);
  if (value.empty()) {
    return;
  }
  if (item.kind == model::ActorItemKind::Technique) {
    lengths_[actor] += 1;
    post(std::string(1, kFamilyKey).append(family_of(value)), actor, item);
  }
  post(key_of(kind, value), actor, item);
  if (kind == FeatureClass::Software && !item.name.empty()) {
    const std::string name = to_ascii_lower(item.name);
    if (name != value) {
      post(key_of(kind, name), actor, item);
    }
  }
}

void CatalogueIndex::post(std::string key, std::size_t actor, const model::ActorItem& item) {
  std::vector<Posting>& postings = postings_[std::move(key)];
  if (postings.empty() || postings.back().actor != actor) {
    postings.push_back({actor, {}});
  }
  postings.back().items.push_back(&item);
}

const std::vector<Posting>& CatalogueIndex::find(FeatureClass kind, std::string_view value) const {
  static const std::vector<Posting> nobody;
  const auto entry = postings_.find(key_of(kind, value));
  return entry == postings_.end() ? nobody : entry->second;
}

const std::vector<Posting>& CatalogueIndex::find_family(std::string_view family) const {
  static const std::vector<Posting> nobody;
  const auto entry = postings_.find(std::string(1, kFamilyKey).append(family));
  return entry == postings_.end() ? nobody : entry->second;
}

double CatalogueIndex::rarity(std::size_t having) const {
  return std::log(static_cast<double>(catalogue_.actors.size() + 1) /
                  static_cast<double>(having + 1));
}

double CatalogueIndex::saturated(std::size_t actor, double reports) const {
  const double length = lengths_[actor] / mean_length_;
  const double half = kSaturation * (1 - kLengthNormalisation + kLengthNormalisation * length);
  return reports * (kSaturation + 1) / (reports + half);
}

}  // namespace longwatch::attribute::internal
