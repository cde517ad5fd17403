#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace longwatch::cli {

struct Document {
  std::string_view name;  ///< below docs/
  std::string text;
};

/// Every document that is made of tables.
std::vector<Document> generated_documents();

}  // namespace longwatch::cli
