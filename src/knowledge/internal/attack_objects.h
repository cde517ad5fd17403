#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace longwatch::knowledge::internal {

enum class AttackKind : std::uint8_t {
  Group,      ///< intrusion-set
  Technique,  ///< attack-pattern
  Malware,
  Tool,
  Campaign,
  Relation,
  Collection,  ///< names the release
  Other,
};

/// A report that an object or relation cites.
struct AttackReference {
  std::string name;
  std::optional<Timestamp> dated;  ///< as its description says: "(2015, March 30)"
};

/// One STIX object of an ATT&CK bundle: what profiles of actors are made of.
struct AttackObject {
  AttackKind kind = AttackKind::Other;
  std::string stix_id;
  std::string attack_id;  ///< "G0065", "T1505.003"
  std::string name;
  std::string relation;  ///< "uses", "attributed-to"
  std::string from;      ///< STIX ids of a relation's ends
  std::string to;
  std::string version;  ///< of a collection
  std::vector<std::string> aliases;
  std::vector<AttackReference> references;  ///< without the one that carries the ATT&CK id
  bool withdrawn = false;                   ///< revoked or deprecated
};

/// The objects of a bundle, in its order; those of kind Other only by id. Fails with
/// `InvalidInput`, with the byte where the text is no JSON or no STIX bundle.
Result<std::vector<AttackObject>> parse_attack_objects(std::string_view text,
                                                       const std::string& file);

/// The date of a report as ATT&CK cites it: "(2015, March 30)", "(2015, March)", "(2015)".
std::optional<Timestamp> cited_date(std::string_view description);

}  // namespace longwatch::knowledge::internal
