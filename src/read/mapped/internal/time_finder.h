#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace longwatch::read::mapped {

/// Where in a line a time stands.
struct TimeSpan {
  std::size_t begin = 0;
  std::size_t size = 0;
};

/// How the times of a log seem to be written.
struct FoundTime {
  std::string format;  ///< of TimeFormat; empty = no format was found in enough lines
  bool has_zone = false;
  bool has_year = true;
  bool is_day_first_guessed = false;  ///< 01/02/2025: nothing told day from month
  std::size_t lines = 0;              ///< that hold such a time
};

/// The format that most of the lines hold a time in; of those the one that takes most of the text.
/// Lines that begin with a blank are asked only when the others hold none: traces have many lines
/// for each that has a time.
FoundTime find_time(std::span<const std::string_view> lines);

/// The first time of the format in the line, at the beginning of a word.
std::optional<TimeSpan> find_time_in(std::string_view line, std::string_view format);

}  // namespace longwatch::read::mapped
