#pragma once

#include <cstdint>
#include <string>

#include "knowledge/internal/evidence_builder.h"
#include "knowledge/internal/stix_marking.h"
#include "knowledge/internal/stix_view.h"

namespace longwatch::knowledge::internal {

/// Hands what a bundle says of how its objects belong together to the builder: links, relations,
/// sponsors, victims and infrastructure. `title` names the bundle where nobody signs. How many
/// statements are beyond what is understood comes back.
std::uint64_t take_stix_relations(const StixView& view, StixMarkings& markings,
                                  const std::string& title, EvidenceBuilder& builder);

/// The number of a cited report, with the date its citation gives.
ReferenceId reference_number(const StixReference& reference, EvidenceBuilder& builder);

}  // namespace longwatch::knowledge::internal
