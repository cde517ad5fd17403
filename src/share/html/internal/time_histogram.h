#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "base/time.h"
#include "model/level.h"

namespace longwatch::share::html::internal {

/// How many findings of each level there were, over time. Counts as they come; holds a bounded
/// number of bars, whose width (from a second to centuries) grows with the span of the times.
class TimeHistogram {
 public:
  using Counts = std::array<std::uint64_t, model::kLevels.size()>;

  void add(Timestamp time, model::Level level);

  /// A figure: stacked bars as SVG without styles of its own, the axis, the width of a bar in
  /// words. Each bar says in `data-v` which seconds it covers. Empty when nothing was added.
  std::string markup() const;

 private:
  std::size_t step_ = 0;  // into the ladder of widths
  std::map<std::int64_t, Counts> bins_;
};

}  // namespace longwatch::share::html::internal
