#pragma once

#include <string_view>

#include "detect/indicator/internal/intake.h"
#include "formats/json_tree.h"

namespace longwatch::detect::indicator {

/// Reads a JSON document of indicators: a STIX 2.0 or 2.1 bundle, a list of STIX objects, MISP
/// events. What is none of them is told.
ListOrigin read_json(std::string_view text, Intake& intake);

/// Where a text stands in a document: lines from 1.
class LineFinder {
 public:
  explicit LineFinder(std::string_view document) : document_(document) {}

  /// Of a view into the document; cheap when places ascend.
  std::uint32_t line_of(std::string_view part);

 private:
  std::string_view document_;
  std::size_t counted_ = 0;
  std::uint32_t line_ = 1;
};

/// One indicator of a STIX bundle is told by its id, of MISP by its uuid: the line of the first
/// text in the object.
std::uint32_t line_of(const formats::JsonNode& object, LineFinder& lines);

}  // namespace longwatch::detect::indicator
