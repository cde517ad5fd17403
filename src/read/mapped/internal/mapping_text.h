#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "read/mapped/internal/field_names.h"
#include "read/mapped/internal/line_template.h"
#include "read/mapped/internal/mapping.h"
#include "read/mapped/internal/time_finder.h"

namespace longwatch::read::mapped {

/// What a proposed mapping says.
struct MappingDraft {
  std::string name;
  std::string source;
  std::size_t lines = 0;
  std::string comment;
  FoundTime time;
  Continuation continuation = Continuation::None;
  std::vector<LineTemplate> templates;
  SuggestedTelemetry telemetry;
  std::function<std::string(std::string_view)> mask;  ///< of examples; may be empty
};

/// The pattern of a template; empty when its parts have no end.
std::string pattern_text(const LineTemplate& line);

/// The mapping as YAML, with what was guessed as comments.
std::string mapping_text(const MappingDraft& draft);

}  // namespace longwatch::read::mapped
