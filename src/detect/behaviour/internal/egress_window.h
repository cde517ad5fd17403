#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/ip_address.h"
#include "base/time.h"
#include "detect/behaviour/internal/egress.h"
#include "detect/behaviour/internal/traffic.h"

namespace longwatch::detect::behaviour {

/// A large transfer that comes every day at the same time, as a backup does.
struct RegularTransfer {
  Address own;
  Address outside;
  std::uint64_t usual_bytes = 0;  ///< of a day, the median
  TimeTicks begins{};             ///< since midnight UTC: the median of the days
  std::size_t days = 0;

  /// In the hours in which it runs: from half an hour before it begins to 4 hours behind.
  bool covers(Timestamp time) const;
};

/// Those of at least 100 MB a day, on most days, of which 4 of 5 begin within an hour of the
/// median.
std::vector<RegularTransfer> find_regular_transfers(const Traffic& traffic);

/// The regular transfer in whose hours most of an unusual one began, and which is far larger: it
/// would hide there from whoever looks at totals. Null when there is none, or when it is the same
/// pair of addresses. As long as `regular`.
const RegularTransfer* hides_behind(const UnusualEgress& unusual,
                                    const std::vector<RegularTransfer>& regular);

}  // namespace longwatch::detect::behaviour
