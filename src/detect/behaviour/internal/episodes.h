#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "detect/behaviour/internal/rows.h"
#include "detect/behaviour/internal/traffic.h"

namespace longwatch::detect::behaviour {

/// A stretch of rows, [begin, end), with so many different values of what is counted.
struct Stretch {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t different = 0;
};

/// The stretch no longer than `length` with the most different values of text `part`; empty values
/// do not count. The first of equals, and no longer than needed for its values.
Stretch busiest(std::span<const Row> rows, TimeTicks length, std::size_t part);

struct EpisodeLimits {
  TimeTicks length;       ///< of a stretch
  std::size_t least = 0;  ///< different values
  double factor = 0;      ///< it must have more than so many times the usual day's busiest stretch
};

/// A stretch with far more different values than is usual for this group of rows.
struct Episode {
  Stretch stretch;
  std::size_t usual = 0;       ///< median of the busiest stretches of the other days
  std::size_t other_days = 0;  ///< with records at all, of whatever group
};

/// One at most for each day on which a stretch begins. `days` are those on which there were records
/// at all: without rows they count as 0. The median of an even number is the larger of the middle
/// two. `rows` in the order of time.
std::vector<Episode> unusual_episodes(std::span<const Row> rows, std::size_t part,
                                      const EpisodeLimits& limits, const std::vector<Day>& days);

/// "2 (median of 25 other days)", or that it is not known.
std::string usual_in_words(const Episode& episode);

}  // namespace longwatch::detect::behaviour
