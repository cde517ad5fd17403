#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "detect/sigma/rule.h"
#include "formats/time_zone.h"
#include "model/value.h"

namespace longwatch::naive {

/// What the zone's clocks showed at the time that a value holds: a Windows time stamp, or a text in
/// ISO 8601; one without zone is what they showed.
std::optional<formats::LocalTime> to_local_time(const model::Value& value,
                                                const formats::TimeZone& zone);

/// Minute 0-59, hour 0-23, day of the month 1-31, week by ISO 8601 1-53, month 1-12 or year.
/// Precondition: `part` is one of those modifiers.
std::int64_t part_of(formats::LocalTime time, detect::sigma::Modifier part);

}  // namespace longwatch::naive
