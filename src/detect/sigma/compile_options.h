#pragma once

#include "detect/sigma/placeholders.h"
#include "formats/time_zone.h"

namespace longwatch::detect::sigma {

/// What rules leave open.
struct CompileOptions {
  Placeholders placeholders{};  ///< the values of `expand`
  /// In which `hour`, `day` and the like are taken, and in which a time without zone was written.
  formats::TimeZone zone{};
};

}  // namespace longwatch::detect::sigma
