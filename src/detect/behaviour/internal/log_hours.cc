#include "detect/behaviour/internal/log_hours.h"

#include <array>
#include <bit>
#include <chrono>

namespace longwatch::detect::behaviour {
namespace {

constexpr std::int64_t kHours = 24;
constexpr std::size_t kLeastDays = 5;     // before a log is said to have a rhythm
constexpr std::size_t kRhythmShare = 10;  // one day in so many may lack the hour
constexpr std::size_t kLeastSilence = 2;  // hours

using HourCounts = std::array<std::size_t, 24>;

std::size_t hour_of(Timestamp time) {
  const auto since = std::chrono::floor<std::chrono::hours>(time.time_since_epoch()).count();
  return static_cast<std::size_t>(((since % kHours) + kHours) % kHours);
}

Timestamp start_of(Day day, std::size_t hour) {
  return Timestamp(std::chrono::days(day) + std::chrono::hours(hour));
}

/// On how many days each hour has records.
HourCounts rhythm_of(const LogHours& hours) {
  HourCounts counts{};
  for (const auto& [day, bits] : hours.days) {
    for (std::size_t hour = 0; hour < counts.size(); ++hour) {
      counts[hour] += (bits >> hour) & 1U;
    }
  }
  return counts;
}

}  // namespace

void LogHours::note(Timestamp time) {
  days[day_of(time)] |= std::uint32_t{1} << hour_of(time);
}

void LogHours::merge(LogHours&& other) {
  for (const auto& [day, bits] : other.days) {
    days[day] |= bits;
  }
}

std::size_t Silence::hours() const {
  return static_cast<std::size_t>(std::chrono::floor<std::chrono::hours>(end - begin).count());
}

std::vector<Silence> silences_in(const LogHours& hours) {
  std::vector<Silence> found;
  const std::size_t days = hours.days.size();
  if (days < kLeastDays) {
    return found;
  }
  const HourCounts rhythm = rhythm_of(hours);
  const Day first_day = hours.days.begin()->first;
  const Day last_day = hours.days.rbegin()->first;
  const Timestamp first =
      start_of(first_day, static_cast<std::size_t>(std::countr_zero(hours.days.begin()->second)));
  const Timestamp last =
      start_of(last_day, static_cast<std::size_t>(std::bit_width(hours.days.rbegin()->second)) - 1);
  std::size_t silent = 0;
  const auto end_silence = [&](Timestamp end) {
    if (silent >= kLeastSilence) {
      found.push_back({end - std::chrono::hours(silent), end});
    }
    silent = 0;
  };
  for (const auto& [day, bits] : hours.days) {
    for (std::size_t hour = 0; hour < rhythm.size(); ++hour) {
      const Timestamp at = start_of(day, hour);
      const bool is_missed = at > first && at < last && ((bits >> hour) & 1U) == 0 &&
                             (days - rhythm[hour]) * kRhythmShare <= days + kRhythmShare - 1;
      if (is_missed) {
        ++silent;
      } else {
        end_silence(at);
      }
    }
    end_silence(start_of(day + 1, 0));
  }
  return found;
}

}  // namespace longwatch::detect::behaviour
