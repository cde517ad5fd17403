#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "detect/sigma/rule.h"
#include "model/value.h"

namespace longwatch::naive {

/// The point in time that a value holds, in UTC: a Windows time stamp, or a text in ISO 8601; one
/// without zone is read as UTC.
std::optional<Timestamp> to_timestamp(const model::Value& value);

/// Minute 0-59, hour 0-23, day of the month 1-31, week by ISO 8601 1-53, month 1-12 or year, in
/// UTC. Precondition: `part` is one of those modifiers.
std::int64_t part_of(Timestamp time, detect::sigma::Modifier part);

}  // namespace longwatch::naive
