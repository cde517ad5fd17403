#include "tests/naive/time_part.h"

#include <chrono>

#include "base/bytes.h"
#include "base/time.h"

namespace longwatch::naive {
namespace {

using detect::sigma::Modifier;

/// ISO 8601: a week belongs to the year in which its Thursday lies, and is counted from there.
std::int64_t iso_week(std::chrono::local_days day) {
  using std::chrono::days;
  const auto from_monday = std::chrono::weekday(day).iso_encoding() - 1;
  const std::chrono::local_days thursday = day - days(from_monday) + days(3);
  const std::chrono::year_month_day date(thursday);
  const std::chrono::local_days new_year(date.year() / std::chrono::January / 1);
  return (thursday - new_year).count() / 7 + 1;
}

}  // namespace

std::optional<formats::LocalTime> to_local_time(const model::Value& value,
                                                const formats::TimeZone& zone) {
  std::string scratch;
  const std::string text(model::render(value, scratch));
  switch (value.kind) {
    case model::ValueKind::FileTime:
    case model::ValueKind::SystemTime:
    case model::ValueKind::Text:
    case model::ValueKind::JsonText:
    case model::ValueKind::Utf16:
    case model::ValueKind::Ansi: {
      if (const std::optional<Timestamp> zoned = parse_iso8601(text); zoned.has_value()) {
        return zone.to_local(*zoned);
      }
      const std::optional<Timestamp> shown = parse_local_iso8601(text);
      return shown.has_value() ? std::optional(formats::LocalTime(shown->time_since_epoch()))
                               : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

std::int64_t part_of(formats::LocalTime time, Modifier part) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  switch (part) {
    case Modifier::Minute:
      return clock.minutes().count();
    case Modifier::Hour:
      return clock.hours().count();
    case Modifier::Day:
      return static_cast<unsigned>(date.day());
    case Modifier::Week:
      return iso_week(day);
    case Modifier::Month:
      return static_cast<unsigned>(date.month());
    default:
      return static_cast<int>(date.year());
  }
}

}  // namespace longwatch::naive
