#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "scenario/internal/script.h"

namespace longwatch::scenario::internal {

/// A year's list of incidents of a national centre.
struct IncidentListRequest {
  std::string prefix;
  Timestamp start;  ///< the fiscal year this moment is in
  std::uint64_t seed = 1;
  std::uint64_t listed = 0;  ///< in that year
  std::uint64_t state = 0;
  std::uint64_t criminal = 0;
  unsigned first_month = 1;  ///< of the fiscal year
  TimeTicks utc_offset{};
};

/// Takes the fiscal year and the offset from the script.
void read_calendar(const Script& script, IncidentListRequest& request);

/// Comma-separated, one row an incident; some of the years beside it, and the first and the last
/// second of the year among its own.
std::string incident_list_text(const IncidentListRequest& request);

}  // namespace longwatch::scenario::internal
