#include "share/wording.h"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "base/text.h"
#include "share/terminal_text.h"

namespace longwatch::share {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Unit {
  std::int64_t seconds;
  std::string_view one;
  std::string_view many;
};

constexpr std::array<Unit, 4> kUnits = {Unit{86400, "day", "days"}, Unit{3600, "hour", "hours"},
                                        Unit{60, "minute", "minutes"},
                                        Unit{1, "second", "seconds"}};

}  // namespace

std::string phrase(std::string_view text, std::size_t columns) {
  // What is cut away need not be made harmless first: four bytes are the most a column takes.
  std::string result = clipped(text.substr(0, columns * 8), columns);
  while (!result.empty() && (result.back() == ' ' || result.back() == '.') &&
         !result.ends_with("...")) {
    result.pop_back();
  }
  return result.substr(std::min(result.find_first_not_of(' '), result.size()));
}

std::string joined(const std::vector<std::string>& items, std::size_t most) {
  const std::size_t shown = items.size() <= most ? items.size() : most - 1;
  std::string result;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) {
      result += i + 1 == items.size() ? " and " : ", ";
    }
    result += phrase(items[i]);
  }
  if (shown < items.size()) {
    result += fmt::format(" and {} more", with_thousands(items.size() - shown));
  }
  return result;
}

std::string moment(const std::optional<Timestamp>& time) {
  if (!time.has_value()) {
    return "an unknown time";
  }
  const auto day = std::chrono::floor<std::chrono::days>(*time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(*time - day));
  return fmt::format("{} {} {} {:02}:{:02}:{:02} UTC", static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::string period(const std::optional<Timestamp>& first, const std::optional<Timestamp>& last) {
  if (!first.has_value()) {
    return "";
  }
  const std::string begin = moment(first);
  const std::string end = moment(last);
  if (!last.has_value() || begin == end) {
    return "at " + begin;
  }
  return fmt::format("between {} and {}", begin, end);
}

std::string length_of_time(Timestamp first, Timestamp last) {
  std::int64_t rest = std::chrono::floor<std::chrono::seconds>(last - first).count();
  std::string result;
  int said = 0;
  for (const Unit& unit : kUnits) {
    const std::int64_t count = rest / unit.seconds;
    if (count > 0 && said < 2) {
      result += said == 0 ? "" : " ";
      result += counted(static_cast<std::uint64_t>(count), unit.one, unit.many);
    }
    // Units are neighbours: "9 days 4 minutes" would look more exact than it is.
    said += count > 0 || said > 0 ? 1 : 0;
    rest %= unit.seconds;
  }
  return result.empty() ? "less than a second" : result;
}

std::string reasons(const std::vector<std::string>& items, std::size_t most) {
  std::string result;
  for (std::size_t i = 0; i < std::min(items.size(), most); ++i) {
    result += (i == 0 ? "" : "; ") + phrase(items[i]);
  }
  if (items.size() > most) {
    result += fmt::format("; {} more", with_thousands(items.size() - most));
  }
  return result;
}

std::string ended(std::string text) {
  if (!text.empty() && text.back() != '.' && text.back() != '"' && text.back() != '!' &&
      text.back() != '?') {
    text += '.';
  }
  return text;
}

std::string sentence(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  }
  return ended(std::move(text));
}

std::string words_of(std::string_view name) {
  std::string result(name);
  std::replace(result.begin(), result.end(), '-', ' ');
  return result;
}

std::string clock_words(const std::optional<Timestamp>& time) {
  if (!time.has_value()) {
    return "no time";
  }
  std::string text;
  append_iso8601(text, *time, 0);
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

std::string host_words(std::string_view host) {
  return host.empty() ? "(no host)" : std::string(host);
}

}  // namespace longwatch::share
