#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace longwatch::formats {

/// What the clocks of a zone show.
using LocalTime = std::chrono::local_time<TimeTicks>;

/// Whether clocks of a zone show a time once.
enum class Shown : std::uint8_t {
  Once,
  Twice,  ///< they were put back over it
  Never,  ///< they were put forward over it
};

/// A time zone with its rules for every year (IANA time zone database). A small value; immutable.
class TimeZone {
 public:
  /// UTC.
  TimeZone() = default;

  /// "UTC", "Europe/Berlin", "+02:00". Fails with `InvalidInput` when this system's database
  /// (package tzdata) knows no such zone.
  static Result<TimeZone> load(std::string_view name);

  bool is_utc() const { return rules_ == nullptr; }

  LocalTime to_local(Timestamp time) const;

  /// Where the clocks were put back, a time that they showed twice is the first; where they were
  /// put forward, a time that they never showed is what they had shown without that.
  Timestamp to_utc(LocalTime time) const;

  Shown shown(LocalTime time) const;

 private:
  struct Rules;

  std::shared_ptr<const Rules> rules_;  // null = UTC
};

}  // namespace longwatch::formats
