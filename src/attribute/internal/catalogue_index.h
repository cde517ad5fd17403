#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "attribute/internal/features.h"
#include "model/actor.h"
#include "model/marking.h"

namespace longwatch::attribute::internal {

/// An actor who has a value, and where that is said; least strictly marked first.
struct Posting {
  std::size_t actor = 0;  ///< index in the catalogue
  std::vector<const model::ActorItem*> items;
};

/// Who has what, for one audience: items that it may not see do not exist here. The catalogue must
/// outlive the index. Immutable.
class CatalogueIndex {
 public:
  CatalogueIndex(const model::ActorCatalogue& catalogue, const model::Audience& audience);

  /// Those who have the value, in order of the catalogue. Procedures, sectors and the rest alike.
  const std::vector<Posting>& find(FeatureClass kind, std::string_view value) const;
  /// Those who have a technique of the family.
  const std::vector<Posting>& find_family(std::string_view family) const;

  /// Natural logarithm of (actors + 1) / (those who have it + 1): 0 for what everybody has.
  double rarity(std::size_t having) const;
  /// How an actor's reports count: BM25 with the length of the profile.
  double saturated(std::size_t actor, double reports) const;

  /// The hours of an actor; null when no item that may be seen tells them.
  const model::ActorItem* working_hours(std::size_t actor) const { return hours_[actor]; }

  const model::ActorCatalogue& catalogue() const { return catalogue_; }

 private:
  void add(std::size_t actor, const model::ActorItem& item);
  void post(std::string key, std::size_t actor, const model::ActorItem& item);

  const model::ActorCatalogue& catalogue_;
  std::unordered_map<std::string, std::vector<Posting>> postings_;
  std::vector<double> lengths_;  // techniques of each actor
  double mean_length_ = 1;
  std::vector<const model::ActorItem*> hours_;
};

}  // namespace longwatch::attribute::internal
