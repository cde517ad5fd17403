#include "detect/indicator/internal/json_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/limits.h"
#include "detect/indicator/diagnostics.h"
#include "detect/indicator/internal/misp_reader.h"
#include "detect/indicator/internal/stix_reader.h"

namespace longwatch::detect::indicator {
namespace {

using formats::JsonNode;

bool is_stix(const JsonNode& root) {
  if (root.kind == JsonNode::Kind::Array) {
    return !root.items.empty() && is_stix_object(root.items.front());
  }
  return root.find("objects") != nullptr || is_stix_object(root);
}

}  // namespace

std::uint32_t LineFinder::line_of(std::string_view part) {
  const auto offset = static_cast<std::size_t>(part.data() - document_.data());
  if (offset > document_.size()) {
    return 0;
  }
  if (offset < counted_) {
    counted_ = 0;
    line_ = 1;
  }
  line_ += static_cast<std::uint32_t>(
      std::count(document_.begin() + static_cast<std::ptrdiff_t>(counted_),
                 document_.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
  counted_ = offset;
  return line_;
}

std::uint32_t line_of(const JsonNode& object, LineFinder& lines) {
  for (const JsonNode& member : object.items) {
    if (member.key.data() != nullptr) {
      return lines.line_of(member.key);
    }
  }
  return 0;
}

ListOrigin read_json(std::string_view text, Intake& intake) {
  const Result<JsonNode> root = formats::parse_json_tree(
      text, {limits::kIndicatorDocumentBytes, limits::kIndicatorDocumentValues});
  if (!root.ok()) {
    intake.tell(kBadDocument, 0, 0, root.error().message() + "; file skipped");
    return {};
  }
  LineFinder lines(text);
  if (is_stix(*root)) {
    return read_stix(*root, lines, intake);
  }
  if (is_misp(*root)) {
    return read_misp(*root, lines, intake);
  }
  intake.tell(kBadDocument, 1, 1,
              "expected a STIX bundle or MISP events, got other JSON; file skipped");
  return {};
}

}  // namespace longwatch::detect::indicator
