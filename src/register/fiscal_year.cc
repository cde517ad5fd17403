#include "register/fiscal_year.h"

#include <chrono>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::registry {
namespace {

constexpr std::chrono::minutes kDay = std::chrono::hours(24);

/// "07-01".
std::optional<std::chrono::month_day> parse_start(std::string_view text) {
  const std::optional<std::uint64_t> month = parse_uint64(text.substr(0, 2));
  if (text.size() != 5 || text[2] != '-' || !month.has_value()) {
    return std::nullopt;
  }
  const std::optional<std::uint64_t> day = parse_uint64(text.substr(3));
  if (!day.has_value() || *month > 12 || *day > 31) {
    return std::nullopt;
  }
  const std::chrono::month_day start{std::chrono::month(static_cast<unsigned>(*month)),
                                     std::chrono::day(static_cast<unsigned>(*day))};
  const bool is_leap_day = *month == 2 && *day == 29;
  return start.ok() && !is_leap_day ? std::optional(start) : std::nullopt;
}

bool is_calendar_year(const FiscalCalendar& calendar) {
  return calendar.starts == "01-01";
}

std::string year_name(std::int64_t year, const FiscalCalendar& calendar) {
  return is_calendar_year(calendar) ? fmt::format("{:04}", year)
                                    : fmt::format("{:04}/{:02}", year, (year + 1) % 100);
}

}  // namespace

Status check_calendar(const FiscalCalendar& calendar) {
  if (!parse_start(calendar.starts).has_value()) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected month and day of the first day of the fiscal year (07-01), "
                             "got '{}'; the calendar was not changed",
                             to_printable(calendar.starts)));
  }
  if (calendar.utc_offset >= kDay || calendar.utc_offset <= -kDay) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected an offset from UTC of less than a day, got {} minutes; the "
                             "calendar was not changed",
                             calendar.utc_offset.count()));
  }
  return {};
}

std::string fiscal_year_of(Timestamp time, const FiscalCalendar& calendar) {
  const auto local = std::chrono::floor<std::chrono::days>(time + calendar.utc_offset);
  const std::chrono::year_month_day date{local};
  const std::chrono::month_day start =
      parse_start(calendar.starts)
          .value_or(std::chrono::month_day{std::chrono::July, std::chrono::day(1)});
  const std::int64_t year = static_cast<int>(date.year());
  const bool is_before = std::chrono::month_day{date.month(), date.day()} < start;
  return year_name(is_before ? year - 1 : year, calendar);
}

bool is_fiscal_year(std::string_view text, const FiscalCalendar& calendar) {
  const std::optional<std::uint64_t> year = parse_uint64(text.substr(0, 4));
  return year.has_value() && *year <= 9999 &&
         text == year_name(static_cast<std::int64_t>(*year), calendar);
}

}  // namespace longwatch::registry
