#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "detect/behaviour/internal/traffic.h"

namespace longwatch::detect::behaviour {

struct EgressLimits {
  std::uint64_t least_bytes = 0;
  double factor = 0;
};

/// A day on which one of our hosts sent far more to one outside address than it usually does.
struct UnusualEgress {
  Way way;
  const Volume* volume = nullptr;  ///< as long as the traffic is unchanged
  std::uint64_t usual_bytes = 0;   ///< median of the other days to that address
  std::size_t other_days = 0;      ///< with records
  std::uint64_t site_bytes = 0;    ///< that all of our hosts sent out on that day
};

/// A day counts when it has at least `least_bytes` and more than `factor` times
///   - the median of the host's other days to that address, and
///   - the median day of what the host sends to other outside addresses, leaving out those it sends
///     to on most days: a nightly backup is usual, and makes nothing else usual.
/// Days are those with records of any connection; without traffic they count as 0. The median of an
/// even number is the larger of the middle two, that of none is 0. Sorted by way.
std::vector<UnusualEgress> find_unusual_egress(const Traffic& traffic, const EgressLimits& limits);

}  // namespace longwatch::detect::behaviour
