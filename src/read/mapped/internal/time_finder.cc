#include "read/mapped/internal/time_finder.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include "base/check.h"
#include "read/mapped/internal/time_format.h"

namespace longwatch::read::mapped {
namespace {

// What logs are seen to use. Where two take the same text, the first is kept.
constexpr auto kFormats = std::to_array<std::string_view>({
    "iso",
    "%Y-%m-%d %H:%M:%S.%f %z",
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S,%f",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d-%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%y-%m-%d %H:%M:%S",
    "%d/%b/%Y:%H:%M:%S %z",
    "%d/%b/%Y:%H:%M:%S",
    "%d/%b/%Y %H:%M:%S",
    "%d-%b-%Y %H:%M:%S.%f",
    "%d-%b-%Y %H:%M:%S",
    "%d-%b-%Y %H:%M",
    "%Y/%m/%d %H:%M:%S.%f",
    "%Y/%m/%d %H:%M:%S",
    "%a, %d %b %Y %H:%M:%S %z",
    "%a %b %d %H:%M:%S.%f %Y",
    "%a %b %d %H:%M:%S %Y",
    "%b %d %Y %H:%M:%S",
    "%b %d, %Y %I:%M:%S %p",
    "%b %d %H:%M:%S.%f",
    "%b %d %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d/%m/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M:%S %p",
    "%d/%m/%Y %H:%M:%S.%f",
    "%m/%d/%Y %H:%M:%S.%f",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%d/%m/%y %H:%M:%S.%f",
    "%m/%d/%y %H:%M:%S.%f",
    "%d/%m/%y %H:%M:%S",
    "%m/%d/%y %H:%M:%S",
    "%Y%m%d %H:%M:%S",
    "%Y%m%d-%H:%M:%S",
    "%y%m%d %H:%M:%S",
    "%Y%m%d %H%M%S",
    "%Y%m%dT%H%M%S%z",
    "%Y%m%dT%H%M%S",
    "%Y%m%d%H%M%S",
    "epoch",
    "epoch-ms",
    "epoch-us",
    "epoch-ns",
});

constexpr std::size_t kSearched = 160;  // bytes of a line in which its time may begin

bool is_word_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Numbers are everywhere, so an epoch must be of these years and of the digits they have.
bool is_likely(std::string_view format, std::string_view text, Timestamp time) {
  if (!format.starts_with("epoch")) {
    return true;
  }
  const std::size_t digits = std::min(text.find('.'), text.size());
  const std::size_t wanted = format == "epoch"      ? 10
                             : format == "epoch-ms" ? 13
                             : format == "epoch-us" ? 16
                                                    : 19;
  const auto earliest = Timestamp(std::chrono::sys_days(std::chrono::year(2001) / 9 / 10));
  const auto latest = Timestamp(std::chrono::sys_days(std::chrono::year(2040) / 1 / 1));
  return digits == wanted && time >= earliest && time < latest;
}

struct Hit {
  TimeSpan span;
  ShownTime time;
};

std::optional<Hit> search(std::string_view line, const TimeFormat& format) {
  const std::size_t last = std::min(line.size(), kSearched);
  for (std::size_t at = 0; at < last; ++at) {
    const bool begins_word =
        is_word_char(line[at]) && (at == 0 || !(is_word_char(line[at - 1]) || line[at - 1] == '.'));
    if (!begins_word) {
      continue;
    }
    std::string_view rest = line.substr(at);
    const std::optional<ShownTime> time = format.take(rest);
    const std::size_t size = line.size() - at - rest.size();
    const bool ends_word = rest.empty() || !is_word_char(rest.front());
    if (time.has_value() && ends_word &&
        is_likely(format.text(), line.substr(at, size), time->time)) {
      return Hit{{at, size}, *time};
    }
  }
  return std::nullopt;
}

struct Score {
  std::size_t lines = 0;
  std::size_t bytes = 0;
  std::size_t begins = 0;
  bool has_zone = false;
  bool has_year = true;
};

Score score_of(std::span<const std::string_view> lines, const TimeFormat& format) {
  Score score;
  for (const std::string_view line : lines) {
    if (const std::optional<Hit> hit = search(line, format); hit.has_value()) {
      ++score.lines;
      score.bytes += hit->span.size;
      score.begins += hit->span.begin;
      score.has_zone = hit->time.has_zone;
      score.has_year = hit->time.has_year;
    }
  }
  return score;
}

/// A format that holds in clearly more lines; of the others the one that takes more of each line,
/// then the one that stands further in front.
bool is_better(const Score& one, const Score& other) {
  if (10 * one.lines > 11 * other.lines || 11 * one.lines < 10 * other.lines) {
    return one.lines > other.lines;
  }
  const std::size_t bytes = one.bytes * std::max<std::size_t>(other.lines, 1);
  const std::size_t other_bytes = other.bytes * std::max<std::size_t>(one.lines, 1);
  if (bytes != other_bytes) {
    return bytes > other_bytes;
  }
  return one.begins < other.begins;
}

TimeFormat format_of(std::string_view text) {
  Result<TimeFormat> format = TimeFormat::parse(text);
  LW_CHECK(format.ok());
  return std::move(*format);
}

/// As find_time, of all the lines.
FoundTime find_time_of(std::span<const std::string_view> lines) {
  constexpr std::size_t kAsked = 1000;
  const std::span<const std::string_view> asked = lines.first(std::min(lines.size(), kAsked));
  FoundTime found;
  Score best;
  for (const std::string_view text : kFormats) {
    const Score score = score_of(asked, format_of(text));
    if (score.lines > 0 && is_better(score, best)) {
      best = score;
      found.format = text;
    }
  }
  constexpr std::size_t kLeastShare = 4;  // one line in so many
  if (kLeastShare * best.lines < asked.size()) {
    return {};
  }
  found.has_zone = best.has_zone;
  found.has_year = best.has_year;
  found.lines = best.lines;
  if (found.format.starts_with("%d/%m")) {
    const Score other = score_of(asked, format_of("%m/%d" + found.format.substr(5)));
    found.is_day_first_guessed = other.lines == best.lines;
  }
  return found;
}

}  // namespace

FoundTime find_time(std::span<const std::string_view> lines) {
  std::vector<std::string_view> records;
  std::copy_if(lines.begin(), lines.end(), std::back_inserter(records), [](std::string_view line) {
    return !line.starts_with(' ') && !line.starts_with('\t');
  });
  FoundTime found = find_time_of(records);
  return found.format.empty() && records.size() < lines.size() ? find_time_of(lines) : found;
}

std::optional<TimeSpan> find_time_in(std::string_view line, std::string_view format) {
  const std::optional<Hit> hit = search(line, format_of(format));
  return hit.has_value() ? std::optional(hit->span) : std::nullopt;
}

}  // namespace longwatch::read::mapped
