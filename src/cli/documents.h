#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace longwatch::cli {

struct Document {
  std::string_view name;  ///< below docs/
  std::string text;
};

/// docs/telemetry.md: what the readers say of themselves.
std::string telemetry_markdown();

/// Every document that is made of tables.
std::vector<Document> generated_documents();

}  // namespace longwatch::cli
