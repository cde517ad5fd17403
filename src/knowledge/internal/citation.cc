#include "knowledge/internal/citation.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.h"

namespace longwatch::knowledge::internal {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

/// Takes the digits at the front of a text away.
std::string_view take_digits(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view digits = text.substr(0, end);
  text.remove_prefix(end);
  return digits;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

unsigned take_month(std::string_view& text) {
  for (std::size_t month = 0; month < kMonths.size(); ++month) {
    if (take(text, kMonths[month])) {
      return static_cast<unsigned>(month + 1);
    }
  }
  return 0;
}

Timestamp instant(std::chrono::sys_days day) {
  return std::chrono::time_point_cast<TimeTicks>(day);
}

/// A month of 0 stands for the whole year, a day of 0 for the whole month.
std::optional<Period> period_of(int year, unsigned month, unsigned day) {
  using std::chrono::sys_days;
  const std::chrono::year_month_day first{std::chrono::year(year),
                                          std::chrono::month(std::max(month, 1U)),
                                          std::chrono::day(std::max(day, 1U))};
  if (!first.ok() || year < 1970) {
    return std::nullopt;
  }
  const std::chrono::year_month begin{first.year(), first.month()};
  sys_days behind = sys_days(first) + std::chrono::days(1);
  if (month == 0) {
    behind = sys_days((begin + std::chrono::years(1)) / std::chrono::day(1));
  } else if (day == 0) {
    behind = sys_days((begin + std::chrono::months(1)) / std::chrono::day(1));
  }
  return Period{instant(sys_days(first)), instant(behind)};
}

unsigned number_in(std::string_view digits) {
  return digits.size() > 2 ? 99 : static_cast<unsigned>(parse_int64(digits).value_or(99));
}

/// The text behind an opening bracket, when it is a date and then closes.
std::optional<Period> period_in_brackets(std::string_view text) {
  const std::string_view year = take_digits(text);
  if (year.size() != 4) {
    return std::nullopt;
  }
  unsigned month = 0;
  unsigned day = 0;
  if (take(text, ", ")) {
    month = take_month(text);
    if (month == 0) {
      return std::nullopt;
    }
    if (take(text, " ")) {
      day = number_in(take_digits(text));
      if (day == 0) {
        return std::nullopt;
      }
    }
  }
  if (!take(text, ")")) {
    return std::nullopt;
  }
  return period_of(static_cast<int>(parse_int64(year).value_or(0)), month, day);
}

std::string_view without_scheme(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (starts_with_ignoring_ascii_case(url, scheme)) {
      url.remove_prefix(scheme.size());
      break;
    }
  }
  if (starts_with_ignoring_ascii_case(url, "www.")) {
    url.remove_prefix(4);
  }
  return url;
}

/// The address that a copy in the web archive is of.
std::string_view without_archive(std::string_view url) {
  constexpr std::string_view kArchive = "web.archive.org/web/";
  if (!starts_with_ignoring_ascii_case(url, kArchive)) {
    return url;
  }
  const std::size_t at = url.find('/', kArchive.size());
  return at == std::string_view::npos ? url : without_scheme(url.substr(at + 1));
}

bool tells_where_clicked(std::string_view parameter) {
  return starts_with_ignoring_ascii_case(parameter, "utm_") ||
         starts_with_ignoring_ascii_case(parameter, "fbclid=") ||
         starts_with_ignoring_ascii_case(parameter, "gclid=");
}

void append_query(std::string& key, std::string_view query) {
  char before = '?';
  for (const std::string_view parameter : split(query, '&')) {
    if (!parameter.empty() && !tells_where_clicked(parameter)) {
      key.append(1, before).append(parameter);
      before = '&';
    }
  }
}

}  // namespace

std::optional<Period> cited_period(std::string_view description) {
  for (std::size_t at = description.find('('); at != std::string_view::npos;
       at = description.find('(', at + 1)) {
    if (const auto period = period_in_brackets(description.substr(at + 1)); period.has_value()) {
      return period;
    }
  }
  return std::nullopt;
}

std::optional<Period> day_period(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, '-');
  if (parts.size() != 3 || parts[0].size() != 4 || parts[1].size() != 2 || parts[2].size() != 2) {
    return std::nullopt;
  }
  const std::optional<std::int64_t> year = parse_int64(parts[0]);
  const unsigned month = number_in(parts[1]);
  const unsigned day = number_in(parts[2]);
  if (!year.has_value() || month == 0 || day == 0) {
    return std::nullopt;
  }
  return period_of(static_cast<int>(*year), month, day);
}

std::string address_key(std::string_view url) {
  url = without_archive(without_scheme(trim(url)));
  url = url.substr(0, url.find('#'));
  const std::size_t query = std::min(url.find('?'), url.size());
  std::string_view path = url.substr(0, query);
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  const std::size_t host = std::min(path.find('/'), path.size());
  std::string key = to_ascii_lower(path.substr(0, host));
  key.append(path.substr(host));
  if (query < url.size()) {
    append_query(key, url.substr(query + 1));
  }
  return key;
}

std::optional<std::string_view> CitationNames::next() {
  constexpr std::string_view kOpening = "(Citation: ";
  const std::size_t at = rest_.find(kOpening);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  rest_.remove_prefix(at + kOpening.size());
  const std::size_t end = std::min(rest_.find(')'), rest_.size());
  const std::string_view name = rest_.substr(0, end);
  rest_.remove_prefix(end);
  return name;
}

}  // namespace longwatch::knowledge::internal
