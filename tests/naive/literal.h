#pragma once

#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "detect/literal_engine.h"

/// The literal engine's twin: each literal searched for by itself.
namespace longwatch::naive {

inline bool occurs(const detect::Literal& literal, std::string_view text) {
  switch (literal.anchor) {
    case detect::Anchor::Anywhere:
      return text.find(literal.text) != std::string_view::npos;
    case detect::Anchor::Start:
      return text.starts_with(literal.text);
    case detect::Anchor::End:
      return text.ends_with(literal.text);
    case detect::Anchor::Whole:
      return text == literal.text;
  }
  return false;
}

/// The indices of those that occur.
inline std::set<std::uint32_t> occurring_in(std::string_view text,
                                            const std::vector<detect::Literal>& literals) {
  std::set<std::uint32_t> found;
  for (std::uint32_t i = 0; i < literals.size(); ++i) {
    if (occurs(literals[i], text)) {
      found.insert(i);
    }
  }
  return found;
}

}  // namespace longwatch::naive
