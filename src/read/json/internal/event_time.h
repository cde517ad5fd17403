#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "model/value.h"

namespace longwatch::read::json {

enum class ZoneKnown : std::uint8_t { Yes, No };

struct EventTime {
  Timestamp time;
  ZoneKnown zone;
};

/// The point in time that a value tells: ISO 8601 with zone, the same without one (read as UTC and
/// said so), seconds, milliseconds, microseconds or nanoseconds since 1970 as a number (told apart
/// by size: each holds 1973 to 5138), or "/Date(milliseconds)/" as .NET wrote it. Nothing for
/// anything else.
std::optional<EventTime> parse_event_time(const model::Value& value, std::string& scratch);

}  // namespace longwatch::read::json
