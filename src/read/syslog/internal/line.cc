#include "read/syslog/internal/line.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/text.h"
#include "read/line_units.h"

namespace longwatch::read::syslog {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return word;
}

/// "<34>"
std::optional<std::uint32_t> take_priority(std::string_view& text) {
  constexpr std::uint32_t kMost = 191;
  std::uint32_t number = 0;
  std::size_t at = 1;
  while (at < text.size() && at < 4 && is_digit(text[at])) {
    number = number * 10 + static_cast<std::uint32_t>(text[at++] - '0');
  }
  if (!text.starts_with('<') || at == 1 || at >= text.size() || text[at] != '>' || number > kMost) {
    return std::nullopt;
  }
  text.remove_prefix(at + 1);
  return number;
}

int two_digits(std::string_view text) {
  const bool first = is_digit(text[0]) || text[0] == ' ';
  return first && is_digit(text[1]) ? (text[0] == ' ' ? 0 : text[0] - '0') * 10 + (text[1] - '0')
                                    : -1;
}

/// "Aug  5 01:40:31", with fractions behind; Cisco writes "Aug  5 2025 01:40:31" too.
bool take_month_time(std::string_view& text, Line& line) {
  constexpr std::size_t kBytes = 15;
  if (text.size() < kBytes || text[3] != ' ' || text[6] != ' ') {
    return false;
  }
  const unsigned month = month_number(text.substr(0, 3));
  const int day = two_digits(text.substr(4, 2));
  std::string_view rest = text.substr(7);
  int year = 2000;
  line.form = TimeForm::WithoutYear;
  if (rest.size() > 5 && rest[4] == ' ' && std::all_of(rest.begin(), rest.begin() + 4, is_digit)) {
    year = two_digits(rest) * 100 + two_digits(rest.substr(2));
    rest.remove_prefix(5);
    line.form = TimeForm::WithoutZone;
  }
  if (rest.size() < 8 || rest[2] != ':' || rest[5] != ':') {
    return false;
  }
  const int hour = two_digits(rest);
  const int minute = two_digits(rest.substr(3));
  const int second = two_digits(rest.substr(6));
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(static_cast<unsigned>(std::max(day, 0)))};
  if (!date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
      second > 60) {
    return false;
  }
  line.time = Timestamp(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
              std::chrono::minutes(minute) + std::chrono::seconds(second);
  rest.remove_prefix(8);
  std::int64_t scale = TimeTicks::period::den / 10;
  if (rest.size() > 1 && rest.front() == '.' && is_digit(rest[1])) {
    rest.remove_prefix(1);
    for (; !rest.empty() && is_digit(rest.front()); scale /= 10) {
      line.time += TimeTicks((rest.front() - '0') * scale);
      rest.remove_prefix(1);
    }
  }
  if (rest.starts_with(':')) {
    rest.remove_prefix(1);
  }
  if (!rest.starts_with(' ')) {
    return false;
  }
  text = rest.substr(std::min(rest.find_first_not_of(' '), rest.size()));
  return true;
}

/// "2025-08-05T01:40:31.003Z", or without a zone.
bool take_iso_time(std::string_view& text, Line& line) {
  std::string_view rest = text;
  const std::string_view word = take_word(rest);
  constexpr std::size_t kShortest = 19;
  if (word.size() < kShortest || word[4] != '-' || (word[10] != 'T' && word[10] != 't')) {
    return false;
  }
  std::optional<Timestamp> time = parse_iso8601(word);
  line.form = TimeForm::Whole;
  if (!time.has_value()) {
    time = parse_local_iso8601(word);
    line.form = TimeForm::WithoutZone;
  }
  line.time = time.value_or(Timestamp());
  text = rest;
  return time.has_value();
}

/// "[1755007390] ", as Unbound writes into a file of its own.
bool take_epoch_time(std::string_view& text, Line& line) {
  constexpr std::size_t kLongest = 12;
  const std::size_t close = text.find("] ");
  if (!text.starts_with('[') || close == kNone || close == 1 || close > kLongest) {
    return false;
  }
  std::int64_t seconds = 0;
  for (const char c : text.substr(1, close - 1)) {
    if (!is_digit(c)) {
      return false;
    }
    seconds = seconds * 10 + (c - '0');
  }
  line.time = Timestamp(std::chrono::seconds(seconds));
  line.form = TimeForm::Whole;
  text.remove_prefix(close + 2);
  return true;
}

/// "sshd[123]: message", "kernel: message", "unbound[123:0] info: message" (process and thread), or
/// a message of nobody.
void take_program(std::string_view text, Line& line) {
  constexpr std::size_t kLongest = 64;
  const std::size_t end = text.find_first_of(":[ ");
  const bool has_end = end > 0 && end <= kLongest && text[end] != ' ';
  line.message = text;
  if (!has_end) {
    return;
  }
  std::string_view rest = text.substr(end);
  std::string_view pid;
  if (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    if (close > kLongest) {
      return;
    }
    pid = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
  }
  const std::size_t thread = pid.find(':');
  if (!rest.starts_with(':') && (thread == kNone || !rest.starts_with(' '))) {
    return;
  }
  pid = pid.substr(0, thread);
  line.program = text.substr(0, end);
  line.pid = pid;
  line.message = rest.substr(1);
  line.message.remove_prefix(line.message.starts_with(' ') ? 1 : 0);
}

/// Where structured data ends: "[a b=\"c\"][d]" or "-".
std::size_t end_of_structured_data(std::string_view text) {
  if (text.starts_with('-')) {
    return 1;
  }
  std::size_t at = 0;
  while (at < text.size() && text[at] == '[') {
    bool quoted = false;
    while (++at < text.size() && (quoted || text[at] != ']')) {
      at += text[at] == '\\' && quoted ? std::size_t{1} : std::size_t{0};
      quoted = at < text.size() && text[at] == '"' ? !quoted : quoted;
    }
    ++at;
  }
  return at > text.size() ? kNone : at;
}

/// Behind "<34>1 ".
bool parse_5424(std::string_view text, Line& line) {
  if (text.starts_with("- ")) {
    return false;  // no time at all
  }
  if (!take_iso_time(text, line)) {
    return false;
  }
  const auto known = [](std::string_view word) {
    return word == "-" ? std::string_view() : word;
  };
  line.host = known(take_word(text));
  line.program = known(take_word(text));
  line.pid = known(take_word(text));
  line.message_id = known(take_word(text));
  const std::size_t end = end_of_structured_data(text);
  if (end == kNone || end == 0) {
    return false;
  }
  line.structured_data = known(text.substr(0, end));
  text.remove_prefix(end);
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  text.remove_prefix(utf8_mark_bytes(text));
  line.message = text;
  return true;
}

bool is_host(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    const char lower = to_ascii_lower(c);
    return (lower >= 'a' && lower <= 'z') || is_digit(c) || c == '.' || c == '-' || c == '_' ||
           c == ':';
  });
}

}  // namespace

bool parse_line(std::string_view text, Line& line) {
  line = {};
  line.priority = take_priority(text);
  if (text.starts_with("1 ")) {
    return parse_5424(text.substr(2), line);
  }
  if (take_epoch_time(text, line)) {
    take_program(text, line);
    return !line.pid.empty();
  }
  if (!take_month_time(text, line) && !take_iso_time(text, line)) {
    return false;
  }
  // Appliances leave the host out: then the program's colon follows at once.
  std::string_view rest = text;
  const std::string_view host = take_word(rest);
  if (host.ends_with(':') || host.starts_with('%') || host.find('[') != kNone) {
    take_program(text, line);
    return !line.message.empty();
  }
  if (!is_host(host)) {
    return false;
  }
  line.host = host;
  if (rest.starts_with(": ")) {
    rest.remove_prefix(2);
  }
  take_program(rest, line);
  return true;
}

std::string_view facility_name(std::uint32_t priority) {
  constexpr std::array<std::string_view, 24> kNames = {
      "kern",   "user",   "mail",     "daemon", "auth",   "syslog",   "lpr",     "news",
      "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "security", "console", "solaris-cron",
      "local0", "local1", "local2",   "local3", "local4", "local5",   "local6",  "local7"};
  return kNames[std::min<std::size_t>(priority / 8, kNames.size() - 1)];
}

std::string_view severity_name(std::uint32_t priority) {
  constexpr std::array<std::string_view, 8> kNames = {"emerg",   "alert",  "crit", "err",
                                                      "warning", "notice", "info", "debug"};
  return kNames[priority % 8];
}

}  // namespace longwatch::read::syslog
