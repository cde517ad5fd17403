#pragma once

#include <optional>
#include <string_view>

#include "base/diagnostic.h"
#include "base/time.h"

/// Dates in numbers, as programs write them in the form of their country: which number is the day
/// is known of a whole log or column only.
namespace longwatch::read {

enum class DateOrder : std::uint8_t { DayFirst, MonthFirst };

/// "20/01/2026 10:11:12", "8/5/2025 1:02:03 PM", "5.8.2025 01:02", "2026/01/02 03:04:05.250".
struct NumericTime {
  int year = 0;
  unsigned first = 0;   ///< of the other two numbers of the date
  unsigned second = 0;  ///< the day, when the year came first
  TimeTicks clock{};
  char separator = '/';
  bool is_year_first = false;
  bool has_half_day = false;     ///< AM or PM
  bool is_first_padded = false;  ///< "05"
  bool is_second_padded = false;
};

/// The text as a whole; nothing when it is anything else. The date must have all three parts, the
/// year four digits; "a.m." and the like count as AM.
std::optional<NumericTime> parse_numeric_time(std::string_view text);

/// Nothing when there is no such day.
std::optional<Timestamp> to_time(const NumericTime& time, DateOrder order);

/// Finds out which number is the day, from all times of one log or column. A number above 12
/// decides. Else the form does: dots are day first; so is a day without a zero before a month with
/// one ("5/08/2025", New Zealand and Australia); AM and PM without such zeros is the United States'
/// "8/5/2025"; everything else is day first.
class DateOrderFinder {
 public:
  void see(const NumericTime& time);

  /// A number above 12 was seen: nothing more needs to be.
  bool is_settled() const { return is_day_first_ || is_month_first_; }

  /// A number above 12 was seen in one of the places, or no date with two places to choose from.
  bool is_certain() const { return seen_ == 0 || is_day_first_ != is_month_first_; }

  DateOrder order() const;

 private:
  std::uint64_t seen_ = 0;
  bool is_day_first_ = false;    // by a number above 12
  bool is_month_first_ = false;  // by one
  bool has_dots_ = false;
  bool has_padded_month_ = false;  // "5/08"
  bool has_padded_first_ = false;
  bool has_half_days_ = false;
};

/// Says that day and month could change places, when the finder is not certain.
void report_date_order(const DateOrderFinder& finder, std::string_view source,
                       DiagnosticSink& diagnostics);

}  // namespace longwatch::read
