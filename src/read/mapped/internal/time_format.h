#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace longwatch::read::mapped {

/// A time as a line shows it.
struct ShownTime {
  Timestamp time;         ///< in UTC when there is a zone, else what the clock showed
  bool has_zone = false;  ///< epochs have one: UTC
  bool has_year = true;
};

/// How a log writes its times. Immutable.
///
///   iso                     2025-08-05T01:40:31.123+12:00; with a blank for the 'T', without zone
///   epoch, epoch-ms/us/ns   seconds since 1970 with a fraction; thousandths ...
///   %d/%b/%Y %H:%M:%S       directives as strptime has them, a few of our own: see
///   docs/mappings.md
class TimeFormat {
 public:
  /// ISO 8601.
  TimeFormat();

  /// Fails with `InvalidInput`, no place: an unknown directive, no date.
  static Result<TimeFormat> parse(std::string_view text);

  /// Takes a time off the front of `text`, which stays as it is when there is none.
  std::optional<ShownTime> take(std::string_view& text) const;

  /// Whether `text` begins as such a time is written, be there such a day or not. Numbers are
  /// everywhere: epochs need nine digits, and longer numbers than epochs have are broken times.
  bool begins(std::string_view text) const;

  const std::string& text() const { return text_; }

 private:
  enum class Part : std::uint8_t {
    Literal,
    Blanks,
    Year,
    ShortYear,
    Month,
    MonthName,
    Day,
    DayOfYear,
    Hour,
    Hour12,
    Minute,
    Second,
    HalfDay,
    Fraction,
    OptionalFraction,
    Zone,
    OptionalZone,
    WeekdayName,
    DateEnd,  ///< 'T' or a blank
    Epoch,
  };

  struct Step {
    Part part;
    char literal = '\0';
  };

  struct Clock;

  static std::optional<Part> part_of(char directive);

  void add(Part part, char literal = '\0') { steps_.push_back({part, literal}); }

  void add_joined(std::initializer_list<Part> parts, char between);
  bool add_directive(char directive);
  Status check() const;
  bool has(Part part) const;
  bool take_part(const Step& step, std::string_view& text, Clock& clock) const;
  static bool take_clock_part(Part part, std::string_view& text, Clock& clock);
  std::optional<ShownTime> to_time(const Clock& clock) const;

  std::string text_;
  std::vector<Step> steps_;
  bool has_year_ = true;
  bool has_half_days_ = false;
  std::int64_t epoch_unit_ = 0;  // of an epoch, in nanoseconds
};

}  // namespace longwatch::read::mapped
