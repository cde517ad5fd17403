#include "read/mapped/internal/time_format.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/text.h"

namespace longwatch::read::mapped {
namespace {

constexpr std::int64_t kTicksPerSecond = TimeTicks::period::den;
constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::int64_t kLastSecond = 253'402'300'799;  // of the year 9999
constexpr std::int64_t kPerSecond = 1'000'000'000;     // nanoseconds
// A year that has 29 February, for formats without one.
constexpr int kLeapYear = 2000;

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool is_letter(char c) {
  const char lower = to_ascii_lower(c);
  return lower >= 'a' && lower <= 'z';
}

/// Takes `width` digits off the front; with `padded` a blank may stand for the first one of two.
bool take_number(std::string_view& text, std::size_t width, int& number) {
  if (text.size() < width) {
    return false;
  }
  number = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (!is_digit(text[i])) {
      return false;
    }
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(width);
  return true;
}

/// One or two digits, a blank in front where the first one is left out.
bool take_short_number(std::string_view& text, int& number) {
  if (!text.empty() && text.front() == ' ') {
    text.remove_prefix(1);
    return take_number(text, 1, number);
  }
  const bool has_two = text.size() > 1 && is_digit(text[0]) && is_digit(text[1]);
  return take_number(text, has_two ? 2 : 1, number);
}

bool take_fraction(std::string_view& text, std::int64_t& ticks) {
  std::size_t used = 0;
  ticks = 0;
  for (std::int64_t scale = kTicksPerSecond / 10; used < text.size() && is_digit(text[used]);
       scale /= 10) {
    ticks += (text[used++] - '0') * scale;
  }
  text.remove_prefix(used);
  return used > 0;
}

/// "Z", "UTC", "GMT", "+02:00", "-0730", "+02".
std::optional<std::int64_t> take_zone(std::string_view& text) {
  for (const std::string_view name : {"UTC", "GMT", "Z", "z"}) {
    if (text.starts_with(name) && (text.size() == name.size() || !is_letter(text[name.size()]))) {
      text.remove_prefix(name.size());
      return 0;
    }
  }
  if (text.size() < 3 || (text[0] != '+' && text[0] != '-')) {
    return std::nullopt;
  }
  std::string_view rest = text.substr(1);
  int hours = 0;
  int minutes = 0;
  if (!take_number(rest, 2, hours) || hours > 14) {
    return std::nullopt;
  }
  std::string_view behind = rest.starts_with(':') ? rest.substr(1) : rest;
  if (take_number(behind, 2, minutes)) {
    rest = behind;
  }
  if (minutes > 59) {
    return std::nullopt;
  }
  const std::int64_t seconds = (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes) * 60;
  text = rest;
  return seconds;
}

bool take_letters(std::string_view& text, std::string_view& letters) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_letter);
  letters = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(letters.size());
  return !letters.empty();
}

/// Short or whole English names.
bool take_month_name(std::string_view& text, int& month) {
  constexpr std::size_t kShort = 3;
  std::string_view letters;
  if (!take_letters(text, letters) || letters.size() < kShort) {
    return false;
  }
  const std::array<char, kShort> name = {
      static_cast<char>(letters[0] >= 'a' ? letters[0] - ('a' - 'A') : letters[0]),
      to_ascii_lower(letters[1]), to_ascii_lower(letters[2])};
  month = static_cast<int>(month_number({name.data(), name.size()}));
  return month > 0;
}

/// At least one. A day or an hour below ten may have one in its own front; taking it here is the
/// same.
bool take_blanks(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_blank);
  const auto blanks = static_cast<std::size_t>(end - text.begin());
  text.remove_prefix(blanks);
  return blanks > 0;
}

bool take_short_year(std::string_view& text, int& year) {
  constexpr int kPivot = 69;  // POSIX: 69 to 99 are of the twentieth century
  const bool fits = take_number(text, 2, year);
  year += year < kPivot ? 2000 : 1900;
  return fits;
}

/// `unit` in nanoseconds.
bool take_epoch(std::string_view& text, std::int64_t unit, std::optional<Timestamp>& time) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 10 - 1;
  const std::int64_t per_second = kPerSecond / unit;
  std::size_t digits = 0;
  std::int64_t number = 0;
  while (digits < text.size() && is_digit(text[digits]) && number < kMost) {
    number = number * 10 + (text[digits++] - '0');
  }
  text.remove_prefix(digits);
  if (digits == 0 || (!text.empty() && is_digit(text.front())) ||
      number / per_second > kLastSecond) {
    return false;
  }
  std::int64_t fraction = 0;
  if (text.size() > 1 && text[0] == '.' && is_digit(text[1])) {
    text.remove_prefix(1);
    take_fraction(text, fraction);
  }
  const std::int64_t ticks = per_second <= kTicksPerSecond
                                 ? number * (kTicksPerSecond / per_second) + fraction / per_second
                                 : number / (per_second / kTicksPerSecond);
  time = Timestamp(TimeTicks(ticks));
  return true;
}

bool take_char(std::string_view& text, std::string_view allowed) {
  if (text.empty() || allowed.find(text.front()) == std::string_view::npos) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

}  // namespace

/// What the parts of a time have told so far.
struct TimeFormat::Clock {
  int year = kLeapYear;
  int month = 1;
  int day = 1;
  int day_of_year = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  bool is_afternoon = false;
  std::int64_t fraction = 0;
  std::optional<std::int64_t> zone;
  std::optional<Timestamp> epoch;
};

TimeFormat::TimeFormat() : text_("iso") {
  add_joined({Part::Year, Part::Month, Part::Day}, '-');
  add(Part::DateEnd);
  add_joined({Part::Hour, Part::Minute, Part::Second}, ':');
  add(Part::OptionalFraction);
  add(Part::OptionalZone);
}

/// The parts with a character between them.
void TimeFormat::add_joined(std::initializer_list<Part> parts, char between) {
  for (const Part part : parts) {
    if (part != *parts.begin()) {
      add(Part::Literal, between);
    }
    add(part);
  }
}

std::optional<TimeFormat::Part> TimeFormat::part_of(char directive) {
  switch (directive) {
    case 'Y':
      return Part::Year;
    case 'y':
      return Part::ShortYear;
    case 'm':
      return Part::Month;
    case 'b':
    case 'B':
    case 'h':
      return Part::MonthName;
    case 'd':
    case 'e':
      return Part::Day;
    case 'j':
      return Part::DayOfYear;
    case 'H':
    case 'k':
      return Part::Hour;
    case 'I':
    case 'l':
      return Part::Hour12;
    case 'M':
      return Part::Minute;
    case 'S':
      return Part::Second;
    case 'p':
      return Part::HalfDay;
    case 'f':
      return Part::Fraction;
    case 'z':
    case 'Z':
      return Part::Zone;
    case 'a':
    case 'A':
      return Part::WeekdayName;
    default:
      return std::nullopt;
  }
}

bool TimeFormat::add_directive(char directive) {
  if (directive == 'F') {
    add_joined({Part::Year, Part::Month, Part::Day}, '-');
    return true;
  }
  if (directive == 'T') {
    add_joined({Part::Hour, Part::Minute, Part::Second}, ':');
    return true;
  }
  if (directive == '%') {
    add(Part::Literal, '%');
    return true;
  }
  const std::optional<Part> part = part_of(directive);
  if (part.has_value()) {
    add(*part);
  }
  return part.has_value();
}

Result<TimeFormat> TimeFormat::parse(std::string_view text) {
  struct Epoch {
    std::string_view name;
    std::int64_t unit;
  };

  constexpr std::array<Epoch, 4> kEpochs = {{{"epoch", kPerSecond},
                                             {"epoch-ms", kPerSecond / 1000},
                                             {"epoch-us", kPerSecond / 1'000'000},
                                             {"epoch-ns", 1}}};
  TimeFormat format;
  if (text == "iso") {
    return format;
  }
  format.steps_.clear();
  format.text_ = text;
  for (const Epoch& epoch : kEpochs) {
    if (text == epoch.name) {
      format.add(Part::Epoch);
      format.epoch_unit_ = epoch.unit;
      return format;
    }
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == ' ') {
      if (format.steps_.empty() || format.steps_.back().part != Part::Blanks) {
        format.add(Part::Blanks);
      }
    } else if (c != '%') {
      format.add(Part::Literal, c);
    } else if (++at >= text.size() || !format.add_directive(text[at])) {
      return Error(ErrorCode::InvalidInput,
                   fmt::format("expected a directive such as %Y, %m, %d, %b, %H, %M, %S, %f, %z or "
                               "%% in the time format, got '%{}'",
                               at < text.size() ? to_printable(text.substr(at, 1)) : ""));
    }
  }
  format.has_year_ = format.has(Part::Year) || format.has(Part::ShortYear);
  format.has_half_days_ = format.has(Part::Hour12);
  LW_TRY(format.check());
  return format;
}

bool TimeFormat::has(Part part) const {
  return std::any_of(steps_.begin(), steps_.end(),
                     [part](const Step& step) { return step.part == part; });
}

Status TimeFormat::check() const {
  const bool has_month = has(Part::Month) || has(Part::MonthName);
  const bool has_date = (has_month && has(Part::Day)) || has(Part::DayOfYear);
  if (!has_date) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected 'iso', 'epoch', 'epoch-ms', 'epoch-us', 'epoch-ns', or a "
                             "format with a month and a day, such as '%Y-%m-%d %H:%M:%S', got '{}'",
                             to_printable(text_)));
  }
  if (has(Part::Hour12) && !has(Part::HalfDay)) {
    return Error(ErrorCode::InvalidInput,
                 "expected %p (AM or PM) beside %I in the time format, got none")
        .with_hint("%H is the hour of the whole day");
  }
  return {};
}

bool TimeFormat::take_part(const Step& step, std::string_view& text, Clock& clock) const {
  switch (step.part) {
    case Part::Literal:
      return take_char(text, {&step.literal, 1});
    case Part::Blanks:
      return take_blanks(text);
    case Part::Year:
      return take_number(text, 4, clock.year);
    case Part::ShortYear:
      return take_short_year(text, clock.year);
    case Part::Month:
      return take_short_number(text, clock.month);
    case Part::MonthName:
      return take_month_name(text, clock.month);
    case Part::Day:
      return take_short_number(text, clock.day);
    case Part::DayOfYear:
      return take_number(text, 3, clock.day_of_year) && clock.day_of_year > 0;
    case Part::DateEnd:
      return take_char(text, "Tt ");
    case Part::Epoch:
      return take_epoch(text, epoch_unit_, clock.epoch);
    default:
      return take_clock_part(step.part, text, clock);
  }
}

bool TimeFormat::take_clock_part(Part part, std::string_view& text, Clock& clock) {
  std::string_view word;
  switch (part) {
    case Part::Hour:
    case Part::Hour12:
      return take_short_number(text, clock.hour);
    case Part::Minute:
      return take_number(text, 2, clock.minute);
    case Part::Second:
      return take_number(text, 2, clock.second);
    case Part::HalfDay:
      if (!take_letters(text, word)) {
        return false;
      }
      clock.is_afternoon = equals_ignoring_ascii_case(word, "PM");
      return clock.is_afternoon || equals_ignoring_ascii_case(word, "AM");
    case Part::Fraction:
      return take_fraction(text, clock.fraction);
    case Part::OptionalFraction:
      return !take_char(text, ".,") || take_fraction(text, clock.fraction);
    case Part::Zone:
      clock.zone = take_zone(text);
      return clock.zone.has_value();
    case Part::OptionalZone:
      clock.zone = take_zone(text);
      return true;
    default:
      return take_letters(text, word);  // a weekday says nothing that the date does not
  }
}

std::optional<ShownTime> TimeFormat::to_time(const Clock& clock) const {
  if (clock.epoch.has_value()) {
    return ShownTime{*clock.epoch, true, true};
  }
  int hour = clock.hour;
  if (has_half_days_) {
    if (hour < 1 || hour > 12) {
      return std::nullopt;
    }
    hour = hour % 12 + (clock.is_afternoon ? 12 : 0);
  }
  std::chrono::sys_days day;
  if (clock.day_of_year > 0) {
    day = std::chrono::sys_days(std::chrono::year(clock.year) / 1 / 1) +
          std::chrono::days(clock.day_of_year - 1);
    if (std::chrono::year_month_day(day).year() != std::chrono::year(clock.year)) {
      return std::nullopt;
    }
  } else {
    const std::chrono::year_month_day date{std::chrono::year(clock.year),
                                           std::chrono::month(static_cast<unsigned>(clock.month)),
                                           std::chrono::day(static_cast<unsigned>(clock.day))};
    if (!date.ok()) {
      return std::nullopt;
    }
    day = date;
  }
  if (hour > 23 || clock.minute > 59 || clock.second > 60) {
    return std::nullopt;
  }
  const std::int64_t seconds = day.time_since_epoch().count() * kSecondsPerDay + hour * 3600 +
                               clock.minute * 60 + clock.second - clock.zone.value_or(0);
  return ShownTime{Timestamp(TimeTicks(seconds * kTicksPerSecond + clock.fraction)),
                   clock.zone.has_value(), has_year_};
}

bool TimeFormat::begins(std::string_view text) const {
  if (epoch_unit_ != 0) {
    constexpr std::ptrdiff_t kLeastDigits = 9;
    return std::find_if_not(text.begin(), text.end(), is_digit) - text.begin() >= kLeastDigits;
  }
  Clock clock;
  return std::all_of(steps_.begin(), steps_.end(),
                     [&](const Step& step) { return take_part(step, text, clock); });
}

std::optional<ShownTime> TimeFormat::take(std::string_view& text) const {
  Clock clock;
  std::string_view rest = text;
  for (const Step& step : steps_) {
    if (!take_part(step, rest, clock)) {
      return std::nullopt;
    }
  }
  const std::optional<ShownTime> time = to_time(clock);
  if (time.has_value()) {
    text = rest;
  }
  return time;
}

}  // namespace longwatch::read::mapped
