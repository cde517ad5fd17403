#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/activity.h"
#include "model/actor.h"
#include "model/estate.h"
#include "model/incident.h"

namespace longwatch::attribute::internal {

/// What a value says by its nature; values are compared within one class.
enum class FeatureClass : std::uint8_t {
  Technique,
  Software,  ///< named as such, by id or name
  FileName,  ///< a file or process that may have the name of software
  Hash,
  Serial,  ///< of a certificate
  Workstation,
  Domain,
  Mail,
  Address,
  Procedure,
  Sector,
  Country,
  Other,
};

/// Something an incident shows that an actor's profile may hold.
struct Feature {
  FeatureClass kind{};
  std::string value;  ///< in the form that is compared
  std::string shown;  ///< "certificate-serial 00ab12"
  std::vector<model::EvidenceId> evidence;
};

/// The class of an entity type: "ipv4" is an Address.
FeatureClass class_of(std::string_view type);
/// The form in which values of a class are compared; empty when the value says nothing.
std::string comparable(FeatureClass kind, std::string_view type, std::string_view value);
/// "T1059" of "T1059.003" and of itself.
std::string_view family_of(std::string_view technique);

/// Ordered by (class, value), each once. What the organisations own themselves is left out.
std::vector<Feature> collect_features(const model::Incident& incident,
                                      std::span<const model::Activity> own,
                                      const model::Estate& estate);

}  // namespace longwatch::attribute::internal
