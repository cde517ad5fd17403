#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "knowledge/internal/stix_objects.h"
#include "model/marking.h"

namespace longwatch::knowledge::internal {

/// Tells who may see the objects of one bundle. What carries no marking stays inside
/// (TLP:AMBER+STRICT), unless it is MITRE's, which is public. Whoever made an object that is not
/// public must be asked before it goes further.
class StixMarkings {
 public:
  /// The bundle must outlive this object.
  explicit StixMarkings(const StixBundle& bundle);

  const model::Marking& of(const StixObject& object);

  /// The name of the identity that made the object; empty when it is not in the bundle.
  std::string creator(const StixObject& object) const;

  /// Statements of markings, joined: what whoever passes the bundle on must repeat.
  const std::string& licence() const { return licence_; }

  /// How many objects refer to markings that the bundle does not hold and nobody knows.
  std::uint64_t unknown() const { return unknown_; }

 private:
  std::optional<model::Tlp> colour_of(std::string_view marking) const;
  model::Marking work_out(const StixObject& object);

  std::unordered_map<std::string_view, model::Tlp> colours_;  // of marking definitions
  std::unordered_map<std::string_view, std::string_view> identities_;
  std::unordered_map<std::string, model::Marking> known_;  // by creator and markings
  std::string licence_;
  std::uint64_t unknown_ = 0;
};

}  // namespace longwatch::knowledge::internal
