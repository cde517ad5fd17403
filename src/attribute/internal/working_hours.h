#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/activity.h"
#include "model/incident.h"

namespace longwatch::attribute::internal {

/// Hours of a day at an offset from UTC, in minutes; they may span midnight.
struct WorkingHours {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t offset = 0;

  bool contains(Timestamp time) const;
  /// Share of a day.
  double share() const;
};

/// "HH:MM-HH:MM+08:00"; nothing for any other text.
std::optional<WorkingHours> parse_working_hours(std::string_view text);

/// When somebody sat at the keyboard: the times of activities that people do by hand, one for each
/// ten minutes, so that a burst counts once; without activities the times of the timeline.
std::vector<Timestamp> hands_on_times(const model::Incident& incident,
                                      std::span<const model::Activity> own);

}  // namespace longwatch::attribute::internal
