#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/time.h"

namespace longwatch::detect::behaviour {

/// A steady beat in the times of connections.
struct Beat {
  TimeTicks period{};     ///< the median of the intervals
  double jitter = 0;      ///< median deviation from it, as a part of it
  std::size_t beats = 0;  ///< connections at the same moment are one
  std::size_t gaps = 0;   ///< intervals in which several beats are missing
  double regular = 0;     ///< part of the other intervals near the period
};

/// `times` are sorted. A beat has at least 24 intervals, of 20 seconds to 6 hours in the median,
/// and goes on for at least 3 hours; 4 of 5 of its intervals, gaps left out, are within 35% of the
/// median. At random times it would be 1 of 4. No more than 1 of 4 intervals may be gaps (longer
/// than 4 periods): a machine that is off at night still beats.
std::optional<Beat> find_beat(const std::vector<Timestamp>& times);

}  // namespace longwatch::detect::behaviour
