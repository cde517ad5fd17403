#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <ratio>
#include <string>
#include <string_view>

namespace longwatch {

/// 100 nanoseconds: the resolution of Windows time stamps, fine enough for every other source and
/// wide enough (29,000 years in 64 bits) that no hostile value overflows silently.
using TimeTicks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;

/// A point in time in UTC.
using Timestamp = std::chrono::time_point<std::chrono::system_clock, TimeTicks>;

/// Windows FILETIME (100 ns since 1601-01-01, [MS-DTYP] 2.3.3) to UTC. Values above 9999-12-31 and
/// 0 yield nothing.
std::optional<Timestamp> from_file_time(std::uint64_t file_time);
std::uint64_t to_file_time(Timestamp time);

/// "2021-08-05T01:40:31.000000Z": always UTC, always six decimals.
std::string to_iso8601(Timestamp time);
/// Appends with `decimals` (0..7) digits of the second; no separator when 0.
void append_iso8601(std::string& out, Timestamp time, int decimals);

/// ISO 8601 / RFC 3339 with "T" or blank, optional fraction (any length, cut at 100 ns), and "Z" or
/// an offset. Without zone the text yields nothing: its meaning is not known here (see
/// `parse_local_iso8601`).
std::optional<Timestamp> parse_iso8601(std::string_view text);

/// The same text without a zone, read as if its clock showed UTC. The caller owns the correction.
std::optional<Timestamp> parse_local_iso8601(std::string_view text);

/// Seconds since 1970 with a fraction: "1588388531.123456". Digits beyond 100 ns are cut. Nothing
/// for texts that are not that as a whole, and behind the year 9999.
std::optional<Timestamp> parse_epoch_seconds(std::string_view text);

/// 1 to 12 for "Jan" to "Dec"; 0 for other texts.
unsigned month_number(std::string_view name);

/// How far a clock is off, or what corrects it: "+7m12s", "-1h0.25s", "+0s".
std::string to_clock_text(TimeTicks offset);

/// Parts in the order d, h, m, s, ms, each at most once, the sign in front; or "-00:07:12". Nothing
/// when it is none of those, or ten years and more.
std::optional<TimeTicks> parse_clock_text(std::string_view text);

}  // namespace longwatch
