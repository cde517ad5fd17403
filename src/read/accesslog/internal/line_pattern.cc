#include "read/accesslog/internal/line_pattern.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "read/find_byte.h"

namespace longwatch::read::accesslog {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

/// Where an item that stands in quotes ends: at a quote that is not escaped.
std::size_t end_of_quoted(std::string_view text) {
  std::size_t quote = find_byte(text, '"');
  while (quote != kNone) {
    std::size_t slashes = 0;
    while (slashes < quote && text[quote - slashes - 1] == '\\') {
      ++slashes;
    }
    if (slashes % 2 == 0) {
      return quote;
    }
    quote = text.find('"', quote + 1);
  }
  return kNone;
}

/// A few bytes, so without a call.
bool stands_at(std::string_view text, std::size_t at, std::string_view word) {
  if (text.size() - at < word.size()) {
    return false;
  }
  std::size_t same = 0;
  while (same < word.size() && text[at + same] == word[same]) {
    ++same;
  }
  return same == word.size();
}

/// Where an item ends when `next` stands behind it; kNone when that does not come.
std::size_t end_of_item(std::string_view text, std::string_view next) {
  if (next.empty()) {
    return text.size();
  }
  std::size_t end = next.front() == '"' ? end_of_quoted(text) : find_byte(text, next.front());
  if (next.size() == 1 || end == kNone || stands_at(text, end, next)) {
    return end;
  }
  return next.front() == '"' ? kNone : text.find(next, end);
}

int digits(std::string_view text) {
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return -1;
    }
    number = number * 10 + (c - '0');
  }
  return number;
}

/// Minutes of "+0530"; nothing when it is no zone.
std::optional<int> zone_minutes(std::string_view zone) {
  if (zone.size() != 5 || (zone[0] != '+' && zone[0] != '-')) {
    return std::nullopt;
  }
  const int hours = digits(zone.substr(1, 2));
  const int minutes = digits(zone.substr(3, 2));
  if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) {
    return std::nullopt;
  }
  return (zone[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

std::size_t split_line(std::string_view line, const LogFormat& format, Pieces& pieces) {
  pieces.clear();
  const std::string_view first = format.items.front().before;
  if (!line.starts_with(first)) {
    return 0;
  }
  line.remove_prefix(first.size());
  for (std::size_t i = 0; i < format.items.size(); ++i) {
    if (format.items[i].is_right_aligned) {
      line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    }
    const bool is_last = i + 1 == format.items.size();
    std::string_view next =
        is_last ? std::string_view(format.behind) : std::string_view(format.items[i + 1].before);
    if (is_last && next.empty() && format.may_go_on) {
      next = line.find(' ') == kNone ? std::string_view() : std::string_view(" ");
    }
    const std::size_t end = end_of_item(line, next);
    if (end == kNone) {
      return i;
    }
    pieces.push_back(line.substr(0, end));
    line.remove_prefix(is_last ? end : end + next.size());
  }
  if (!line.starts_with(format.behind)) {
    return pieces.size() - 1;
  }
  line = trim(line.substr(format.behind.size()));
  if (!line.empty() && !format.may_go_on) {
    return pieces.size() - 1;
  }
  pieces.push_back(line);
  return format.items.size();
}

bool fits(std::string_view line, const LogFormat& format, Pieces& pieces) {
  if (split_line(line, format, pieces) < format.items.size()) {
    return false;
  }
  for (std::size_t i = 0; i < format.items.size(); ++i) {
    const Item& item = format.items[i];
    const bool is_wrong = (item.role == Role::Time && !parse_log_time(pieces[i]).has_value()) ||
                          (item.role == Role::Epoch && !parse_epoch(pieces[i]).has_value()) ||
                          (item.name == "sc-status" && pieces[i] != "-" &&
                           (pieces[i].size() != 3 || digits(pieces[i]) < 0));
    if (is_wrong) {
      return false;
    }
  }
  return true;
}

std::string_view unescaped(std::string_view text, Arena& arena) {
  if (text.find('\\') == kNone) {
    return text;
  }
  const std::span<char> copy = arena.allocate<char>(text.size());
  std::size_t size = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c == '\\' && at + 1 < text.size()) {
      const char kind = text[at + 1];
      const int high = kind == 'x' && at + 3 < text.size() ? hex_digit(text[at + 2]) : -1;
      const int low = high >= 0 ? hex_digit(text[at + 3]) : -1;
      if (low >= 0) {
        c = static_cast<char>(high * 16 + low);
        at += 3;
      } else if (kind == '"' || kind == '\\') {
        c = kind;
        ++at;
      }
    }
    copy[size++] = c;
  }
  return {copy.data(), size};
}

std::optional<Timestamp> parse_log_time(std::string_view text) {
  constexpr std::size_t kBytes = 26;
  const std::string_view inner = text.size() > 2 && text.front() == '[' && text.back() == ']'
                                     ? text.substr(1, text.size() - 2)
                                     : text;
  if (inner.size() != kBytes || inner[2] != '/' || inner[6] != '/' || inner[11] != ':') {
    return parse_iso8601(inner);
  }
  const unsigned month = month_number(inner.substr(3, 3));
  const int hour = digits(inner.substr(12, 2));
  const int minute = digits(inner.substr(15, 2));
  const int second = digits(inner.substr(18, 2));
  const std::optional<int> zone = zone_minutes(inner.substr(21));
  const std::chrono::year_month_day day{
      std::chrono::year(digits(inner.substr(7, 4))), std::chrono::month(month),
      std::chrono::day(static_cast<unsigned>(digits(inner.substr(0, 2))))};
  const bool is_clock = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 &&
                        second <= 60 && inner[14] == ':' && inner[17] == ':' && inner[20] == ' ';
  if (!is_clock || !zone.has_value() || !day.ok()) {
    return std::nullopt;
  }
  return Timestamp(std::chrono::sys_days(day)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute - *zone) + std::chrono::seconds(second);
}

std::optional<Timestamp> parse_epoch(std::string_view text) {
  constexpr std::int64_t kTicksPerSecond = TimeTicks::period::den;
  constexpr std::int64_t kLatest = 253'402'300'799;  // the end of year 9999
  constexpr std::int64_t kEarliest = 100'000'000;    // smaller numbers are durations
  std::int64_t whole = 0;
  const std::from_chars_result read =
      std::from_chars(text.data(), text.data() + text.size(), whole);
  if (read.ec != std::errc() || whole < kEarliest) {
    return std::nullopt;
  }
  const std::string_view rest = text.substr(static_cast<std::size_t>(read.ptr - text.data()));
  if (rest.empty()) {
    for (std::int64_t unit = kTicksPerSecond; unit >= 10; unit /= 1000) {
      if (whole <= kLatest * (kTicksPerSecond / unit)) {
        return Timestamp(TimeTicks(whole * unit));
      }
    }
    return std::nullopt;
  }
  return parse_epoch_seconds(text);
}

namespace {

/// Where the last " HTTP/" stands: mostly " HTTP/1.1" ends the text.
std::size_t start_of_version(std::string_view text) {
  constexpr std::string_view kName = " HTTP/";
  constexpr std::size_t kBytes = kName.size() + 3;
  const bool ends_so = text.size() >= kBytes && text[text.size() - 2] == '.' &&
                       text.substr(text.size() - kBytes).starts_with(kName);
  return ends_so ? text.size() - kBytes : text.rfind(kName);
}

}  // namespace

Request parse_request(std::string_view text) {
  Request request;
  const std::size_t space = find_byte(text, ' ');
  const std::string_view method = text.substr(0, space);
  const bool is_method =
      space != kNone && !method.empty() && std::all_of(method.begin(), method.end(), [](char c) {
        const char lower = to_ascii_lower(c);
        return (lower >= 'a' && lower <= 'z') || c == '-' || c == '_';
      });
  if (!is_method) {
    request.address = text;
    return request;
  }
  request.method = method;
  request.address = text.substr(space + 1);
  const std::size_t last = start_of_version(request.address);
  if (last != kNone) {
    request.version = request.address.substr(last + 1);
    request.address = request.address.substr(0, last);
  }
  return request;
}

Address parse_address(std::string_view text) {
  Address address;
  const bool is_path = text.starts_with('/');
  const std::size_t scheme = is_path ? kNone : text.find("://");
  if (scheme < 8 && text.find('/') > scheme) {
    const std::string_view rest = text.substr(scheme + 3);
    const std::size_t slash = std::min(rest.find_first_of("/?"), rest.size());
    address.host = rest.substr(0, slash);
    text = rest.substr(slash);
  }
  const std::size_t mark = find_byte(text, '?');
  address.path = text.substr(0, mark);
  address.query = mark == kNone ? std::string_view() : text.substr(mark + 1);
  return address;
}

}  // namespace longwatch::read::accesslog
