#include "detect/behaviour/internal/beacon.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kLeastIntervals = 24;
constexpr TimeTicks kShortest = std::chrono::seconds(20);
constexpr TimeTicks kLongest = std::chrono::hours(6);
constexpr TimeTicks kLeastDuration = std::chrono::hours(3);
constexpr TimeTicks kSameMoment = std::chrono::seconds(5);
constexpr double kNear = 0.35;
constexpr double kRegular = 0.8;
constexpr int kGap = 4;

std::vector<TimeTicks> intervals_of(const std::vector<Timestamp>& times) {
  std::vector<TimeTicks> intervals;
  const Timestamp* last = nullptr;
  for (const Timestamp& time : times) {
    if (last != nullptr && time - *last < kSameMoment) {
      continue;
    }
    if (last != nullptr) {
      intervals.push_back(time - *last);
    }
    last = &time;
  }
  return intervals;
}

TimeTicks median_of(std::vector<TimeTicks> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

std::optional<Beat> find_beat(const std::vector<Timestamp>& times) {
  const std::vector<TimeTicks> intervals = intervals_of(times);
  if (intervals.size() < kLeastIntervals) {
    return std::nullopt;
  }
  Beat beat;
  beat.beats = intervals.size() + 1;
  beat.period = median_of(intervals);
  const auto count = static_cast<std::int64_t>(intervals.size());
  if (beat.period < kShortest || beat.period > kLongest || beat.period * count < kLeastDuration) {
    return std::nullopt;
  }
  const auto period = static_cast<double>(beat.period.count());
  std::vector<TimeTicks> deviations;
  std::size_t near = 0;
  for (const TimeTicks interval : intervals) {
    if (interval > kGap * beat.period) {
      ++beat.gaps;
      continue;
    }
    const TimeTicks deviation = std::chrono::abs(interval - beat.period);
    deviations.push_back(deviation);
    near += static_cast<double>(deviation.count()) <= kNear * period ? 1U : 0U;
  }
  beat.regular = static_cast<double>(near) / static_cast<double>(deviations.size());
  beat.jitter = static_cast<double>(median_of(std::move(deviations)).count()) / period;
  if (beat.gaps * 4 > intervals.size() || beat.regular < kRegular) {
    return std::nullopt;
  }
  return beat;
}

}  // namespace longwatch::detect::behaviour
