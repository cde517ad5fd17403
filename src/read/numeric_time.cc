#include "read/numeric_time.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/text.h"
#include "read/diagnostics.h"

namespace longwatch::read {
namespace {

/// A number at the front and how many digits it has.
struct Number {
  unsigned value = 0;
  std::size_t digits = 0;
};

Number take_number(std::string_view& text, std::size_t most) {
  Number number;
  while (!text.empty() && is_digit(text.front()) && number.digits < most) {
    number.value = number.value * 10 + static_cast<unsigned>(text.front() - '0');
    ++number.digits;
    text.remove_prefix(1);
  }
  return number;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

/// "20/01/2026" or "2026/01/20"
bool take_date(std::string_view& text, NumericTime& time) {
  constexpr std::size_t kYearDigits = 4;
  const Number a = take_number(text, kYearDigits);
  time.separator = text.empty() ? '\0' : text.front();
  if (time.separator != '/' && time.separator != '.' && time.separator != '-') {
    return false;
  }
  text.remove_prefix(1);
  const Number b = take_number(text, 2);
  if (!take(text, time.separator)) {
    return false;
  }
  time.is_year_first = a.digits == kYearDigits;
  const Number c = take_number(text, time.is_year_first ? 2 : kYearDigits);
  const Number& year = time.is_year_first ? a : c;
  const Number& first = time.is_year_first ? b : a;
  const Number& second = time.is_year_first ? c : b;
  time.year = static_cast<int>(year.value);
  time.first = first.value;
  time.second = second.value;
  time.is_first_padded = first.digits == 2 && first.value < 10;
  time.is_second_padded = second.digits == 2 && second.value < 10;
  return year.digits == kYearDigits && first.digits >= 1 && first.digits <= 2 && second.digits >= 1;
}

/// "10:11:12.250"
bool take_clock(std::string_view& text, NumericTime& time) {
  const Number hour = take_number(text, 2);
  if (hour.digits == 0 || hour.value > 23 || !take(text, ':')) {
    return false;
  }
  const Number minute = take_number(text, 2);
  Number second;
  if (minute.digits != 2 || minute.value > 59) {
    return false;
  }
  if (take(text, ':')) {
    second = take_number(text, 2);
    if (second.digits != 2 || second.value > 60) {
      return false;
    }
  }
  time.clock = std::chrono::hours(hour.value) + std::chrono::minutes(minute.value) +
               std::chrono::seconds(second.value);
  if (text.size() > 1 && (text.front() == '.' || text.front() == ',') && is_digit(text[1])) {
    text.remove_prefix(1);
    for (std::int64_t scale = TimeTicks::period::den / 10; !text.empty() && is_digit(text.front());
         scale /= 10) {
      time.clock += TimeTicks((text.front() - '0') * scale);
      text.remove_prefix(1);
    }
  }
  return true;
}

/// "AM", "p.m.", with a narrow blank before it as newer systems write.
bool take_half_day(std::string_view text, NumericTime& time) {
  constexpr std::string_view kNarrowBlank = "\xE2\x80\xAF";
  text = trim(text);
  text.remove_prefix(text.starts_with(kNarrowBlank) ? kNarrowBlank.size() : 0);
  if (text.empty()) {
    return true;
  }
  std::string word = to_ascii_lower(text);
  word.erase(std::remove(word.begin(), word.end(), '.'), word.end());
  const bool is_afternoon = word == "pm";
  constexpr std::chrono::hours kHalf{12};
  if ((!is_afternoon && word != "am") || time.clock >= kHalf + std::chrono::hours(1)) {
    return false;
  }
  time.has_half_day = true;
  time.clock -= time.clock >= kHalf ? kHalf : std::chrono::hours(0);
  time.clock += is_afternoon ? kHalf : std::chrono::hours(0);
  return true;
}

}  // namespace

std::optional<NumericTime> parse_numeric_time(std::string_view text) {
  text = trim(text);
  NumericTime time;
  if (!take_date(text, time) || !(take(text, ' ') || take(text, 'T'))) {
    return std::nullopt;
  }
  text = trim(text);
  if (!take_clock(text, time) || !take_half_day(text, time)) {
    return std::nullopt;
  }
  const bool has_date = to_time(time, DateOrder::DayFirst).has_value() ||
                        to_time(time, DateOrder::MonthFirst).has_value();
  return has_date ? std::optional(time) : std::nullopt;
}

std::optional<Timestamp> to_time(const NumericTime& time, DateOrder order) {
  const bool is_day_first = !time.is_year_first && order == DateOrder::DayFirst;
  const std::chrono::year_month_day date{
      std::chrono::year(time.year), std::chrono::month(is_day_first ? time.second : time.first),
      std::chrono::day(is_day_first ? time.first : time.second)};
  if (!date.ok() || time.year < 1601) {
    return std::nullopt;
  }
  return Timestamp(std::chrono::sys_days(date)) + time.clock;
}

void DateOrderFinder::see(const NumericTime& time) {
  constexpr unsigned kMonths = 12;
  if (time.is_year_first) {
    return;
  }
  ++seen_;
  is_day_first_ = is_day_first_ || time.first > kMonths;
  is_month_first_ = is_month_first_ || time.second > kMonths;
  has_dots_ = has_dots_ || time.separator == '.';
  has_half_days_ = has_half_days_ || time.has_half_day;
  has_padded_first_ = has_padded_first_ || time.is_first_padded;
  has_padded_month_ =
      has_padded_month_ || (time.first < 10 && !time.is_first_padded && time.is_second_padded);
}

DateOrder DateOrderFinder::order() const {
  if (is_day_first_ != is_month_first_) {
    return is_day_first_ ? DateOrder::DayFirst : DateOrder::MonthFirst;
  }
  const bool is_american = has_half_days_ && !has_dots_ && !has_padded_month_ && !has_padded_first_;
  return is_american ? DateOrder::MonthFirst : DateOrder::DayFirst;
}

void report_date_order(const DateOrderFinder& finder, std::string_view source,
                       DiagnosticSink& diagnostics) {
  if (finder.is_certain()) {
    return;
  }
  Diagnostic diagnostic{};
  diagnostic.kind = &kDateOrder;
  diagnostic.place.file = std::string(source);
  diagnostic.message =
      fmt::format("no date tells which of its numbers is the day; read with the {} first",
                  finder.order() == DateOrder::DayFirst ? "day" : "month");
  diagnostics.report(std::move(diagnostic));
}

}  // namespace longwatch::read
