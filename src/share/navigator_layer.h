#pragma once

#include <string>

#include "knowledge/evidence_base.h"

/// What actors do as a layer for the ATT&CK Navigator (layer format 4.5). Only what ATT&CK numbers
/// can stand in a layer; the rest is left to the other products.
namespace longwatch::share {

/// The techniques of one actor, its campaigns followed; the score is the number of reports, the
/// metadata names them. Ends with a line feed.
std::string navigator_layer(const knowledge::EvidenceBase& base, knowledge::EntityId actor);

/// The techniques of two actors: one colour for each and one for what both do. The score is the
/// smaller number of reports where both do it, and the only one else.
std::string navigator_layer(const knowledge::EvidenceBase& base, knowledge::EntityId first,
                            knowledge::EntityId second);

}  // namespace longwatch::share
