#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace longwatch::formats {

/// One JSON value with everything in it. Texts point into what was parsed.
struct JsonNode {
  enum class Kind : std::uint8_t { Null, Boolean, Number, String, Array, Object };

  Kind kind = Kind::Null;
  bool truth = false;
  std::string_view key;         ///< raw, as written; empty when it is no member of an object
  std::string_view raw;         ///< of a number or, escapes not resolved, a string
  std::vector<JsonNode> items;  ///< elements of an array, members of an object

  /// The first member with that (raw) name; null when there is none.
  const JsonNode* find(std::string_view name) const;

  /// The text of a string, escapes resolved (as written where they are wrong); of a number as
  /// written. Empty for everything else.
  std::string text() const;

  /// The text of that member; empty when there is none.
  std::string text_of(std::string_view name) const;
};

struct JsonTreeLimits {
  std::size_t bytes = 0;
  std::size_t values = 0;
};

/// Fails with `Corrupt` when the text is no JSON, with `Limit` when it is beyond the bounds.
Result<JsonNode> parse_json_tree(std::string_view json, const JsonTreeLimits& bounds);

}  // namespace longwatch::formats
