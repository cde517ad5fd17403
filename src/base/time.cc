#include "base/time.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace longwatch {
namespace {

constexpr std::int64_t kTicksPerSecond = 10'000'000;
// Seconds from 1601-01-01 to 1970-01-01.
constexpr std::int64_t kFileTimeEpochSeconds = 11'644'473'600;
constexpr std::int64_t kFileTimeEpoch = kFileTimeEpochSeconds * kTicksPerSecond;
// 9999-12-31T23:59:59.9999999 as FILETIME.
constexpr std::uint64_t kLastFileTime = 2'650'467'743'999'999'999ULL;

void append_padded(std::string& out, std::uint64_t value, int width) {
  char digits[20];
  for (int i = width - 1; i >= 0; --i) {
    digits[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  out.append(digits, static_cast<std::size_t>(width));
}

/// Reads fixed-width decimal fields and separators from the front of a text.
class TextClock {
 public:
  explicit TextClock(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }

  std::string_view rest() const { return text_; }

  void skip(std::size_t bytes) { text_.remove_prefix(bytes); }

  char peek() const { return text_.empty() ? '\0' : text_.front(); }

  template <class... Chars>
  bool one_of(Chars... allowed) {
    if (text_.empty() || ((text_.front() != allowed) && ...)) {
      return false;
    }
    text_.remove_prefix(1);
    return true;
  }

  template <std::size_t Width>
  bool number(int& out) {
    if (text_.size() < Width) {
      return false;
    }
    out = 0;
    bool are_digits = true;
    for (std::size_t i = 0; i < Width; ++i) {
      const int digit = text_[i] - '0';
      are_digits = are_digits && digit >= 0 && digit <= 9;
      out = out * 10 + digit;
    }
    text_.remove_prefix(are_digits ? Width : 0);
    return are_digits;
  }

  /// ".1234567" or ",123": ticks of 100 ns; digits beyond the seventh are cut.
  bool fraction(std::int64_t& ticks) {
    std::int64_t scale = kTicksPerSecond / 10;
    std::size_t used = 0;
    ticks = 0;
    while (used < text_.size() && text_[used] >= '0' && text_[used] <= '9') {
      ticks += (text_[used] - '0') * scale;
      scale /= 10;
      ++used;
    }
    text_.remove_prefix(used);
    return used > 0;
  }

 private:
  std::string_view text_;
};

/// Reads numbers of two digits at fixed places; whether all were digits is asked once.
class FixedDigits {
 public:
  explicit FixedDigits(const char* text) : text_(text) {}

  unsigned two(std::size_t at) {
    const unsigned tens = digit(at);
    const unsigned ones = digit(at + 1);
    are_digits_ = are_digits_ && tens <= 9 && ones <= 9;
    return tens * 10 + ones;
  }

  bool are_digits() const { return are_digits_; }

 private:
  unsigned digit(std::size_t at) const {
    return static_cast<unsigned>(static_cast<unsigned char>(text_[at])) - unsigned{'0'};
  }

  const char* text_;
  bool are_digits_ = true;
};

/// "2026-01-02T03:04:05" without its digits.
bool has_separators(std::string_view text) {
  const auto is_of_day = [](char c) {
    return c == '-' || c == '/';
  };
  return is_of_day(text[4]) && is_of_day(text[7]) &&
         (text[10] == 'T' || text[10] == 't' || text[10] == ' ') && text[13] == ':' &&
         text[16] == ':';
}

std::optional<Timestamp> read_date_and_time(TextClock& clock) {
  constexpr std::size_t kBytes = 19;
  const std::string_view text = clock.rest();
  if (text.size() < kBytes || !has_separators(text)) {
    return std::nullopt;
  }
  FixedDigits digits(text.data());
  const unsigned year = digits.two(0) * 100 + digits.two(2);
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(digits.two(5)),
                                         std::chrono::day(digits.two(8))};
  const unsigned hour = digits.two(11);
  const unsigned minute = digits.two(14);
  const unsigned second = digits.two(17);
  if (!digits.are_digits() || !date.ok() || hour > 23 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  clock.skip(kBytes);
  std::int64_t fraction = 0;
  if (clock.one_of('.', ',') && !clock.fraction(fraction)) {
    return std::nullopt;
  }
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
  return Timestamp(TimeTicks(seconds * kTicksPerSecond + fraction));
}

/// "+02:00", "-0730" or "+02" in ticks.
std::optional<TimeTicks> read_offset(TextClock& clock) {
  const int sign = clock.peek() == '-' ? -1 : 1;
  int hours = 0, minutes = 0;
  if (!clock.one_of('+', '-') || !clock.number<2>(hours)) {
    return std::nullopt;
  }
  if (!clock.at_end()) {
    clock.one_of(':');
    if (!clock.number<2>(minutes)) {
      return std::nullopt;
    }
  }
  if (hours > 23 || minutes > 59) {
    return std::nullopt;
  }
  return TimeTicks(sign * (hours * 3600 + minutes * 60) * kTicksPerSecond);
}

}  // namespace

std::optional<Timestamp> from_file_time(std::uint64_t file_time) {
  if (file_time == 0 || file_time > kLastFileTime) {
    return std::nullopt;
  }
  return Timestamp(TimeTicks(static_cast<std::int64_t>(file_time) - kFileTimeEpoch));
}

std::uint64_t to_file_time(Timestamp time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count() + kFileTimeEpoch);
}

std::string to_iso8601(Timestamp time) {
  std::string out;
  append_iso8601(out, time, 6);
  return out;
}

void append_iso8601(std::string& out, Timestamp time, int decimals) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::int64_t ticks = (time - day).count();
  const std::int64_t seconds = ticks / kTicksPerSecond;
  append_padded(out, static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
  out.push_back('-');
  append_padded(out, static_cast<unsigned>(date.month()), 2);
  out.push_back('-');
  append_padded(out, static_cast<unsigned>(date.day()), 2);
  out.push_back('T');
  append_padded(out, static_cast<std::uint64_t>(seconds / 3600), 2);
  out.push_back(':');
  append_padded(out, static_cast<std::uint64_t>(seconds / 60 % 60), 2);
  out.push_back(':');
  append_padded(out, static_cast<std::uint64_t>(seconds % 60), 2);
  if (decimals > 0) {
    std::int64_t fraction = ticks % kTicksPerSecond;
    for (int i = decimals; i < 7; ++i) {
      fraction /= 10;
    }
    out.push_back('.');
    append_padded(out, static_cast<std::uint64_t>(fraction), decimals);
  }
  out.push_back('Z');
}

std::optional<Timestamp> parse_iso8601(std::string_view text) {
  TextClock clock(text);
  const std::optional<Timestamp> time = read_date_and_time(clock);
  if (!time.has_value() || clock.at_end()) {
    return std::nullopt;
  }
  if (clock.one_of('Z', 'z')) {
    return clock.at_end() ? time : std::nullopt;
  }
  const std::optional<TimeTicks> offset = read_offset(clock);
  if (!offset.has_value() || !clock.at_end()) {
    return std::nullopt;
  }
  return *time - *offset;
}

std::optional<Timestamp> parse_local_iso8601(std::string_view text) {
  TextClock clock(text);
  const std::optional<Timestamp> time = read_date_and_time(clock);
  return time.has_value() && clock.at_end() ? time : std::nullopt;
}

namespace {

struct ClockUnit {
  std::string_view name;
  std::int64_t ticks;
};

constexpr std::array<ClockUnit, 5> kClockUnits = {{
    {"d", 86'400 * kTicksPerSecond},
    {"h", 3'600 * kTicksPerSecond},
    {"m", 60 * kTicksPerSecond},
    {"s", kTicksPerSecond},
    {"ms", kTicksPerSecond / 1000},
}};

constexpr std::int64_t kMostClockTicks = std::int64_t{10} * 365 * 86'400 * kTicksPerSecond;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Takes decimal digits off the front; nothing when there are none or more than a clock shows.
std::optional<std::int64_t> take_digits(std::string_view& text) {
  constexpr std::size_t kMostDigits = 9;
  std::size_t size = 0;
  std::int64_t number = 0;
  while (size < text.size() && is_digit(text[size])) {
    number = number * 10 + (text[size++] - '0');
    if (size > kMostDigits) {
      return std::nullopt;
    }
  }
  text.remove_prefix(size);
  return size == 0 ? std::nullopt : std::optional(number);
}

/// Takes ".25" off the front, in millionths; 0 when there is none.
std::int64_t take_millionths(std::string_view& text) {
  std::int64_t millionths = 0;
  if (!text.starts_with('.')) {
    return 0;
  }
  text.remove_prefix(1);
  for (std::int64_t scale = 100'000; !text.empty() && is_digit(text.front()); scale /= 10) {
    millionths += (text.front() - '0') * scale;
    text.remove_prefix(1);
  }
  return millionths;
}

/// "00:07:12" or "7:12".
std::optional<std::int64_t> clock_face(std::string_view text) {
  std::int64_t seconds = 0;
  while (true) {
    const std::optional<std::int64_t> part = take_digits(text);
    if (!part.has_value()) {
      return std::nullopt;
    }
    seconds = seconds * 60 + *part;
    if (text.empty()) {
      return seconds > kMostClockTicks / kTicksPerSecond ? std::nullopt
                                                         : std::optional(seconds * kTicksPerSecond);
    }
    if (!text.starts_with(':')) {
      return std::nullopt;
    }
    text.remove_prefix(1);
  }
}

/// "1h7m12.5s"
std::optional<std::int64_t> clock_parts(std::string_view text) {
  std::int64_t ticks = 0;
  std::size_t next_unit = 0;
  while (!text.empty()) {
    const std::optional<std::int64_t> whole = take_digits(text);
    if (!whole.has_value()) {
      return std::nullopt;
    }
    const std::int64_t millionths = take_millionths(text);
    std::size_t letters = 0;
    while (letters < text.size() && !is_digit(text[letters])) {
      ++letters;
    }
    const std::string_view name = text.substr(0, letters);
    while (next_unit < kClockUnits.size() && kClockUnits[next_unit].name != name) {
      ++next_unit;
    }
    if (next_unit == kClockUnits.size() ||
        *whole > kMostClockTicks / kClockUnits[next_unit].ticks) {
      return std::nullopt;
    }
    const std::int64_t unit = kClockUnits[next_unit++].ticks;
    ticks += *whole * unit + unit / 1000 * millionths / 1000;
    text.remove_prefix(letters);
  }
  return ticks;
}

}  // namespace

std::string to_clock_text(TimeTicks offset) {
  std::int64_t left = offset.count() < 0 ? -offset.count() : offset.count();
  std::string text(offset.count() < 0 ? "-" : "+");
  for (std::size_t unit = 0; unit < 3; ++unit) {
    if (const std::int64_t whole = left / kClockUnits[unit].ticks; whole > 0) {
      text += std::to_string(whole);
      text += kClockUnits[unit].name;
      left %= kClockUnits[unit].ticks;
    }
  }
  if (left == 0 && text.size() > 1) {
    return text;
  }
  text += std::to_string(left / kTicksPerSecond);
  if (std::int64_t rest = left % kTicksPerSecond; rest > 0) {
    text += '.';
    for (std::int64_t scale = kTicksPerSecond / 10; rest > 0; scale /= 10) {
      text += static_cast<char>('0' + rest / scale);
      rest %= scale;
    }
  }
  return text += 's';
}

std::optional<TimeTicks> parse_clock_text(std::string_view text) {
  if (text.size() < 2 || (text.front() != '+' && text.front() != '-')) {
    return std::nullopt;
  }
  const bool is_negative = text.front() == '-';
  text.remove_prefix(1);
  const std::optional<std::int64_t> ticks =
      text.find(':') == std::string_view::npos ? clock_parts(text) : clock_face(text);
  if (!ticks.has_value() || *ticks > kMostClockTicks) {
    return std::nullopt;
  }
  return TimeTicks(is_negative ? -*ticks : *ticks);
}

std::optional<Timestamp> parse_epoch_seconds(std::string_view text) {
  constexpr std::int64_t kLatest = 253'402'300'799;  // the end of year 9999
  constexpr std::size_t kMostDigits = 18;            // of a number that fits
  constexpr std::size_t kDecimals = 7;
  constexpr std::array<std::int64_t, kDecimals + 1> kScales = {
      10'000'000, 1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
  std::int64_t seconds = 0;
  std::size_t at = 0;
  while (at < text.size() && is_digit(text[at]) && (at < kMostDigits || seconds <= kLatest)) {
    seconds = seconds * 10 + (text[at++] - '0');
  }
  if (at == 0 || seconds > kLatest || (at < text.size() && text[at] != '.')) {
    return std::nullopt;
  }
  text.remove_prefix(std::min(at + 1, text.size()));
  const std::size_t decimals = std::min(text.size(), kDecimals);
  std::int64_t fraction = 0;
  bool are_digits = true;
  for (std::size_t i = 0; i < decimals; ++i) {
    are_digits = are_digits && is_digit(text[i]);
    fraction = fraction * 10 + (text[i] - '0');
  }
  if (!are_digits || !std::all_of(text.begin() + decimals, text.end(), is_digit)) {
    return std::nullopt;
  }
  return Timestamp(TimeTicks(seconds * kTicksPerSecond + fraction * kScales[decimals]));
}

unsigned month_number(std::string_view name) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  for (std::size_t at = 0; name.size() == 3 && at < kMonths.size(); at += 3) {
    if (kMonths[at] == name[0] && kMonths[at + 1] == name[1] && kMonths[at + 2] == name[2]) {
      return static_cast<unsigned>(at / 3) + 1;
    }
  }
  return 0;
}

}  // namespace longwatch
