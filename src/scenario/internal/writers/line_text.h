#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

/// Puts lines of text together, fast: benign telemetry is written by the gigabyte.
namespace longwatch::scenario::internal {

inline void append_part(std::string& out, std::string_view text) {
  out.append(text);
}

inline void append_part(std::string& out, char c) {
  out.push_back(c);
}

template <std::integral T>

requires(!std::same_as<T, bool> && !std::same_as<T, char>) void append_part(std::string& out,
                                                                            T number) {
  char digits[20];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  out.append(std::begin(digits), end);
}

/// Texts, characters and whole numbers, one behind the other.
template <class... Parts>
void append_all(std::string& out, const Parts&... parts) {
  (append_part(out, parts), ...);
}

/// The number with `width` digits at least, zeros in front.
void append_padded(std::string& out, std::uint64_t number, unsigned width);

/// Seconds since 1970 with six decimals, as Zeek prints times: "1755007390.000000".
void append_epoch(std::string& out, Timestamp time);

/// As Zeek prints intervals: six decimals.
void append_interval(std::string& out, double seconds);

/// "2025-08-05 01:02:03": no zone.
void append_blank_time(std::string& out, Timestamp time);

/// The clock of a place `offset` seconds ahead of UTC: "2025-06-25T08:05:12+12:00".
void append_local_time(std::string& out, Timestamp time, std::int64_t offset);

/// "20250805" with `separator` between the parts ("2025-08-05").
std::string day_text(Timestamp time, std::string_view separator);

/// Midnight of the day.
Timestamp day_of(Timestamp time);

}  // namespace longwatch::scenario::internal
