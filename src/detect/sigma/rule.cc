#include "detect/sigma/rule.h"

#include <algorithm>
#include <array>

namespace longwatch::detect::sigma {

std::string_view to_text(Modifier modifier) {
  constexpr std::array<std::string_view, 30> kNames = {
      "contains", "startswith", "endswith", "all",  "exists", "cased",        "neq",     "windash",
      "re",       "i",          "m",        "s",    "base64", "base64offset", "utf16le", "utf16be",
      "utf16",    "lt",         "lte",      "gt",   "gte",    "minute",       "hour",    "day",
      "week",     "month",      "year",     "cidr", "expand", "fieldref",
  };
  return kNames.at(static_cast<std::size_t>(modifier));
}

bool Item::has(Modifier modifier) const {
  return std::find(modifiers.begin(), modifiers.end(), modifier) != modifiers.end();
}

}  // namespace longwatch::detect::sigma
