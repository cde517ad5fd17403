#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "detect/indicator/indicator.h"

namespace longwatch::detect::indicator {

/// What a text was taken for.
struct Recognised {
  IndicatorKind kind = IndicatorKind::Domain;
  std::string value;      ///< canonical
  std::string too_broad;  ///< why it must not be used; empty = it may
};

/// The indicator in a whole text, a kind in front obeyed. Nothing when it is none; `why` then says
/// what is wrong with it.
std::optional<Recognised> recognise(std::string_view text, std::string& why);

}  // namespace longwatch::detect::indicator
