#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "scenario/internal/script.h"
#include "scenario/scenario.h"

namespace longwatch::scenario::internal {

struct Document {
  std::string file;  ///< relative to the set's directory
  DocumentRole role = DocumentRole::Other;
  std::string text;
};

/// The section `documents`: each a tree written as YAML or JSON, a text, or a list of incidents
/// that is drawn. Fails with `InvalidInput` and the place.
Result<std::vector<Document>> read_documents(const Script& script);

}  // namespace longwatch::scenario::internal
