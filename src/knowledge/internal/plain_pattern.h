#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace longwatch::knowledge::internal {

/// One value that an indicator asks for.
struct PlainPattern {
  std::string artefact;  ///< as profiles call it: "ipv4"
  std::string value;
};

/// A STIX pattern that asks for one value of one object, "[ipv4-addr:value = '192.0.2.1']"; nothing
/// for others. `raw` as between the quotes of JSON.
std::optional<PlainPattern> plain_pattern(std::string_view raw);

/// What profiles call an observable of that STIX type; empty when they have no word for it.
std::string_view artefact_of_type(std::string_view type);

}  // namespace longwatch::knowledge::internal
