#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "attribute/internal/catalogue_index.h"
#include "attribute/internal/features.h"
#include "base/time.h"
#include "model/actor.h"

namespace longwatch::attribute::internal {

enum class LineKind : std::uint8_t {
  Exact,   ///< the value itself
  Family,  ///< another technique of the same family
  Name,    ///< a file has the name of software, or a name a profile holds
  HoursInside,
  HoursOutside,
};

/// One line of an actor's ledger, without words.
struct Line {
  std::size_t feature = 0;  ///< index; the number of features stands for the working hours
  LineKind kind{};
  model::ActorItemKind item_kind{};
  double decibans = 0;
  const model::ActorItem* item = nullptr;       ///< what it was matched with
  std::vector<const model::ActorItem*> others;  ///< that counted as further reports
  std::size_t having = 0;                       ///< actors who have the value
  bool is_public = false;                       ///< malware that so many have that it is a tool
  bool same_source = false;                     ///< halved: the source gave a stronger one
};

/// What distinctive artefacts say for an actor.
struct Strength {
  double decibans = 0;
  std::size_t artefacts = 0;
  std::size_t sources = 0;  ///< independent ones
  bool capability = false;  ///< vertices of the Diamond model
  bool infrastructure = false;

  std::size_t vertices() const {
    return static_cast<std::size_t>(capability) + static_cast<std::size_t>(infrastructure);
  }
};

struct ActorScore {
  std::vector<Line> lines;  ///< strongest first
  double behaviour = 0;     ///< decibans of techniques and public tools
  double total = 0;         ///< decibans of all lines
  double matched = 0;       ///< how much was matched for and against, before bounds: for listing
  Strength strength;
};

struct Scores {
  std::vector<ActorScore> actors;  ///< as in the catalogue
  double stranger = 0;             ///< decibans: how an actor nobody has described would match
};

inline constexpr std::size_t kNothing = std::numeric_limits<std::size_t>::max();

/// Who shared or published an item: artefacts from one of them count once in full.
std::string source_of(const model::ActorItem& item);

/// Weighs features against all profiles. Pure; the parts must outlive it.
class Scorer {
 public:
  Scorer(const CatalogueIndex& index, const std::vector<Feature>& features,
         const std::vector<Timestamp>& times)
      : index_(index), features_(features), times_(times) {}

  /// As if the feature with this index had not been seen.
  Scores score(std::size_t without = kNothing) const;

 private:
  struct Work;

  void weigh_technique(std::size_t feature, Work& work) const;
  void weigh_software(std::size_t feature, Work& work) const;
  void weigh_artefact(std::size_t feature, Work& work) const;
  void weigh_weak_sign(std::size_t feature, Work& work) const;
  void weigh_hours(Work& work) const;
  void weigh_feature(std::size_t feature, Work& work) const;

  const CatalogueIndex& index_;
  const std::vector<Feature>& features_;
  const std::vector<Timestamp>& times_;
};

}  // namespace longwatch::attribute::internal
