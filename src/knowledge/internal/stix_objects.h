#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace longwatch::knowledge::internal {

enum class StixKind : std::uint8_t {
  IntrusionSet,
  ThreatActor,
  Campaign,
  Malware,
  Tool,
  Technique,  ///< attack-pattern
  Relation,
  Identity,
  Location,
  Indicator,
  Marking,
  Opinion,
  Observable,  ///< an address, a domain, a certificate ...
  Collection,  ///< names a release of ATT&CK
  Other,
};

/// A report that an object or relation cites. Raw, as between the quotes.
struct StixReference {
  std::string_view source;
  std::string_view external_id;
  std::string_view url;
  std::string_view description;
};

/// One object of a STIX 2.0 or 2.1 bundle: what knowledge of actors is made of. Texts are raw views
/// into the bundle, escapes not resolved (`unescaped`).
struct StixObject {
  StixKind kind = StixKind::Other;
  std::string_view type;  ///< as written
  std::string_view id;
  std::string_view name;
  std::string_view description;
  std::string_view modified;
  std::string_view relation;  ///< "uses", "attributed-to"
  std::string_view from;      ///< ids of a relation's ends
  std::string_view to;
  std::string_view version;  ///< x_mitre_version
  std::string_view created_by;
  std::string_view first_seen;
  std::string_view last_seen;
  std::string_view country;
  std::string_view pattern;    ///< of an indicator
  std::string_view statement;  ///< of a marking, or its colour
  std::string_view opinion;    ///< "strongly-disagree" ...
  std::string_view value;      ///< of an observable
  std::vector<std::string_view> aliases;
  std::vector<std::string_view> markings;
  std::vector<std::string_view> sectors;
  std::vector<std::string_view> tactics;
  std::vector<std::string_view> subjects;  ///< ids of what an opinion is about
  std::uint32_t first_reference = 0;       ///< in StixBundle::references
  std::uint32_t reference_count = 0;
  std::optional<int> confidence = {};  ///< 0 to 100, STIX 2.1
  bool withdrawn = false;              ///< revoked or deprecated
};

/// What a JSON file holds, by its outermost members.
enum class JsonContent : std::uint8_t {
  StixBundle,
  GalaxyCluster,  ///< a MISP galaxy cluster: "values"
  DatedCluster,   ///< dates of a cluster's values: "actors"
  Other,
};

struct StixBundle {
  JsonContent content = JsonContent::Other;
  std::vector<StixObject> objects;  ///< in the order of the file; of several versions all
  std::vector<StixReference> references;

  std::span<const StixReference> references_of(const StixObject& object) const {
    return std::span(references).subspan(object.first_reference, object.reference_count);
  }
};

/// The objects of a bundle; of those of kind Other only the id. `text` must outlive the result.
/// Without objects when the text holds something else. Fails with `InvalidInput` or `Limit`, with
/// the byte, when it is no JSON.
Result<StixBundle> parse_stix_bundle(std::string_view text, const std::string& file);

/// What a raw JSON string means; as written where its escapes are wrong.
std::string unescaped(std::string_view raw);

}  // namespace longwatch::knowledge::internal
