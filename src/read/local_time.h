#pragma once

#include <optional>

#include "base/time.h"
#include "formats/time_zone.h"
#include "model/event.h"

namespace longwatch::read {

/// Gives the event the time that a clock without a zone showed (`shown` as if it were UTC), and
/// says what is doubtful about it: read as UTC when the zone is not known, shown twice or never
/// when it is.
void set_local_time(Timestamp shown, const std::optional<formats::TimeZone>& zone,
                    model::Event& event);

/// A time without a year, told as one of a leap year, in the last year in which it is not more than
/// a day behind `written`: when its file was last changed.
std::optional<Timestamp> with_year(Timestamp time, Timestamp written);

}  // namespace longwatch::read
