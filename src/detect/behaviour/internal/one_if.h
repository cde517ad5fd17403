#pragma once

#include <cstddef>

namespace longwatch::detect::behaviour {

/// For counting signs.
constexpr std::size_t one_if(bool holds) {
  return holds ? 1 : 0;
}

}  // namespace longwatch::detect::behaviour
