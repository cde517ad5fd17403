#pragma once

#include <string_view>

namespace longwatch::model {

/// Stands in everything that is generated: in the headers of EVTX files and chunks, in a field of
/// every line of text and JSON, in every YAML file, and in the workspace. Stages that decide
/// something (detect, correlate, impact, attribute) never read it (checked by tests/structure).
inline constexpr std::string_view kSyntheticMark = "longwatch-synthetic";

/// The field of a line of text or JSON that holds the mark.
inline constexpr std::string_view kSyntheticField = "x-synthetic";

}  // namespace longwatch::model
