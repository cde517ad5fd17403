#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace longwatch::registry::internal {

/// One JSON value with everything in it. Texts point into what was parsed.
struct JsonNode {
  enum class Kind : std::uint8_t { Null, Boolean, Number, String, Array, Object };

  Kind kind = Kind::Null;
  bool truth = false;
  std::string_view key;         ///< raw, as written; empty when it is no member of an object
  std::string_view raw;         ///< of a number or, escapes not resolved, a string
  std::vector<JsonNode> items;  ///< elements of an array, members of an object
};

/// Fails with `Corrupt` when the text is no JSON, with `Limit` when it is beyond the bounds of an
/// entry.
Result<JsonNode> parse_json_tree(std::string_view json);

}  // namespace longwatch::registry::internal
