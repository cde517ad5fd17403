#pragma once

#include <vector>

#include "base/simd.h"
#include "detect/sigma/placeholders.h"
#include "detect/sigma/taxonomy.h"
#include "formats/time_zone.h"

namespace longwatch::detect::sigma {

/// What rules leave open.
struct CompileOptions {
  Placeholders placeholders{};  ///< the values of `expand`
  /// In which `hour`, `day` and the like are taken, and in which a time without zone was written.
  formats::TimeZone zone{};
  /// For `make_fit_detector`: what was compiled stays beside the plans.
  bool keep_variants = false;
  /// Logs that a user describes; rules run on them besides.
  std::vector<DeclaredTelemetry> declared{};
  /// For tests: results are the same at every level.
  SimdLevel simd = best_simd_level();
};

}  // namespace longwatch::detect::sigma
