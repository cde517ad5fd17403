#include "pipeline/internal/pulse.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>

namespace longwatch::pipeline {
namespace {

using Beat = Pulse::Beat;

/// Of steps, not of runs: parts of a source never have more steps than the whole, but may have more
/// runs.
constexpr std::int64_t kMostSteps = 32'768;
constexpr std::size_t kFewBeats = 1'024;  ///< settling less is not worth it

constexpr std::int64_t kLeastSteps = 20;
constexpr double kLeastExpected = 10;
constexpr double kTimesOrdinary = 4;

constexpr std::int64_t kHoursOfDay = 24;
constexpr std::int64_t kHoursOfWeek = 168;
constexpr TimeTicks kHour = std::chrono::hours(1);

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  const std::int64_t quotient = value / by;
  return value % by < 0 ? quotient - 1 : quotient;
}

/// How often a source has events, by hour of its week or day.
class Rhythm {
 public:
  using Hours = std::array<double, kHoursOfWeek>;

  Rhythm(const std::vector<Beat>& beats, TimeTicks step)
      : step_(step), phases_(phases_for(beats.back().last - beats.front().first)) {
    for (const Beat& beat : beats) {
      add_active(beat);
    }
    total_ = steps_between(beats.front().first, beats.back().last);
  }

  /// In how many steps between the two events were to be expected, going by everything outside.
  double expected(Timestamp from, Timestamp until) const {
    const Hours inside = steps_between(from, until);
    double sum = 0;
    for (std::size_t phase = 0; phase < phases_; ++phase) {
      const double outside = std::max(total_[phase] - inside[phase], 1.0);
      sum += inside[phase] * std::min(active_[phase] / outside, 1.0);
    }
    return sum;
  }

 private:
  static std::size_t phases_for(TimeTicks span) {
    if (span >= std::chrono::days(14)) {
      return kHoursOfWeek;
    }
    return span >= std::chrono::days(2) ? kHoursOfDay : 1;
  }

  static std::int64_t hour_of(Timestamp time) {
    return floor_divide(time.time_since_epoch().count(), kHour.count());
  }

  /// The steps of a run, hour by hour.
  void add_active(const Beat& beat) {
    const std::int64_t width = step_.count();
    for (std::int64_t step = beat.first_step; step <= beat.last_step;) {
      const std::int64_t hour = floor_divide(step * width, kHour.count());
      const std::int64_t next_hour = (hour + 1) * kHour.count();
      const std::int64_t end = std::min(beat.last_step + 1, -floor_divide(-next_hour, width));
      active_[phase_of(hour)] += static_cast<double>(end - step);
      step = end;
    }
  }

  std::size_t phase_of(std::int64_t hour) const {
    const auto phases = static_cast<std::int64_t>(phases_);
    return static_cast<std::size_t>(hour - floor_divide(hour, phases) * phases);
  }

  /// The steps of each phase between two times, and parts of steps.
  Hours steps_between(Timestamp from, Timestamp until) const {
    Hours steps{};
    const TimeTicks period = kHour * static_cast<std::int64_t>(phases_);
    const std::int64_t periods = (until - from) / period;
    const double hour_in_steps =
        static_cast<double>(kHour.count()) / static_cast<double>(step_.count());
    for (std::size_t phase = 0; phase < phases_; ++phase) {
      steps[phase] = static_cast<double>(periods) * hour_in_steps;
    }
    for (Timestamp at = from + periods * period; at < until;) {
      const std::int64_t hour = hour_of(at);
      const Timestamp end = std::min(until, Timestamp((hour + 1) * kHour));
      steps[phase_of(hour)] +=
          static_cast<double>((end - at).count()) / static_cast<double>(step_.count());
      at = end;
    }
    return steps;
  }

  TimeTicks step_;
  std::size_t phases_;
  Hours active_{};
  Hours total_{};
};

std::int64_t count_steps(const std::vector<Beat>& beats) {
  std::int64_t steps = 0;
  for (const Beat& beat : beats) {
    steps += beat.last_step - beat.first_step + 1;
  }
  return steps;
}

/// What is expected in the longer ones of the gaps that are ordinary: all but two, or all but one
/// in three hundred steps. `expected`: of all gaps longer than a step; others are of one step.
double ordinary(std::vector<double> expected, std::int64_t steps) {
  const auto rank = static_cast<std::size_t>(std::max<std::int64_t>(2, steps / 300));
  if (rank >= expected.size()) {
    return 1;
  }
  const auto at = expected.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(expected.begin(), at, expected.end(), std::greater<>());
  return *at;
}

}  // namespace

void Pulse::add(Timestamp time) {
  const std::int64_t step = floor_divide(time.time_since_epoch().count(), width_.count());
  if (!beats_.empty() && step >= beats_.back().first_step && step <= beats_.back().last_step + 1) {
    Beat& beat = beats_.back();
    beat.last_step = std::max(beat.last_step, step);
    beat.first = std::min(beat.first, time);
    beat.last = std::max(beat.last, time);
    return;
  }
  beats_.push_back({step, step, time, time});
  if (beats_.size() > 2 * std::max(settled_, kFewBeats)) {
    settle();
  }
}

void Pulse::merge(const Pulse& other) {
  Pulse part = other;
  while (part.width_ < width_) {
    part.widen();
  }
  while (width_ < part.width_) {
    widen();
  }
  beats_.insert(beats_.end(), part.beats_.begin(), part.beats_.end());
  settle();
}

const std::vector<Beat>& Pulse::beats() {
  settle();
  return beats_;
}

void Pulse::settle() {
  join_steps();
  while (count_steps(beats_) > kMostSteps) {
    widen();
    join_steps();
  }
  settled_ = beats_.size();
}

void Pulse::join_steps() {
  std::sort(beats_.begin(), beats_.end(),
            [](const Beat& a, const Beat& b) { return a.first_step < b.first_step; });
  std::size_t kept = 0;
  for (const Beat& beat : beats_) {
    if (kept > 0 && beat.first_step <= beats_[kept - 1].last_step + 1) {
      Beat& into = beats_[kept - 1];
      into.last_step = std::max(into.last_step, beat.last_step);
      into.first = std::min(into.first, beat.first);
      into.last = std::max(into.last, beat.last);
    } else {
      beats_[kept++] = beat;
    }
  }
  beats_.resize(kept);
}

void Pulse::widen() {
  width_ *= 2;
  for (Beat& beat : beats_) {
    beat.first_step = floor_divide(beat.first_step, 2);
    beat.last_step = floor_divide(beat.last_step, 2);
  }
}

std::vector<Silence> silences_in(const std::vector<Beat>& beats, TimeTicks step_width) {
  std::vector<Silence> silences;
  const std::int64_t steps = count_steps(beats);
  if (steps < kLeastSteps) {
    return silences;
  }
  const Rhythm rhythm(beats, step_width);
  std::vector<double> expected;
  for (std::size_t i = 1; i < beats.size(); ++i) {
    expected.push_back(rhythm.expected(beats[i - 1].last, beats[i].first));
  }
  const double least = std::max(kLeastExpected, kTimesOrdinary * ordinary(expected, steps));
  for (std::size_t i = 1; i < beats.size(); ++i) {
    if (expected[i - 1] >= least) {
      silences.push_back(
          {beats[i - 1].last, beats[i].first, static_cast<std::uint64_t>(expected[i - 1])});
    }
  }
  return silences;
}

}  // namespace longwatch::pipeline
