#pragma once

#include "detect/indicator/internal/intake.h"
#include "detect/indicator/internal/json_reader.h"
#include "formats/json_tree.h"

namespace longwatch::detect::indicator {

/// Whether it has the type and id of one.
bool is_stix_object(const formats::JsonNode& object);

/// A bundle, a list of objects or one object, of STIX 2.0 or 2.1.
ListOrigin read_stix(const formats::JsonNode& root, LineFinder& lines, Intake& intake);

}  // namespace longwatch::detect::indicator
