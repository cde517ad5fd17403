#pragma once

#include "detect/indicator/internal/intake.h"
#include "detect/indicator/internal/json_reader.h"
#include "formats/json_tree.h"

namespace longwatch::detect::indicator {

/// Whether it is an event of the MISP core format, a list of them, or an answer with them.
bool is_misp(const formats::JsonNode& root);

/// All attributes of all events, those of their objects too. Attributes that are not for detection
/// (to_ids false), deleted, or of a type that holds no indicator are counted and told.
ListOrigin read_misp(const formats::JsonNode& root, LineFinder& lines, Intake& intake);

}  // namespace longwatch::detect::indicator
